"""A webhook: each message as JSON to one address, signed so that the receiver can trust it.

Headers, signature and secret are those of https://www.standardwebhooks.com, so that receivers
find a library: `webhook-id` is the message's key (the same for a repeated message),
`webhook-signature` is "v1," and the base64 of HMAC-SHA256 over "id.timestamp.body".
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from monitor.errors import FetchError, SendError
from monitor.notify import Outside, record_url, unset
from monitor.values import Alert, Message, Request, Sighting

SECRET = "MONITOR_WEBHOOK_SECRET"  # noqa: S105  # the name of a setting, not its value
VERSION = 1  # of the JSON; a field may be added to it, none renamed


def problems(target: str, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """What keeps the webhook from being used with `target`, an http or https address."""
    found = list(unset("webhook", [SECRET], secrets))
    if secrets.get(SECRET) and _key(secrets[SECRET]) is None:
        found.append(
            f"{SECRET}: must be base64 of 24 to 64 bytes, with or without whsec_ before it; "
            "`openssl rand -base64 32` makes one"
        )
    if _host(target) is None:
        found.append("channel 'webhook:...': write webhook:https://host/path")
    return tuple(found)


def open_channel(target: str, outside: Outside) -> "Webhook":
    """The webhook at the address `target`, signed with MONITOR_WEBHOOK_SECRET."""
    return Webhook(target, outside)


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _key(secret: str) -> bytes | None:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:  # no base64, or not even ASCII
        return None
    return key if 24 <= len(key) <= 64 else None


class Webhook:
    """One receiver. A receipt is "webhook:" and the message's key, which the receiver knows too.

    The address may hold a secret, so only its host is ever named.
    """

    def __init__(self, url: str, outside: Outside) -> None:
        self._url, self._host = url, _host(url)
        self._secret = _key(outside.secrets[SECRET]) or b""
        self._post, self._now = outside.post, outside.now

    def __repr__(self) -> str:
        return f"Webhook({self._host!r})"

    def send(self, message: Message) -> str:
        """POST it. 2xx is taken; 4xx is refused for good, but for 408, 425 and 429."""
        body = json.dumps(payload(message), ensure_ascii=False).encode("utf-8", "replace")
        headers = signed(message.key, self._now(), body, self._secret)
        request = Request(self._url, method="POST", headers=headers, body=body, configured=True)
        try:
            self._post(request)
        except FetchError as error:
            raise self._refusal(error) from None
        return f"webhook:{message.key}"

    def find(self, message: Message) -> str | None:
        """Always None: a webhook cannot be asked. A message sent again has the same id, by which
        the receiver drops it."""
        return None

    def _refusal(self, error: FetchError) -> SendError:
        status = error.status
        if status is None:
            return SendError(
                f"webhook {self._host}: no answer; it may have been taken", unclear=True
            )
        permanent = 400 <= status < 500 and status not in (408, 425, 429)
        hint = "; check the address and the receiver" if permanent else "; tried again later"
        return SendError(
            f"webhook {self._host}: status {status}{hint}",
            permanent=permanent,
            unclear=status >= 500 or status == 408,
            retry_after=error.retry_after,
        )


def signed(key: str, now: datetime, body: bytes, secret: bytes) -> dict[str, str]:
    """The headers of a signed body; `now` lets the receiver refuse what was recorded long ago."""
    identity = hashlib.sha256(key.encode()).hexdigest()[:32]  # a key may hold what headers may not
    timestamp = str(int(now.timestamp()))
    content = f"{identity}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
    return {
        "content-type": "application/json; charset=utf-8",
        "webhook-id": identity,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }


def payload(message: Message) -> dict[str, Any]:
    """The message as JSON."""
    return {
        "version": VERSION,
        "type": f"monitor.{message.kind}",
        "key": message.key,
        "text": message.text,
        "thread": message.thread,
        "alerts": [_alert(alert) for alert in message.alerts],
    }


def _alert(alert: Alert) -> dict[str, Any]:
    event = alert.event
    return {
        "id": alert.id,
        "story": alert.story_id,
        "state": alert.state,
        "state_note": alert.state_note,
        "headline": alert.headline,
        "milestone": event.milestone.id,
        "status": event.status.value,
        "product": event.product,
        "company": event.company,
        "partners": event.partners,
        "targets": event.targets,
        "modality": event.modality,
        "indications": event.indications,
        "phase": event.phase,
        "trials": [{"id": trial, "url": record_url(trial)} for trial in event.trial_ids],
        "country": event.country,
        "cohort": event.cohort,
        "first": event.first,
        "when": event.when
        and {
            "start": event.when.start.isoformat(),
            "end": event.when.end.isoformat(),
            "precision": event.when.precision,
        },
        "evidence": event.evidence.text,
        "confidence": event.confidence,
        "source": alert.source,
        "publisher": alert.publisher,
        "trust": alert.trust.value,
        "url": alert.url,
        "title": alert.title,
        "published": alert.published and alert.published.isoformat(),
        "seen": alert.seen.isoformat(),
        "missing": alert.missing,
        "conflicts": alert.conflicts,
        "flags": alert.flags,
        "sightings": [_sighting(one) for one in alert.sightings],
        "feedback": [
            {"verdict": word.verdict, "who": word.who, "at": word.at.isoformat()}
            for word in alert.feedback
        ],
    }


def _sighting(one: Sighting) -> dict[str, Any]:
    return {
        "source": one.source,
        "publisher": one.publisher,
        "trust": one.trust.value,
        "url": one.url,
        "title": one.title,
        "published": one.published and one.published.isoformat(),
        "seen": one.seen.isoformat(),
        "role": one.role,
        "quote": one.quote,
        "note": one.note,
    }

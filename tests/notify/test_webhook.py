"""What a webhook sends, and what its answers mean."""

import base64
import hashlib
import hmac
import io
import json
from datetime import UTC, datetime

import pytest
from rich.console import Console

from monitor.errors import FetchError, SendError
from monitor.notify import Outside, channel_problems, open_channel
from monitor.values import Response

NOW = datetime(2026, 2, 16, 13, 9, tzinfo=UTC)
KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()
SECRETS = {"MONITOR_WEBHOOK_SECRET": SECRET}
URL = "https://receiver.example/hook/path-is-secret"


class Receiver:
    """Takes requests, or fails as told."""

    def __init__(self, error=None):
        self.error, self.requests = error, []

    def __call__(self, request):
        self.requests.append(request)
        if self.error is not None:
            raise self.error
        return Response(request.url, 204, {}, b"", request)


def opened(receiver):
    outside = Outside(SECRETS, UTC, lambda: NOW, receiver, Console(file=io.StringIO()))
    return open_channel(f"webhook:{URL}", outside)


def test_a_message_is_posted_as_json(message, told_alert):
    receiver = Receiver()
    receipt = opened(receiver).send(message(alerts=(told_alert,)))
    [request] = receiver.requests
    said = json.loads(request.body)
    assert (request.url, request.method, receipt) == (URL, "POST", "webhook:alert-12")
    assert (said["version"], said["type"], said["key"]) == (1, "monitor.alert", "alert-12")
    [alert] = said["alerts"]
    assert alert["milestone"] == "first_patient_dosed"
    assert alert["trials"] == [
        {"id": "NCT06038474", "url": "https://clinicaltrials.gov/study/NCT06038474"}
    ]
    assert alert["when"] == {"start": "2026-02-01", "end": "2026-02-28", "precision": "month"}
    assert alert["published"] == "2026-02-16T13:05:00+00:00"
    assert [one["role"] for one in alert["sightings"]] == ["opened", "joined", "registry"]
    assert alert["feedback"][1]["verdict"] == "data_readout"


def test_the_signature_is_that_of_standard_webhooks(message):
    """As the receivers' libraries check it: id, timestamp and body, joined with dots."""
    receiver = Receiver()
    opened(receiver).send(message())
    [request] = receiver.requests
    identity = request.headers["webhook-id"]
    timestamp = request.headers["webhook-timestamp"]
    signed = f"{identity}.{timestamp}.".encode() + request.body
    mac = hmac.new(KEY, signed, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert timestamp == str(int(NOW.timestamp()))


def test_a_repeated_message_has_the_same_id_and_another_one_has_not(message):
    receiver = Receiver()
    hook = opened(receiver)
    for key in ("a", "a", "b"):
        hook.send(message(key))
    first, second, third = (request.headers["webhook-id"] for request in receiver.requests)
    assert first == second != third
    assert hook.find(message("a")) is None


@pytest.mark.parametrize(
    ("status", "permanent", "unclear"),
    [
        (400, True, False),
        (401, True, False),
        (404, True, False),
        (410, True, False),
        (408, False, True),
        (425, False, False),
        (429, False, False),
        (500, False, True),
        (503, False, True),
        (None, False, True),
    ],
)
def test_an_answer_is_permanent_or_not(message, status, permanent, unclear):
    receiver = Receiver(FetchError("no", status=status, retry_after=7.0))
    with pytest.raises(SendError) as caught:
        opened(receiver).send(message())
    assert (caught.value.permanent, caught.value.unclear) == (permanent, unclear)
    assert "receiver.example" in str(caught.value)
    assert "path-is-secret" not in str(caught.value)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("secret", ["short", "whsec_", base64.b64encode(b"x" * 23).decode(), "é"])
def test_a_secret_that_cannot_sign_is_told_with_how_to_make_one(secret):
    [problem] = channel_problems(f"webhook:{URL}", {"MONITOR_WEBHOOK_SECRET": secret})
    assert "openssl rand -base64 32" in problem
    assert secret not in problem.replace("whsec_", "", 1 if secret != "whsec_" else 2)


@pytest.mark.parametrize("target", ["", "receiver.example", "ftp://receiver.example", "https://["])
def test_an_address_that_is_none_is_told(target):
    [problem] = channel_problems(f"webhook:{target}", SECRETS)
    assert "write webhook:https://host/path" in problem

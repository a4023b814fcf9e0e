"""What Slack's answers mean for a message: refused for good, not taken, or nobody knows.

Codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors, .../chat.update#errors,
.../conversations.history#errors; rate limits: https://docs.slack.dev/apis/web-api/rate-limits
"""

import http.client
import socket
from collections.abc import Mapping
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from monitor.errors import SendError

# The channel or the token is refused, and so is every message: a person has to change something.
_REPAIR = {
    "channel_not_found": "no such channel, or a private one; check its name and invite the app",
    "not_in_channel": "the app is not in the channel; invite it there",
    "is_archived": "the channel is archived; name another",
    "restricted_action": "a workspace setting keeps the app from posting; ask an admin",
    "restricted_action_read_only_channel": "the channel is read-only; name another",
    "restricted_action_thread_only_channel": "the channel takes replies only; name another",
    "restricted_action_non_threadable_channel": "the channel has no threads; name another",
    "ekm_access_denied": "an admin has suspended posting",
    "not_authed": "no token was sent; set SLACK_BOT_TOKEN",
    "invalid_auth": "the token is not known, or not from this address; check SLACK_BOT_TOKEN",
    "account_inactive": "the token's user or workspace is gone; install the app again",
    "token_revoked": "the token is revoked; install the app again",
    "token_expired": "the token has expired; install the app again",
    "no_permission": "the token may not do this; install the app again",
    "missing_scope": "the app lacks a permission; add it and install the app again",
    "not_allowed_token_type": "this is no bot token; SLACK_BOT_TOKEN begins with xoxb-",
    "two_factor_setup_required": "the workspace asks for two-factor authentication",
    "team_access_not_granted": "the app has no access to this workspace",
    "access_denied": "the app has no access",
    "accesslimited": "the network does not let this method through",
    "enterprise_is_restricted": "the method is closed to the organisation",
    "messages_tab_disabled": "the app's own messages tab is off; name a channel",
    "metadata_must_be_sent_from_app": "the token is not an app's; use its bot token",
    "method_deprecated": "Slack has withdrawn the method; update the program",
    "deprecated_endpoint": "Slack has withdrawn the method; update the program",
}

# This message is refused, whenever it is sent; others may pass.
_HOPELESS = {
    "invalid_blocks": "the blocks are not as Slack wants them; report this as a bug",
    "invalid_blocks_format": "the blocks are not as Slack wants them; report this as a bug",
    "msg_blocks_too_long": "the blocks are too long; report this as a bug",
    "msg_too_long": "the text is too long; report this as a bug",
    "no_text": "the message is empty; report this as a bug",
    "invalid_metadata_format": "the metadata is not as Slack wants it; report this as a bug",
    "invalid_metadata_schema": "the metadata is not as Slack wants it; report this as a bug",
    "metadata_too_large": "the metadata is too large; report this as a bug",
    "invalid_arguments": "the call is wrong; report this as a bug",
    "invalid_arg_name": "the call is wrong; report this as a bug",
    "invalid_array_arg": "the call is wrong; report this as a bug",
    "invalid_charset": "the call is wrong; report this as a bug",
    "invalid_form_data": "the call is wrong; report this as a bug",
    "invalid_post_type": "the call is wrong; report this as a bug",
    "missing_post_type": "the call is wrong; report this as a bug",
    # of chat.update and of replies: the parent is not there any more, or no longer ours
    "message_not_found": "the message to change is gone",
    "thread_not_found": "the thread is gone",
    "cannot_reply_to_message": "the message takes no replies",
    "cant_update_message": "the message is not the app's own",
    "edit_window_closed": "a workspace setting does not let messages be changed any more",
    "is_inactive": "the message or its channel is no longer active",
}

# Not taken, and worth another try: the codes say so, or come before anything is done.
_LATER = {
    "ratelimited",
    "rate_limited",
    "message_limit_exceeded",
    "service_unavailable",
    "team_added_to_org",
    "org_login_required",
    "external_channel_migrating",
    "request_timeout",  # "the POST data was either missing or truncated"
}

# Refused because of their form: the same words without blocks may pass.
FORM = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

# fatal_error and internal_error: "It's possible some aspect of the operation succeeded before
# the error was raised." They, and every code that is not known here, are unclear.


class RefusalError(SendError):
    """A SendError that Slack gave a code for."""

    code: str | None = None


def code(error: Exception) -> str | None:
    """Slack's word for what went wrong; None where the answer is not Slack's JSON."""
    if not isinstance(error, SlackApiError):
        return None
    word = error.response.get("error") if isinstance(error.response.data, dict) else None
    # slack_sdk puts a sentence with the body in place of a code where the body is no JSON.
    return word if isinstance(word, str) and word.replace("_", "").isalnum() else None


def refusal(method: str, channel: str, error: Exception) -> SendError:
    """What a failed call means. Nothing of the request or the answer's body is in its words."""
    where = f"Slack, {method} to {channel}"
    if isinstance(error, SlackApiError):
        return _answered(where, error)
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError | socket.gaierror):
        return SendError(f"{where}: no connection: {reason}; nothing was sent")
    said = "no answer in time" if isinstance(reason, TimeoutError) else "the connection broke"
    if isinstance(reason, http.client.HTTPException):
        said = "the answer broke off"
    return SendError(f"{where}: {said}; it may have been taken", unclear=True)


def _answered(where: str, error: SlackApiError) -> RefusalError:
    refused = _meaning(where, error)
    refused.code = code(error)
    return refused


def _meaning(where: str, error: SlackApiError) -> RefusalError:
    status = int(error.response.status_code)
    word = code(error)
    if status == 429 or word in ("ratelimited", "rate_limited"):
        wait = _seconds(error.response.headers)
        return RefusalError(f"{where}: too many messages; wait {wait:g} s", retry_after=wait)
    if word in _REPAIR:
        said = f"{where}: {word}: {_REPAIR[word]}{_needed(error, word)}"
        return RefusalError(said, permanent=True, repairable=True)
    if word in _HOPELESS:
        return RefusalError(f"{where}: {word}: {_HOPELESS[word]}", permanent=True)
    if word in _LATER:
        return RefusalError(f"{where}: {word}; not taken, tried again later")
    if word is not None:
        return RefusalError(f"{where}: {word}; it may have been taken", unclear=True)
    return RefusalError(f"{where}: status {status}, no answer of Slack's; unclear", unclear=True)


def _needed(error: SlackApiError, word: str) -> str:
    needed = error.response.get("needed")
    return f" (needed: {needed})" if word == "missing_scope" and isinstance(needed, str) else ""


def _seconds(headers: Mapping[str, object]) -> float:
    """What Retry-After says, in whole seconds; 30 where it says nothing that can be read."""
    for name, value in headers.items():
        if name.lower() == "retry-after" and str(value).strip().isdecimal():
            return float(min(max(int(str(value)), 1), 86_400))
    return 30.0

"""Who may ask, and what a browser may do with the answer."""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SESSION, FORM = "monitor_session", "monitor_form"
OPEN = ("/healthz", "/readyz", "/login", "/static/")  # without a token
LARGEST_BODY = 10_000  # octets that anybody may send us
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it our own forms say "Origin: null", as foreign ones do.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
_SAFE = ("GET", "HEAD", "OPTIONS")


def problems(host: str, token: str | None) -> tuple[str, ...]:
    """Why the page must not be served there."""
    if token or is_loopback(host):
        return ()
    return (
        f"web: {host!r} can be reached from other machines; set MONITOR_WEB_TOKEN, "
        "or write 127.0.0.1:8080",
    )


def is_loopback(host: str) -> bool:
    """Does this name or address lead nowhere but to this machine?"""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def session(token: str) -> str:
    """What the cookie of somebody holds who gave the token; not the token itself."""
    return hmac.new(token.encode(), b"monitor session", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Equal, compared in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def new_nonce() -> str:
    """What a form's cookie holds."""
    return secrets.token_urlsafe(24)


def form_token(key: bytes, nonce: str) -> str:
    """What a form of ours carries: nobody else can make it for this cookie."""
    return hmac.new(key, nonce.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def cookies(headers: Headers) -> Mapping[str, str]:
    """The cookies of a request; none where they cannot be read."""
    try:
        found = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in found.items()}


class Guard:
    """Stands before the application: hosts, tokens, foreign forms, sizes; and adds the headers."""

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the application's place where it must not be asked."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if not scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "no-store" if self.token else "no-cache"
            await send(message)

        refusal = self.refusal(scope["method"], scope["path"], Headers(scope=scope))
        await (refusal or self.app)(scope, receive, answer)

    def refusal(self, method: str, path: str, headers: Headers) -> Response | None:
        """Why not, as an answer; None where the application may be asked."""
        if self.token is None and not _is_here(headers.get("host", "")):
            # A page elsewhere whose name is made to lead here must not read what we say.
            return _refused(
                path, 421, "this address is served to this machine only; ask for localhost"
            )
        if method not in _SAFE:
            if not _from_here(headers):
                return _refused(path, 403, "this came from another site's page")
            length = headers.get("content-length", "")
            if not length.isdigit() or int(length) > LARGEST_BODY:
                return _refused(
                    path, 413, f"a body has a stated length of at most {LARGEST_BODY:,}"
                )
        if self.token is None or path.startswith(OPEN) or self.knows(headers):
            return None
        if path.startswith("/api/") or method not in _SAFE or "authorization" in headers:
            return _refused(path, 401, "give the token: Authorization: Bearer ...")
        if "text/html" in headers.get("accept", ""):
            return RedirectResponse(f"/login?next={quote(path, safe='/')}", 303)
        return _refused(path, 401, "give the token: Authorization: Bearer ...")

    def knows(self, headers: Headers) -> bool:
        """Was the token given: as a bearer, as a password (feed readers), or by a login?"""
        if self.token is None:
            return True
        kind, _, said = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return same(said.strip(), self.token)
        if kind.lower() == "basic":
            return same(_password(said), self.token)
        return same(cookies(headers).get(SESSION, ""), session(self.token))


def _refused(path: str, status: int, why: str) -> Response:
    headers = {"WWW-Authenticate": 'Bearer realm="monitor"'} if status == 401 else None
    if path.startswith("/api/"):
        return JSONResponse({"detail": why}, status, headers)
    return PlainTextResponse(f"{why}\n", status, headers)


def _password(said: str) -> str:
    try:
        decoded = base64.b64decode(said, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
    return decoded.partition(":")[2]


def _is_here(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name is not None and is_loopback(name)


def _from_here(headers: Headers) -> bool:
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host", "")

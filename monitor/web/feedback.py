"""A person's word on an alert, from the form of its page or through the API."""

from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from monitor.pipeline import judge
from monitor.values import Feedback
from monitor.web.described import FAILURES, REFUSED, UNKNOWN
from monitor.web.security import FORM, cookies, form_token, new_nonce, same
from monitor.web.site import Site

LONGEST_NAME = 80
PLAIN = ("yes", "no")


class Word(BaseModel):
    """What somebody says of an alert: yes, no, or the milestone that it is instead."""

    model_config = ConfigDict(extra="forbid")

    verdict: Annotated[str, Field(max_length=80)]
    who: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


def verdicts(site: Site) -> tuple[str, ...]:
    """What may be said."""
    return (*PLAIN, *site.names.known("milestone"))


def routes(site: Site) -> APIRouter:
    """The form and the call."""
    router = APIRouter()

    @router.post("/alerts/{alert_id}/feedback", include_in_schema=False)
    async def form(request: Request, alert_id: int) -> Response:
        said = await form_values(request)
        nonce = cookies(request.headers).get(FORM, "")
        if not nonce or not same(said.get("form", ""), form_token(site.form_key, nonce)):
            raise HTTPException(403, "This form is old or not ours; open the alert and try again.")
        keep(site, alert_id, said.get("verdict", ""), said.get("who", "").strip())
        return RedirectResponse(f"/alerts/{alert_id}?thanks=1#feedback", 303)

    @router.post(
        "/api/alerts/{alert_id}/feedback",
        status_code=201,
        tags=["alerts"],
        responses={**FAILURES, **UNKNOWN, **REFUSED},
    )
    def call(alert_id: int, word: Word) -> Word:
        """Keep a person's word on an alert, with who and when."""
        keep(site, alert_id, word.verdict, word.who.strip())
        return word

    return router


def keep(site: Site, alert_id: int, verdict: str, who: str) -> None:
    """Write a word down. Raises HTTPException for one that cannot be."""
    if verdict not in verdicts(site):
        allowed = ", ".join(verdicts(site))
        raise HTTPException(422, f"verdict: {verdict!r} is unknown; allowed: {allowed}")
    if not who or len(who) > LONGEST_NAME or not who.isprintable():
        raise HTTPException(422, f"who: say your name, in at most {LONGEST_NAME} characters")
    with site.store.begin() as store:
        word = Feedback(alert_id, verdict, who, site.now())
        if not 0 < alert_id < 2**31 or judge(store, word) is None:
            raise HTTPException(404, f"There is no alert {alert_id}.")


async def form_values(request: Request) -> dict[str, str]:
    """The fields of a form; its size is bounded before us. Of a repeated one the first."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        parsed: dict[str, list[Any]] = parse_qs(body, max_num_fields=20)
    except ValueError:
        raise HTTPException(400, "This form has too many fields.") from None
    return {name: values[0] for name, values in parsed.items()}


def token_for(site: Site, request: Request) -> str:
    """What the form of this page carries."""
    return form_token(site.form_key, _nonce(request))


def with_cookie(site: Site, request: Request, response: Response) -> Response:
    """The page, with the cookie that its form belongs to."""
    response.set_cookie(
        FORM,
        _nonce(request),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


def _nonce(request: Request) -> str:
    """That of the cookie, or a new one: the same for the whole of a request."""
    if not hasattr(request.state, "nonce"):
        request.state.nonce = cookies(request.headers).get(FORM) or new_nonce()
    nonce: str = request.state.nonce
    return nonce

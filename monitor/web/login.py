"""Where somebody gives the token once and has a cookie from then on."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from monitor.web.feedback import form_values
from monitor.web.security import SESSION, same, session
from monitor.web.site import Site

MONTH = 30 * 86400


def routes(site: Site) -> APIRouter:
    """The form, and the way out."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def form(request: Request, next: str = "/") -> Response:
        return site.page(request, "login.html", after=_local(next), wrong=False)

    @router.post("/login")
    async def login(request: Request) -> Response:
        said = await form_values(request)
        after = _local(said.get("next", "/"))
        if site.token is None or not same(said.get("token", "").strip(), site.token):
            return site.page(request, "login.html", status=403, after=after, wrong=True)
        response = RedirectResponse(after, 303)
        response.set_cookie(
            SESSION,
            session(site.token),
            max_age=MONTH,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    @router.post("/logout")
    def logout() -> Response:
        response = RedirectResponse("/login", 303)
        response.delete_cookie(SESSION)
        return response

    return router


def _local(path: str) -> str:
    """A path of ours; the start for anything that would lead elsewhere."""
    ours = path.startswith("/") and not path.startswith("//") and path.isprintable()
    return path if ours and "\\" not in path else "/"

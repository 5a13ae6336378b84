"""What we keep, who can use these pages, and the language switch."""

from typing import Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from lingga_app import cookies
from lingga_app.bootstrap import settings
from lingga_app.plain.rendering import language, page
from lingga_app.services.reminders import DRAFT_LIFE

router = APIRouter(include_in_schema=False)

A_YEAR = 365 * 24 * 3600


@router.get("/privasi")
async def privacy(request: Request) -> HTMLResponse:
    return page("privacy.html", language(request), draft_days=DRAFT_LIFE.days)


@router.get("/aksesibilitas")
async def accessibility(request: Request) -> HTMLResponse:
    return page("access.html", language(request))


@router.get("/bahasa/{lang}")
async def speak(request: Request, lang: Literal["id", "en"]) -> RedirectResponse:
    """Remember the language and go back to where the visitor was, if that was one of our own pages."""
    back = RedirectResponse(own_path(request.headers.get("referer", "")), 303)
    # Readable by script on purpose: the page shows its language before it is live. It says nothing about anybody.
    back.set_cookie(cookies.LANG, lang, max_age=A_YEAR, path="/", secure=settings().secure_cookies, samesite="lax")
    return back


def own_path(address: str) -> str:
    """The path of an address of ours; the home page for every other address (no open redirect)."""
    parts = urlsplit(address)
    path = parts.path
    if f"{parts.scheme}://{parts.netloc}" not in settings().allowed_origins or path.startswith("/bahasa/"):
        return "/"
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        return "/"
    return f"{path}?{parts.query}" if parts.query else path

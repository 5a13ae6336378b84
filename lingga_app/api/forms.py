"""Native forms: they work before a page is live and without script, so their answer is always another page.

A refusal goes back to the page it came from as `?masalah=<code>` with the small facts its sentence needs; the page says
it in the reader's words. Nothing typed is in an address.
"""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse

from lingga_app import cookies
from lingga_app.api.web import Caller, drop_cookie, keep_cookie
from lingga_app.domain.errors import AppError
from lingga_app.domain.sign_in import safe_path
from lingga_app.services.sessions import Browser, Opened

_FACT = re.compile(r"[0-9]{1,4}|[0-2][0-9][.:][0-5][0-9]")
LONG = 400 * 24 * 3600
"""Seconds: as long as browsers keep a cookie."""


def go(path: str) -> RedirectResponse:
    """To another page, with GET whatever came."""
    return RedirectResponse(path, status_code=303)


def back(page: str, refusal: AppError, **more: str) -> RedirectResponse:
    """To the page of the form, with the refusal."""
    facts = {name: str(fact) for name, fact in refusal.facts.items() if _FACT.fullmatch(str(fact))}
    return go(f"{page}?{urlencode({'masalah': refusal.code, **facts, **{k: v for k, v in more.items() if v}})}")


def wanted(request: Request, lanjut: str, other: str = "") -> str:
    """Where the person wanted to go: the form says so, or (before the page was live) the address it stood at."""
    if not lanjut:
        query = parse_qs(urlsplit(request.headers.get("referer", "")).query)
        lanjut = query.get("lanjut", [""])[0]
    return safe_path(lanjut, other)


def browser_of(request: Request, *, shared: bool = False) -> Browser:
    """What this request tells of the browser."""
    jar = request.cookies
    return Browser(
        device=jar.get(cookies.named(cookies.DEVICE), ""),
        session=jar.get(cookies.named(cookies.SESSION), ""),
        label=browser_name(request.headers.get("user-agent", "")),
        shared=shared,
    )


def browser_name(agent: str) -> str:
    """`Chrome, Android`: what people recognise in the list of their phones, from the browser's own words."""
    kinds = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"), ("UCBrowser", "UC Browser"))
    kinds += (("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
    systems += (("Mac OS", "Mac"), ("Linux", "Linux"))
    kind = next((name for mark, name in kinds if mark in agent), "")
    system = next((name for mark, name in systems if mark in agent), "")
    return ", ".join(part for part in (kind, system) if part) or "Program"


def signed_in(response: RedirectResponse, opened: Opened) -> RedirectResponse:
    """The fresh session's cookies on an answer. A shared phone keeps its cookie until the browser closes."""
    life = int(opened.lasts.total_seconds()) if opened.keep else None
    keep_cookie(response, cookies.SESSION, opened.token, max_age=life)
    if opened.device_token:
        keep_cookie(response, cookies.DEVICE, opened.device_token, max_age=LONG)
    return response


def signed_out(response: RedirectResponse, who: Caller, *, shared: bool = False) -> RedirectResponse:
    """Nothing of the session stays in the browser; on a shared phone neither does what was kept for no signal."""
    drop_cookie(response, cookies.SESSION)
    response.headers["clear-site-data"] = '"cache", "storage"' if shared else '"cache"'
    return response

"""What the HTTP routes share: who is asking, how a refusal answers, cookies, running use cases off the loop."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel

from lingga_app import cookies
from lingga_app.bootstrap import deps, settings
from lingga_app.domain.actor import PUBLIC, Actor
from lingga_app.domain.errors import AppError, NotAllowed
from lingga_app.services.run import Ctx, read, run_soon
from lingga_app.services.who import known_to

Number = Annotated[int, Path(ge=1, lt=2**63)]
"""A row's number in an address; larger ones no database can hold."""

C = TypeVar("C")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request."""

    actor: Actor
    lang: str
    browser: str
    locked: bool = False
    device: str = ""
    device_id: int | None = None

    async def ask(self, query: Callable[[Ctx, C], R], cmd: C) -> R:
        return await asyncio.to_thread(read, query, cmd, actor=self.actor, deps=deps())

    async def do(self, case: Callable[[Ctx, C], R], cmd: C, *, request_id: str = "") -> R:
        return await run_soon(case, cmd, actor=self.actor, deps=deps(), request_id=request_id)


async def caller(request: Request) -> Caller:
    """Who is asking: the session cookie, or a bearer token for programs."""
    jar = request.cookies
    token = jar.get(cookies.named(cookies.SESSION), "")
    authorization = request.headers.get("authorization", "")
    if authorization.lower().startswith("bearer "):
        token = authorization[7:].strip()
    found = await known_to(deps(), token) if token else None
    return Caller(
        actor=found.actor if found else PUBLIC,
        lang=cookies.language(jar.get(cookies.LANG)),
        browser=jar.get(cookies.named(cookies.BROWSER), ""),
        locked=bool(found and found.locked),
        device=jar.get(cookies.named(cookies.DEVICE), ""),
        device_id=found.device_id if found else None,
    )


Who = Annotated[Caller, Depends(caller)]


def keep_cookie(response: Response, name: str, value: str, *, max_age: int | None, script: bool = False) -> None:
    """Set one of our cookies: HttpOnly, SameSite=Lax, Secure when reached by https."""
    response.set_cookie(
        cookies.named(name) if name != cookies.LANG else name,
        value,
        max_age=max_age,
        path="/",
        httponly=not script,
        secure=settings().secure_cookies,
        samesite="lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    response.delete_cookie(
        cookies.named(name), path="/", secure=settings().secure_cookies, httponly=True, samesite="lax"
    )


def same_site(request: Request) -> None:
    """Refuse a form or script of another site (SameSite=Lax is the first wall, this is the second)."""
    origin = request.headers.get("origin")
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site == "cross-site" or (origin is not None and origin not in settings().allowed_origins):
        raise NotAllowed


def acts_from_here(request: Request) -> None:
    """What changes something never comes from another site; looking is decided by each route."""
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        same_site(request)


class Pdf(Response):
    media_type = "application/pdf"


class Png(Response):
    media_type = "image/png"


class Svg(Response):
    media_type = "image/svg+xml"


class Jpeg(Response):
    media_type = "image/jpeg"


class Problem(BaseModel):
    """A refusal: RFC 9457 with our stable `code`. `title` says what happened and what to do next."""

    type: str
    code: str
    title: str


def problem(refusal: AppError, lang: str) -> dict[str, Any]:
    """Body of a refused request: RFC 9457 members plus our stable code."""
    return {"type": f"urn:lingga:{refusal.code}", "code": refusal.code, "title": refusal.message(lang)}

"""The one gate in front of every handler.

Reflex lets any client call any public method of any state with any arguments. So each handler is wrapped here: who is
asking (from the HttpOnly cookie of the socket's handshake, checked in the database on every event), whether a role
fits, whether they ask too often, whether the arguments have the declared types and sizes. The service refuses to boot
with a handler that is not wrapped (`refuse_unguarded`).
"""

import asyncio
import inspect
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, get_type_hints

import reflex as rx
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, create_model
from reflex_base.registry import RegistrationContext

from lingga_app import cookies
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import PUBLIC, Actor, Role
from lingga_app.domain.errors import AppError, BadInput, NotSignedIn, TooMany
from lingga_app.services.run import Ctx, peek, read, run_soon
from lingga_app.services.who import known_to
from lingga_app.ui.where import cookies_of, path_of
from lingga_app.words import say
from lingga_app.words.formats import jam

log = logging.getLogger(__name__)

C = TypeVar("C")
R = TypeVar("R")

MAX_TEXT = 4000
GUARD = "__lingga_guard__"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is behind this event, and the language they read. Never stored in a state."""

    actor: Actor
    lang: str = "id"
    locked: bool = False
    browser: str = ""

    async def ask(self, query: Callable[[Ctx, C], R], cmd: C) -> R:
        """Answer a question off the event loop; nothing is written."""
        return await asyncio.to_thread(read, query, cmd, actor=self.actor, deps=deps())

    async def do(
        self,
        case: Callable[[Ctx, C], R],
        cmd: C,
        *,
        request_id: str = "",
        unless: Callable[[Ctx, C], None] | None = None,
    ) -> R:
        """Run a use case off the event loop: waiting for the write lock would hold up every visitor of this worker.

        `unless`: a question asked before, without the write lock; what it raises ends it there.
        """

        if unless is not None:
            await peek(unless, cmd, actor=self.actor, deps=deps())
        return await run_soon(case, cmd, actor=self.actor, deps=deps(), request_id=request_id)


@dataclass(frozen=True, slots=True)
class Guard:
    """What a handler declared: listed by a meta-test."""

    roles: frozenset[Role]
    per_minute: int


class Page(rx.State, mixin=True):
    """What every page state has: one place for a refusal. Each page has its own copy."""

    problem: str = ""
    problem_code: str = ""


def guarded(*roles: Role, per_minute: int = 120) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """Wrap `async def handler(self, person, *args)`; the client sees `handler(self, *args)`.

    Roles: any of them; `Role.PUBLIC` lets everybody in. A refusal is shown in the state's `problem`; somebody who is
    not signed in is sent to the sign-in page and back.
    """

    def wrap(fn: Callable[..., Awaitable[Any]]) -> Any:
        if not inspect.iscoroutinefunction(fn):
            raise TypeError(f"{fn.__qualname__}: a guarded handler is `async def` without yield")
        parse = _parser(fn)

        async def handler(self: Any, **payload: Any) -> Any:
            person = await who(self)
            try:
                _admit(person, fn, roles, per_minute)
                arguments = parse(payload)
                _clear(self)
                return await fn(self, person, **arguments)
            except AppError as refusal:
                return _show(self, refusal, person)
            except Exception:
                log.exception("handler %s", fn.__qualname__)
                return _show_fault(self, person)

        # Reflex reads names and hints from the signature, so it must look as the client sees it.
        wraps(fn)(handler)
        signature = inspect.signature(fn)
        names = [p for p in signature.parameters.values() if p.name != "person"]
        handler.__signature__ = signature.replace(parameters=names)  # type: ignore[attr-defined]
        handler.__annotations__ = {k: v for k, v in fn.__annotations__.items() if k != "person"}
        del handler.__wrapped__  # type: ignore[attr-defined]
        setattr(handler, GUARD, Guard(frozenset(roles), per_minute))
        return rx.event(handler)

    return wrap


async def who(state: rx.State, *, active: bool = True) -> Person:
    """The person behind this state's socket."""
    return await person_of(cookies_of(state), active=active)


async def person_of(cookie_header: str, *, active: bool = True) -> Person:
    jar = cookies.parse(cookie_header)
    lang = cookies.language(jar.get(cookies.LANG))
    token = jar.get(cookies.named(cookies.SESSION), "")
    browser = jar.get(cookies.named(cookies.BROWSER), "")
    if not token:
        return Person(PUBLIC, lang, browser=browser)
    found = await known_to(deps(), token, active=active)
    return Person(found.actor, lang, found.locked, browser)


def refuse_unguarded() -> None:
    """Raise at start-up if a handler of ours lacks the guard. The framework's own live in `reflex.state`."""
    naked = [
        name
        for name, registered in RegistrationContext.get().event_handlers.items()
        if not hasattr(registered.handler.fn, GUARD) and not registered.handler.fn.__module__.startswith("reflex")
    ]
    if naked:
        raise RuntimeError(f"handlers without a guard: {', '.join(sorted(naked))}")


def _parser(fn: Callable[..., Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Strict types and bounded sizes for the arguments after `self` and `person`."""
    hints = get_type_hints(fn)
    parameters = list(inspect.signature(fn).parameters.values())[2:]
    fields: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.name not in hints:
            raise TypeError(f"{fn.__qualname__}: {parameter.name} needs a type")
        kind = hints[parameter.name]
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[parameter.name] = (kind, Field(default, max_length=MAX_TEXT) if kind is str else default)
    model = create_model(f"Arguments_{fn.__name__}", __config__=ConfigDict(strict=True, extra="forbid"), **fields)
    adapter = TypeAdapter(model)

    def parse(payload: dict[str, Any]) -> dict[str, Any]:
        try:
            parsed = adapter.validate_python(payload)
        except ValidationError as error:
            place = error.errors(include_input=False, include_url=False)[0]["loc"]
            raise BadInput(field=str(place[0]) if place else "") from None
        return {name: getattr(parsed, name) for name in fields}

    return parse


class _Bucket:
    """A leaky count of calls per key; old keys are dropped as the table grows."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, key: tuple[str, str], per_minute: int) -> bool:
        now = time.monotonic()
        level, at = self._seen.get(key, (0.0, now))
        level = max(0.0, level - (now - at) * per_minute / 60)
        if level + 1 > per_minute:
            return False
        self._seen[key] = (level + 1, now)
        if len(self._seen) > 50_000:
            self._seen = {k: v for k, v in self._seen.items() if now - v[1] < 60}
        return True


_bucket = _Bucket()


def _admit(person: Person, fn: Callable[..., Any], roles: tuple[Role, ...], per_minute: int) -> None:
    caller = person.actor.key if person.actor.id else f"browser:{person.browser}"
    if not _bucket.take((caller, fn.__qualname__), per_minute):
        raise TooMany(at=jam(deps().clock.now() + timedelta(minutes=1), person.lang))
    if Role.PUBLIC not in roles:
        person.actor.must(*roles)


def _show(state: Any, refusal: AppError, person: Person) -> Any:
    log.info("refused %s", refusal.code)
    if isinstance(refusal, NotSignedIn):
        here = path_of(state)
        door = "/petugas/masuk" if here.startswith("/petugas") else "/masuk"
        return rx.redirect(f"{door}?lanjut={here}" + ("&terkunci=1" if person.locked else ""))
    if hasattr(state, "problem"):
        state.problem = refusal.message(person.lang)
        state.problem_code = refusal.code
    return None


def _show_fault(state: Any, person: Person) -> None:
    if hasattr(state, "problem"):
        again = deps().clock.now() + timedelta(minutes=5)
        state.problem = say("fault.ours", person.lang, at=again)
        state.problem_code = "fault"


def _clear(state: Any) -> None:
    if getattr(state, "problem", ""):
        state.problem = ""
        state.problem_code = ""

"""Pages that wait: a nudge makes the page ask again.

A page registers topics for its tab (`watch`, in its load handler). When a topic is nudged after a commit, the worker
that owns the tab's socket runs the page's `_refresh` with the actor of its own cookie: push carries no content, so
nothing can be pushed to somebody who may not read it. A lost nudge costs seconds: waiting pages also ask every 30 s.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import reflex as rx

from lingga_app.domain.errors import AppError
from lingga_app.ports.events import Events
from lingga_app.ui.guard import Person, who
from lingga_app.ui.rounds import Rounds

log = logging.getLogger(__name__)

WATCH_SECONDS = 3600
"""A tab that still waits after an hour registers again with its next heartbeat."""
MAX_TOPICS_PER_TAB = 8
JUST_NOW = 15.0
"""A page asks, then watches. What was nudged in between is asked again at once."""


class Watchers:
    """Topic -> tabs of this worker, each with the state class that shows it."""

    def __init__(self) -> None:
        self._by_topic: dict[str, dict[tuple[str, type[rx.State]], float]] = defaultdict(dict)
        self._by_tab: dict[str, set[str]] = defaultdict(set)
        self._heard: dict[str, float] = {}
        self._asked: dict[str, float] = {}

    def note(self, topic: str) -> None:
        """Remember for a moment that `topic` was nudged, whether somebody watches it yet or not."""
        now = time.monotonic()
        self._heard[topic] = now
        if len(self._heard) > 10_000:
            self._heard = {name: at for name, at in self._heard.items() if now - at < JUST_NOW}

    def missed(self, topic: str, tab: str) -> bool:
        """Whether `topic` was nudged a moment ago and this tab has not been asked again since."""
        heard = self._heard.get(topic, -JUST_NOW)
        return time.monotonic() - heard < JUST_NOW and heard > self._asked.get(tab, -JUST_NOW)

    def asking(self, tab: str) -> None:
        """The tab is being brought up to date now."""
        now = time.monotonic()
        self._asked[tab] = now
        if len(self._asked) > 10_000:
            self._asked = {name: at for name, at in self._asked.items() if now - at < JUST_NOW}

    def add(self, topic: str, tab: str, page: type[rx.State]) -> None:
        topics = self._by_tab[tab]
        if len(topics) >= MAX_TOPICS_PER_TAB and topic not in topics:
            for old in list(topics):
                self._drop(old, tab)
        self._by_tab[tab].add(topic)
        self._by_topic[topic][tab, page] = time.monotonic() + WATCH_SECONDS

    def forget(self, tab: str) -> None:
        """The tab's socket is gone, or it shows another page."""
        for topic in list(self._by_tab.pop(tab, ())):
            self._drop(topic, tab)

    def of(self, topic: str) -> list[tuple[str, type[rx.State]]]:
        now = time.monotonic()
        tabs = self._by_topic.get(topic, {})
        for key in [key for key, until in tabs.items() if until < now]:
            del tabs[key]
        return list(tabs)

    def _drop(self, topic: str, tab: str) -> None:
        self._by_tab.get(tab, set()).discard(topic)
        tabs = self._by_topic.get(topic, {})
        for key in [key for key in tabs if key[0] == tab]:
            del tabs[key]
        if not tabs:
            self._by_topic.pop(topic, None)


watchers = Watchers()


def watch(state: rx.State, *topics: str) -> None:
    """From a guarded load handler, after the use case allowed the view: ask again when one of `topics` is nudged.

    The state needs `async def _refresh(self, person: Person)`, which repeats the same question.
    """
    tab = state.router.session.client_token
    page = type(state)
    watchers.forget(tab)
    for topic in topics:
        watchers.add(topic, tab, page)
    if _app is not None and any(watchers.missed(topic, tab) for topic in topics):
        watchers.asking(tab)
        # Runs once this handler has let go of the state: the answer that it shows may be older than the nudge.
        _start(_refresh(_app, tab, page))


async def refresh_watchers(app: rx.App, topic: str) -> None:
    """Ask again for every tab of this worker that watches `topic`."""
    for tab, page in watchers.of(topic):
        try:
            await _refresh(app, tab, page)
        except Exception:
            log.exception("refresh of %s", page.__name__)


async def _refresh(app: rx.App, tab: str, page: type[rx.State]) -> None:
    namespace = app.event_namespace
    if namespace is None or tab not in namespace.token_to_sid:
        watchers.forget(tab)
        return
    watchers.asking(tab)
    async with app.modify_state(rx.BaseStateToken(ident=tab, cls=page)) as root:
        state = await root.get_state(page)
        person = await who(state, active=False)
        ask: Callable[[Person], Awaitable[None]] = state._refresh  # type: ignore[attr-defined]
        try:
            await ask(person)
        except AppError:
            # The right is gone (signed out, moved on): the page shows nothing new and stops waiting.
            watchers.forget(tab)


_app: rx.App | None = None
_busy: set[asyncio.Task[None]] = set()


def _start(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    _busy.add(task)
    task.add_done_callback(_ended)


def _ended(task: asyncio.Task[None]) -> None:
    _busy.discard(task)
    if not task.cancelled() and task.exception() is not None:
        log.error("a page could not be refreshed", exc_info=task.exception())


def listen(app: rx.App, events: Events) -> Callable[[], None]:
    """Connect the `events` port to the tabs of this worker; returns the way to stop."""
    global _app  # noqa: PLW0603
    _app = app

    async def serve(topic: str) -> None:
        await refresh_watchers(app, topic)

    rounds = Rounds(serve)

    def hear(topic: str) -> None:
        watchers.note(topic)
        if watchers.of(topic):  # a tab that starts to watch later asks what it missed
            rounds.nudge(topic)

    return events.listen(hear)


class Heartbeat(rx.NoSSRComponent):
    """Asks again every `seconds` while somebody looks, and when the line or the phone comes back."""

    library = rx.asset("heartbeat.jsx", shared=True).importable_path
    tag = "Heartbeat"

    seconds: rx.Var[int]
    on_beat: rx.EventHandler[rx.event.no_args_event_spec]


def heartbeat(refresh: Any, seconds: int = 30) -> rx.Component:
    """Put one on every page that waits; `refresh` is a guarded handler of its state."""
    return Heartbeat.create(on_beat=refresh, seconds=seconds)

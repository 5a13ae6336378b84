"""Pages that wait: a nudge makes the page ask again.

A page registers topics for its tab (`watch`, in its load handler). When a topic is nudged after a commit, the worker
that owns the tab's socket runs the page's `_refresh` with the actor of its own cookie: push carries no content, so
nothing can be pushed to somebody who may not read it. A lost nudge costs seconds: waiting pages also ask every 30 s.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import reflex as rx

from lingga_app.domain.errors import AppError
from lingga_app.ports.events import Events
from lingga_app.ui.guard import Person, who

log = logging.getLogger(__name__)

WATCH_SECONDS = 3600
"""A tab that still waits after an hour registers again with its next heartbeat."""
MAX_TOPICS_PER_TAB = 8


class Watchers:
    """Topic -> tabs of this worker, each with the state class that shows it."""

    def __init__(self) -> None:
        self._by_topic: dict[str, dict[tuple[str, type[rx.State]], float]] = defaultdict(dict)
        self._by_tab: dict[str, set[str]] = defaultdict(set)

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
    watchers.forget(tab)
    for topic in topics:
        watchers.add(topic, tab, type(state))


async def refresh_watchers(app: rx.App, topic: str) -> None:
    """What a nudge does on this worker."""
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
    async with app.modify_state(rx.BaseStateToken(ident=tab, cls=page)) as root:
        state = await root.get_state(page)
        person = await who(state, active=False)
        ask: Callable[[Person], Awaitable[None]] = state._refresh  # type: ignore[attr-defined]
        try:
            await ask(person)
        except AppError:
            # The right is gone (signed out, moved on): the page shows nothing new and stops waiting.
            watchers.forget(tab)


def listen(app: rx.App, events: Events) -> Callable[[], None]:
    """Connect the `events` port to the tabs of this worker; returns the way to stop."""
    busy: set[asyncio.Task[None]] = set()

    async def hear(topic: str) -> None:
        task = asyncio.create_task(refresh_watchers(app, topic))
        busy.add(task)
        task.add_done_callback(busy.discard)

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

"""Handlers run on real states: the cookie, the guard, the use cases and the database of the test."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex.istate.data import RouterData

from lingga_app.domain.actor import Actor
from tests.own_loop import run_to_end


class Tab:
    """One browser tab: a root state whose socket carries this person's cookie."""

    def __init__(self, token: str = "", lang: str = "id") -> None:
        self._root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        self._cookie = f"lingga_session={token}; lingga_lang={lang}"

    def on(self, page: type[rx.State], path: str) -> Any:
        """The state of a page, opened at this address."""
        self._root.router = RouterData.from_router_data(
            {
                "headers": {"cookie": self._cookie, "origin": "http://localhost:8000"},
                "asPath": path,
                "pathname": path.split("?", maxsplit=1)[0],
                "token": f"tab-{id(self)}",
            }
        )
        return run_to_end(self._root.get_state(page))

    @staticmethod
    def does(state: rx.State, handler: str, **arguments: object) -> Any:
        """Call a handler as the browser does: by name, with named values. Gives back what the browser is told to do."""
        fn: Callable[..., Any] = type(state).event_handlers[handler].fn
        return run_to_end(fn(state, **arguments))


def tab_of(given: Any, actor: Actor | None, lang: str = "id") -> Tab:
    return Tab(given.cookie(actor) if actor else "", lang)


def redirected_to(answer: Any) -> str:
    """Where a handler's answer leads, or ""."""
    return str(answer.args[0][1]).strip('"') if answer is not None else ""


def day_typed(name: str, day: str) -> dict[str, str]:
    """What the three controls of a day field send for an ISO day."""
    year, month, number = day.split("-")
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}

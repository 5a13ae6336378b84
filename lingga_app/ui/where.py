"""Where a page is and where it goes: which application the address names, which of its papers."""

import reflex as rx
from reflex.event import EventSpec
from reflex.vars import LiteralVar

from lingga_app.domain.errors import NotFound
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.references import ReferenceUnreadable, parse_reference

_AWAY = rx.redirect("/")


def go(path: str) -> EventSpec:
    """`rx.redirect` for the rush: it reads its own signature anew each time, which takes longer than a look at the
    database."""
    (name, _), *how = _AWAY.args
    return _AWAY.with_args(((name, LiteralVar.create(path)), *how))


def path_of(state: rx.State) -> str:
    """`state.router` is put together from five parts each time it is asked; this is the part that is meant."""
    return state.rx_router_url.path  # pyright: ignore[reportAttributeAccessIssue]


def cookies_of(state: rx.State) -> str:
    """The cookie header of the socket."""
    return state.rx_router_headers.cookie  # pyright: ignore[reportAttributeAccessIssue]


def reference_in(state: rx.State) -> str:
    """The reference in `/permohonan/{nomor}/...` or `/petugas/{part}/{nomor}`.

    An address that cannot be one looks like a missing application.
    """
    parts = path_of(state).split("/")
    place = 3 if parts[1:2] == ["petugas"] else 2
    try:
        return parse_reference(parts[place] if len(parts) > place else "")
    except ReferenceUnreadable:
        raise NotFound from None


def paper_in(state: rx.State) -> PaperKind:
    """The kind in `/permohonan/{nomor}/dokumen/{jenis}`; an unknown one looks like a missing page."""
    try:
        return PaperKind(path_of(state).rstrip("/").split("/")[-1])
    except ValueError:
        raise NotFound from None

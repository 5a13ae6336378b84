"""Which application a page is about, and which of its papers: what the address says."""

import reflex as rx

from lingga_app.domain.errors import NotFound
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.references import ReferenceUnreadable, parse_reference


def reference_in(state: rx.State) -> str:
    """The reference in `/permohonan/{nomor}/...` or `/petugas/{part}/{nomor}`.

    An address that cannot be one looks like a missing application.
    """
    parts = state.router.url.path.split("/")
    place = 3 if parts[1:2] == ["petugas"] else 2
    try:
        return parse_reference(parts[place] if len(parts) > place else "")
    except ReferenceUnreadable:
        raise NotFound from None


def paper_in(state: rx.State) -> PaperKind:
    """The kind in `/permohonan/{nomor}/dokumen/{jenis}`; an unknown one looks like a missing page."""
    try:
        return PaperKind(state.router.url.path.rstrip("/").split("/")[-1])
    except ValueError:
        raise NotFound from None

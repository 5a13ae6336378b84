"""Which application a page is about: the reference in its address."""

import reflex as rx

from lingga_app.domain.errors import NotFound
from lingga_app.domain.references import ReferenceUnreadable, parse_reference


def reference_in(state: rx.State) -> str:
    """The reference in `/permohonan/{nomor}/...`; an address that cannot be one looks like a missing application."""
    parts = state.router.url.path.split("/")
    try:
        return parse_reference(parts[2] if len(parts) > 2 else "")
    except ReferenceUnreadable:
        raise NotFound from None

"""Words on pages: Indonesian in the built page, English when the visitor chose it."""

import reflex as rx

from lingga_app.ui.shell import Shell
from lingga_app.words import both


def t(key: str) -> rx.Var[str]:
    """The text behind `key` in the visitor's language. For texts without facts; others are said on the server."""
    text = both(key)
    return rx.cond(Shell.english, text.en, text.id)

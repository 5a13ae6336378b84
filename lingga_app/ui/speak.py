"""Words on pages: Indonesian in the built page, English when the visitor chose it."""

import reflex as rx

from lingga_app.ui.shell import Shell
from lingga_app.words import both, say


def t(key: str, *, filled_by_script: bool = False) -> rx.Var[str]:
    """The text behind `key` in the visitor's language. For texts without facts; others are said on the server.

    Raises `ValueError` where the text has a gap for a fact, which would be read as it stands, unless a script of ours
    fills it (`filled_by_script`).
    """
    text = both(key)
    if not filled_by_script and "{" in text.id + text.en:
        raise ValueError(f"{key} needs facts: say it on the server")
    return rx.cond(Shell.english, text.en, text.id)


def t_count(key: str) -> tuple[rx.Var[str], rx.Var[str]]:
    """A text whose only fact is a `count` that the browser knows: as said of one, and of many with `{n}` to replace."""
    stand_in = 42
    one = rx.cond(Shell.english, say(key, "en", count=1), say(key, "id", count=1))
    en, id_ = (say(key, lang, count=stand_in).replace(str(stand_in), "{n}") for lang in ("en", "id"))
    return one, rx.cond(Shell.english, en, id_)

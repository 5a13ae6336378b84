"""Every sentence that a person can see, in one place: pages, plain pages, e-mails, messages, slips.

`say(key, lang, **facts)` gives the sentence, `both(key)` the pair. Each subject module holds one dict named `TEXTS`; a
key that two of them define is refused at import. Keys of staff screens start with `staff.`, those of the laboratory
with `lab.`; everything else is read by applicants and must obey the strict limits of `tests/unit/test_words.py`.

A text is a promise: show it only while what it says holds in the data.
"""

from types import ModuleType

from lingga_app.words import (
    account,
    after,
    boats,
    common,
    desks,
    form,
    help,
    house,
    laboratory,
    notices,
    office,
    paper_kinds,
    papers,
    pay,
    pickup,
    planner,
    portraits,
    public,
    room,
    seats,
    slips,
    staff,
    start,
    states,
    timeline,
    trail,
)
from lingga_app.words.formats import fill
from lingga_app.words.kinds import Text

__all__ = ["LANGS", "TEXTS", "Text", "both", "for_staff", "say"]

LANGS = ("id", "en")

_SUBJECTS: tuple[ModuleType, ...] = (
    common,
    states,
    start,
    account,
    timeline,
    form,
    paper_kinds,
    papers,
    pay,
    seats,
    planner,
    boats,
    pickup,
    after,
    help,
    public,
    slips,
    notices,
    office,
    desks,
    portraits,
    house,
    room,
    staff,
    trail,
    laboratory,
)


def _collected(subjects: tuple[ModuleType, ...]) -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for subject in subjects:
        twice = texts.keys() & subject.TEXTS.keys()
        if twice:
            raise RuntimeError(f"{subject.__name__} defines again: {', '.join(sorted(twice))}")
        texts |= subject.TEXTS
    return texts


TEXTS: dict[str, Text] = _collected(_SUBJECTS)


def say(key: str, lang: str = "id", **facts: object) -> str:
    """The text of `key` in `lang`, with `facts` written for that language (see `formats.fill`).

    Raises `KeyError` for an unknown key or a missing fact; a test finds every literal key in the source, so neither
    waits for a reader.
    """
    return fill(TEXTS[key].of(lang), lang, facts)


def both(key: str, **facts: object) -> Text:
    """The pair for a screen that holds both languages, filled when facts are given."""
    pair = TEXTS[key]
    if not facts:
        return pair
    return Text(fill(pair.id, "id", facts), fill(pair.en, "en", facts), pair.kind)


def for_staff(key: str) -> bool:
    """Whether only staff and testers read this key."""
    return key.startswith(("staff.", "lab."))

"""From the three texts of a notice and its facts to what each channel sends, and facts to and from storage."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from string import Formatter
from typing import NamedTuple

from lingga_app.words import common
from lingga_app.words.formats import fill, phone_groups
from lingga_app.words.notices import NOTICES, OFFICE, REFERENCE, SMS_SAFETY

SMS_LIMIT = 160
CHAT_LIMIT = 400
SUBJECT_LIMIT = 50


class Message(NamedTuple):
    """A notice in one language, ready for each channel."""

    title: str
    text: str
    sms: str
    chat: str
    subject: str
    email: str


@cache
def needs(kind: str) -> frozenset[str]:
    """The facts that a notice of this kind must be given, besides our reference `ref`."""
    parts = (text for part in NOTICES[kind] for text in (part.id, part.en))
    return frozenset(name for text in parts for _, name, _, _ in Formatter().parse(text) if name) - {"ref"}


def pack(facts: Mapping[str, object]) -> str:
    """Facts as JSON that `unpack` gives back with their types: text, numbers, dates and aware moments."""
    return json.dumps(facts, default=_packed, ensure_ascii=False, sort_keys=True)


def unpack(packed: str) -> dict[str, object]:
    """The facts that `pack` wrote."""
    return {name: _unpacked(value) for name, value in json.loads(packed).items()}


def _packed(value: object) -> dict[str, str]:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return {"at": value.isoformat()}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"on": value.isoformat()}
    raise TypeError(f"a notice cannot keep {value!r}")


def _unpacked(value: object) -> object:
    match value:
        case {"at": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"on": str(day)}:
            return date.fromisoformat(day)
        case _:
            return value


def _fitting(short: str, tails: tuple[str, ...]) -> str:
    """`short` with the first tail that still fits in one SMS."""
    return next((f"{short} {tail}" for tail in tails if len(short) + 1 + len(tail) <= SMS_LIMIT), short)


def render(kind: str, lang: str, facts: Mapping[str, object], office_phone: str) -> Message:
    """The notice `kind` for every channel, from `facts` (`ref` included, except for a sign-in code).

    Each message ends with the safety line; an SMS too long for it ends with the office phone if that fits. Raises
    `KeyError` for an unknown kind or a missing fact.
    """
    title, body, short = (fill(part.of(lang), lang, facts) for part in NOTICES[kind])
    safety, office = common.TEXTS["safety"].of(lang), fill(OFFICE.of(lang), lang, {"phone": office_phone})
    reference = fill(REFERENCE.of(lang), lang, facts) if "ref" in facts else ""
    ending = [line for line in (reference, safety) if line]
    return Message(
        title=title,
        text=body,
        sms=_fitting(short, (SMS_SAFETY.of(lang), phone_groups(office_phone))),
        chat="\n".join([title + ".", body, *ending]),
        subject=title,
        email="\n\n".join([body, *ending, office]),
    )

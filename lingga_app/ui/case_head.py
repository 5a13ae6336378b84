"""One case as the desks show it: who, by when, what is done, and what stands in the way."""

from dataclasses import dataclass
from typing import Final

import reflex as rx

from lingga_app.domain.lifecycle import Status
from lingga_app.domain.population import RegistryOutcome
from lingga_app.services.office import CaseHead
from lingga_app.ui.components import Fact, chip, each, facts, when
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import saat_sms, tanggal_pendek

DESKS: Final[dict[Status, str]] = {
    Status.ARRIVED: "/petugas/wawancara/",
    Status.INTERVIEWED: "/petugas/cocokkan/",
    Status.VERIFIED: "/petugas/setuju/",
    Status.APPROVED: "/petugas/cetak?kasus=",
    Status.PRINTED: "/petugas/cetak?kasus=",
    Status.READY: "/petugas/serah?kasus=",
}
"""Where a case in this status is worked on."""


@dataclass(frozen=True)
class Chip:
    """A state in words with its tone (ok, warn, bad, sea)."""

    text: str
    tone: str


def desk_of(status: Status, reference: str) -> str:
    """The address of the desk where this case is worked on, "" when it waits for none."""
    return f"{DESKS[status]}{reference}" if status in DESKS else ""


def line_of(head: CaseHead, lang: str) -> str:
    """Book, purpose and interview in one line."""
    parts = [
        say(f"{kind}.{value}", lang) for kind, value in (("product", head.product), ("purpose", head.purpose)) if value
    ]
    if head.interviewed_at:
        parts.append(f"{say('staff.case_interviewed', lang)} {saat_sms(head.interviewed_at, lang)}")
    return " · ".join(parts)


def chips_of(head: CaseHead, lang: str) -> list[Chip]:
    """The clock, and everything that an approval waits for."""
    chips: list[Chip] = []
    if head.due_on is not None:
        key, tone = ("staff.queue_late", "bad") if head.late else ("staff.queue_due", "warn")
        chips.append(Chip(say(key, lang, due=head.due_on), tone))
    if head.holder and not head.mine:
        chips.append(Chip(say("staff.claimed", lang, person=head.holder), "sea"))
    return chips


def facts_of(head: CaseHead, lang: str) -> list[Fact]:
    """What is done on this case, and by whom."""

    def done(yes: bool) -> str:
        return say("staff.case_yes" if yes else "staff.case_no", lang)

    rows = [
        Fact(say("staff.case_status", lang), say(f"staff.status.{head.status}", lang)),
        Fact(say("staff.case_portrait", lang), done(head.portrait)),
        Fact(say("staff.case_proofread", lang), done(head.proofread_at is not None)),
        Fact(say("staff.case_registry", lang), registry_words(head, lang)),
    ]
    if head.due_on is not None:
        rows.append(Fact(say("staff.case_due", lang), tanggal_pendek(head.due_on, lang)))
    if head.return_due_on is not None:
        rows.append(Fact(say("staff.case_return_due", lang), tanggal_pendek(head.return_due_on, lang)))
    return rows


def registry_words(head: CaseHead, lang: str) -> str:
    said = say(f"staff.registry_outcome.{head.registry or 'none'}", lang)
    return (
        f"{said} · {say('staff.registry_at', lang, at=saat_sms(head.registry_at, lang))}" if head.registry_at else said
    )


def doers_of(head: CaseHead, lang: str) -> list[Fact]:
    """Who did which step."""
    return [
        Fact(say(f"staff.step.{row.step}", lang), f"{row.officer} · {saat_sms(row.at, lang)}") for row in head.steps
    ]


def registry_open(head: CaseHead) -> bool:
    """Whether the registry has not answered yet."""
    return head.registry in {None, RegistryOutcome.ASKED}


def head_strip(name: rx.Var, line: rx.Var, reference: rx.Var, chips: rx.Var) -> rx.Component:
    """Name, one line about the case, and its chips on the right."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1(name),
            rx.el.p(rx.el.span(reference, class_name="num"), when(line, rx.el.span(" · ", line)), class_name="muted"),
        ),
        rx.el.div(*each(chips, lambda row: chip(row.text, row.tone)), class_name="row"),
        class_name="row between",
    )


def doers(rows: rx.Var) -> rx.Component:
    """Who did what, as a small list under its heading."""
    return when(
        rows.length() > 0,  # type: ignore[attr-defined]
        rx.el.div(rx.el.h2(t("staff.who_did"), class_name="small muted"), facts(rows, boxed=False)),
    )

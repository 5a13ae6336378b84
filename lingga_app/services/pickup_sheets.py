"""The two papers of a pickup in words: the slip with its code, and the power of attorney for a named person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lingga_app.db.tables import Collector
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import AppError
from lingga_app.domain.form import Field
from lingga_app.domain.registration import situation
from lingga_app.domain.tariffs import STAMP_DUTY_IDR
from lingga_app.services.answers import answers_of
from lingga_app.services.delivery import live_delivery
from lingga_app.services.find import own_application
from lingga_app.services.hand_over import NEEDED, Shown
from lingga_app.services.pickup_codes import OfPickup, PickupSlip
from lingga_app.services.run import Ctx
from lingga_app.words import say
from lingga_app.words.formats import mid, phone_groups, rentang, tanggal


class LetterNotNeeded(AppError):
    code = "letter_not_needed"
    id = "Surat kuasa hanya perlu untuk orang lain yang Anda tunjuk. Pilih orang itu dulu, lalu simpan."
    en = "A power of attorney is only for somebody else whom you name. Choose that person first, then save."


@dataclass(frozen=True, slots=True)
class Letter:
    """Who names whom, to collect whose passport. `giver` is empty when a parent or guardian must sign for a child.

    Names only: a form that stays in a phone's downloads carries no NIK and no address; they are written by hand.
    """

    reference: str
    giver: str
    holder: str
    collector: str
    until: date | None


def power_of_attorney(ctx: Ctx, cmd: OfPickup) -> Letter:
    """The letter for the person named in the live choice of one's own case. Raises `LetterNotNeeded`, `NotFound`.

    A power of attorney with stamp is asked of a collector outside the family card (Direktorat Jenderal Imigrasi) [S28].
    """
    application = own_application(ctx, cmd.reference)
    row = live_delivery(ctx, application.id or 0)
    if row is None or row.collector is not Collector.NAMED:
        raise LetterNotNeeded
    answers = answers_of(ctx, application)
    holder = answers.get(Field.NAME, "")
    return Letter(
        reference=application.reference,
        giver=holder if situation(answers, wib_day(ctx.now)).adult else "",
        holder=holder,
        collector=ctx.vault.open(ctx.db, application.key_id, row.collector_name_sealed),
        until=row.collect_by,
    )


def hours_said(slip: PickupSlip, lang: str) -> list[str]:
    """When somebody can come: the hours of each day of a visit, or the office's usual hours."""
    if not slip.place:
        return [say("foot.hours", lang)]
    return [f"{tanggal(opens, lang)}, {rentang(opens, closes, lang)}" for opens, closes in slip.visit_hours]


def collector_brings(collector: Collector, lang: str) -> list[str]:
    """What is looked at when the booklet is handed over, one paper a line."""
    whose = "own" if collector is Collector.SELF else "their"
    papers = [f"bring.{whose}_identity" if paper is Shown.IDENTITY else f"bring.{paper}" for paper in NEEDED[collector]]
    return [say(key, lang, price=STAMP_DUTY_IDR) for key in (*papers, "bring.code")]


def pickup_facts(slip: PickupSlip, lang: str, *, phone: str, demo: bool) -> dict[str, Any]:
    """What the printed slip says, for the template `slip`."""
    place = slip.place or say("pickup.office_counter", lang)
    return {
        "lang": lang,
        "title": say("slip.pickup", lang),
        "office": say("slip.office", lang),
        "demo": say("app.demo", lang) if demo else "",
        "lines": [
            [say("slip.pickup_until", lang), tanggal(slip.until, lang)],
            [say("slip.place", lang), f"{place}, {slip.address}" if slip.address else place],
            [say("pickup.hours", lang), "\n".join(hours_said(slip, lang))],
            [say("slip.collector", lang), slip.collector_name or slip.first_name],
            [say("slip.reference", lang), slip.reference],
        ],
        "code": slip.code,
        "qr_says": say("pickup.show_title", lang),
        "bring_title": say("bring.title", lang),
        "bring": collector_brings(slip.collector, lang),
        "notes": [say("slip.pickup_once", lang), say("pickup.cancelled_after", lang, due=slip.until)],
        "made": say("slip.made", lang, at=slip.made_at),
        "phone": f"{say('slip.phone', lang)} {phone_groups(phone)}",
    }


def letter_facts(letter: Letter, *, demo: bool) -> dict[str, Any]:
    """What the form says, for the template `power_of_attorney`; in Indonesian for everybody: it is shown to an office.

    A value that is empty is a line to write on.
    """
    lang = "id"
    ends = "letter.once_until" if letter.until else "letter.once"
    return {
        "lang": lang,
        "title": say("letter.title", lang),
        "office": say("slip.office", lang),
        "demo": say("app.demo", lang) if demo else "",
        "opening": say("letter.opening" if letter.giver else "letter.opening_parent", lang, person=letter.holder),
        "giver": _person(letter.giver, lang),
        "naming": say("letter.naming", lang),
        "collector": _person(letter.collector, lang),
        "purpose": say("letter.purpose", lang, person=letter.holder, ref=letter.reference),
        "ends": say(ends, lang, due=letter.until),
        "dated": say("letter.dated", lang),
        "giver_signs": say("letter.giver_signs", lang),
        "collector_signs": say("letter.collector_signs", lang),
        "stamp": say("letter.stamp", lang, price=STAMP_DUTY_IDR),
        "bring": f"{say('bring.title', lang)}: {', '.join(map(mid, collector_brings(Collector.NAMED, lang)))}.",
        "note": say("letter.note", lang),
    }


def _person(name: str, lang: str) -> list[list[str]]:
    return [
        [say("form.name", lang), name],
        [say("form.nik", lang), ""],
        [say("form.address", lang), ""],
        [say("form.phone", lang), ""],
    ]

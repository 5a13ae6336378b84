"""Powers of attorney to print and sign: for who collects a passport, and for the village clerk who fills in the form.

Names only. A form that stays in a phone's downloads carries no NIK and no address; they are written by hand. In
Indonesian for everybody: the letters are shown to an office.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from lingga_app.db.tables import Account, Application, Collector, Mandate
from lingga_app.db.types import table
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import AppError
from lingga_app.domain.form import Field
from lingga_app.domain.registration import situation
from lingga_app.domain.tariffs import STAMP_DUTY_IDR
from lingga_app.services.answers import answers_of
from lingga_app.services.delivery import live_delivery
from lingga_app.services.find import letter_application, own_application
from lingga_app.services.pickup_codes import OfPickup
from lingga_app.services.pickup_sheets import collector_brings
from lingga_app.services.run import Ctx
from lingga_app.words import say
from lingga_app.words.formats import mid, phone_groups

LANG: Final = "id"
_m, _a = table(Mandate), table(Account)


class LetterNotNeeded(AppError):
    code = "letter_not_needed"
    id = "Surat kuasa hanya perlu untuk orang lain yang Anda tunjuk. Pilih orang itu dulu, lalu simpan."
    en = "A power of attorney is only for somebody else whom you name. Choose that person first, then save."


@dataclass(frozen=True, slots=True)
class Letter:
    """Who names whom, about whose passport. `giver` is empty when a parent or guardian must sign for a child.

    `taker` is empty for a village clerk, whose `phone` is known and whose name is not. `until`: the last day; None
    where the letter serves once, or 90 days from its photo.
    """

    reference: str
    giver: str
    holder: str
    taker: str
    phone: str
    until: date | None


def collector_letter(ctx: Ctx, cmd: OfPickup) -> Letter:
    """For the person named in the live choice of one's own case. Raises `LetterNotNeeded`, `NotFound`.

    A power of attorney with stamp is asked of a collector outside the family card (Direktorat Jenderal Imigrasi) [S28].
    """
    application = own_application(ctx, cmd.reference)
    row = live_delivery(ctx, application.id or 0)
    if row is None or row.collector is not Collector.NAMED:
        raise LetterNotNeeded
    taker = ctx.vault.open(ctx.db, application.key_id, row.collector_name_sealed)
    return _letter(ctx, application, taker=taker, until=row.collect_by)


def clerk_letter(ctx: Ctx, cmd: OfPickup) -> Letter:
    """For a clerk, about somebody without an account whose form they fill in. Raises `NotFound`, `NotAllowed`.

    After the last day of the old letter the new one carries no name any more: it is written by hand.
    """
    ctx.actor.must(Role.CLERK)
    application = letter_application(ctx, cmd.reference)
    row = ctx.db.execute(
        select(_m.c.ends_on, _a.c.key_id, _a.c.phone_sealed)
        .join(_a, _a.c.id == _m.c.clerk_id)
        .where(_m.c.application_id == application.id, _m.c.clerk_id == ctx.actor.id)
    ).one()
    phone = ctx.vault.open(ctx.db, row.key_id, row.phone_sealed)
    if row.ends_on < wib_day(ctx.now):
        return Letter(application.reference, "", "", "", phone, None)
    return _letter(ctx, application, phone=phone, until=row.ends_on)


def _letter(ctx: Ctx, application: Application, *, until: date | None, taker: str = "", phone: str = "") -> Letter:
    answers = answers_of(ctx, application)
    holder = answers.get(Field.NAME, "")
    adult = situation(answers, wib_day(ctx.now)).adult
    return Letter(application.reference, holder if adult else "", holder, taker, phone, until)


def collector_facts(letter: Letter, *, demo: bool) -> dict[str, Any]:
    """What the letter for a collector says, for the template `power_of_attorney`."""
    brings = ", ".join(map(mid, collector_brings(Collector.NAMED, LANG)))
    return _facts(letter, demo=demo) | {
        "title": say("letter.title", LANG),
        "purpose": say("letter.purpose", LANG, person=letter.holder, ref=letter.reference),
        "ends": say("letter.once_until" if letter.until else "letter.once", LANG, due=letter.until),
        "taker_signs": say("letter.collector_signs", LANG),
        "stamp": say("letter.stamp", LANG, price=STAMP_DUTY_IDR),
        "note": f"{say('letter.note', LANG)} {say('bring.title', LANG)}: {brings}.",
    }


def clerk_facts(letter: Letter, *, demo: bool) -> dict[str, Any]:
    """What the letter for a village clerk says, for the template `power_of_attorney`."""
    return _facts(letter, demo=demo) | {
        "title": say("letter.clerk_title", LANG),
        "purpose": say("letter.clerk_purpose", LANG, ref=letter.reference),
        "ends": say("letter.clerk_ends", LANG, due=letter.until) if letter.until else say("letter.clerk_anew", LANG),
        "taker_signs": say("letter.clerk_signs", LANG),
        "stamp": say("letter.thumb", LANG),
        "note": say("letter.clerk_note", LANG),
    }


def _facts(letter: Letter, *, demo: bool) -> dict[str, Any]:
    """What both letters share. A value that is empty is a line to write on."""
    child = letter.holder and not letter.giver
    return {
        "lang": LANG,
        "office": say("slip.office", LANG),
        "demo": say("app.demo", LANG) if demo else "",
        "opening": say("letter.opening_parent" if child else "letter.opening", LANG, person=letter.holder),
        "giver": _person(letter.giver),
        "naming": say("letter.naming", LANG),
        "taker": _person(letter.taker, letter.phone),
        "dated": say("letter.dated", LANG),
        "giver_signs": say("letter.giver_signs", LANG),
    }


def _person(name: str, phone: str = "") -> list[list[str]]:
    return [
        [say("form.name", LANG), name],
        [say("form.nik", LANG), ""],
        [say("form.address", LANG), ""],
        [say("form.phone", LANG), phone_groups(phone) if phone else ""],
    ]

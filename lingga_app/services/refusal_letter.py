"""The letter about a refused application: why, what the person may do and until when, what becomes of the money.

It carries name and number only: no NIK, no birth date, no value of a field. Its seal says that it is ours.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import exists, select

from lingga_app.db.tables import Decision, Payment
from lingga_app.db.types import table
from lingga_app.domain.actor import CITIZENS, Role
from lingga_app.domain.calendar import add_working_days, wib_day
from lingga_app.domain.errors import NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.reasons import RefuseReason
from lingga_app.services.days import closed_days
from lingga_app.services.find import desk_case, own_application
from lingga_app.services.refunds import FEE_STAYS
from lingga_app.services.run import Ctx
from lingga_app.services.seals import seal_refusal
from lingga_app.words import say
from lingga_app.words.formats import phone_groups, tanggal

_decisions, _payments = table(Decision), table(Payment)

OBJECTION_DAYS: Final = 21
"""Working days in which a decision of an authority can be objected to (Law 30/2014 on government administration,
article 77, paragraph 1)."""
READERS: Final = (Role.VERIFIER, Role.APPROVER, Role.COUNTER, Role.HELP_DESK, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class OfRefusal:
    reference: str


@dataclass(frozen=True, slots=True)
class RefusalLetter:
    """`paid`: money was received for this application. `qr` and `code` verify the letter."""

    reference: str
    person: str
    reason: RefuseReason
    decided_on: date
    object_until: date
    paid: bool
    phone: str
    made_on: date
    qr: str
    code: str


def refusal_letter(ctx: Ctx, query: OfRefusal) -> RefusalLetter:
    """For the owner, and for the office that decided, whose look is recorded. Raises `NotFound` unless refused."""
    if ctx.actor.may(*CITIZENS):
        application = own_application(ctx, query.reference)
    else:
        application = desk_case(ctx, query.reference, *READERS)
    decision = ctx.db.execute(
        select(_decisions.c.reason, _decisions.c.at)
        .where(_decisions.c.application_id == application.id, _decisions.c.what == "refuse")
        .order_by(_decisions.c.id.desc())
        .limit(1)
    ).one_or_none()
    if decision is None or application.status is not Status.REFUSED:
        raise NotFound
    if not ctx.actor.may(*CITIZENS):
        ctx.record("view.refusal_letter", "application", application.id or 0)
    decided_on = wib_day(decision.at)
    sealed = seal_refusal(ctx, application, decided_on=decided_on)
    paid = exists().where(_payments.c.application_id == application.id, _payments.c.received_idr > 0)
    return RefusalLetter(
        reference=application.reference,
        person=ctx.vault.open(ctx.db, application.key_id, application.name_sealed),
        reason=RefuseReason(decision.reason),
        decided_on=decided_on,
        object_until=add_working_days(decided_on, OBJECTION_DAYS, closed_days(ctx)),
        paid=bool(ctx.db.scalar(select(paid))),
        phone=str(ctx.option("office_phone", "")),
        made_on=wib_day(ctx.now),
        qr=sealed.qr,
        code=sealed.code,
    )


def refusal_facts(letter: RefusalLetter, lang: str, *, site: str, demo: bool) -> dict[str, Any]:
    """What the printed letter says, for the template `letter`."""
    money = say("refusal.money", lang, basis=FEE_STAYS) if letter.paid else say("refusal.no_money", lang)
    return {
        "lang": lang,
        "title": say("refusal.title", lang),
        "office": say("slip.office", lang),
        "demo": say("app.demo", lang) if demo else "",
        "lines": [
            [say("slip.person", lang), letter.person],
            [say("slip.reference", lang), letter.reference],
            [say("refusal.decided", lang), tanggal(letter.decided_on, lang)],
        ],
        "dear": say("refusal.dear", lang),
        "reason_title": say("refusal.reason", lang),
        "reason": say(f"refused.reason.{letter.reason}", lang),
        "may_title": say("refusal.may", lang),
        "may": [
            say("refusal.object", lang, due=letter.object_until),
            say("refusal.object_answer", lang),
            say("refusal.again", lang),
        ],
        "money": money,
        "code": letter.code,
        "qr_says": say("slip.verify", lang, site=f"{site}/periksa"),
        "made": tanggal(letter.made_on, lang),
        "phone": f"{say('slip.phone', lang)} {phone_groups(letter.phone)}" if letter.phone else "",
    }

"""Whom a citizen lets act for them: named, limited in time, withdrawn whenever they like.

A written power of attorney with identity cards is what the office accepts from others (Permenkumham 8/2014 as amended
by 18/2022, and the Civil Code, articles 1792-1819); the record here says who, for which application, until when.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlmodel import select as select_row

from lingga_app.db.tables import Account, Application, Mandate, Paper, Relation
from lingga_app.db.types import table
from lingga_app.domain import areas
from lingga_app.domain.actor import CITIZENS, Role
from lingga_app.domain.calendar import at_wib, wib_day
from lingga_app.domain.errors import NotFound
from lingga_app.domain.lifecycle import ENDED, Status
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.sign_in import ClerkAccountMissing, ClerkLimit, ClerkUnknown, LetterMissing, MandateEnd
from lingga_app.services import rates
from lingga_app.services.codes import destination
from lingga_app.services.find import letter_application, office_application
from lingga_app.services.mandate_news import tell_both
from lingga_app.services.run import Ctx

LONGEST = timedelta(days=366)
MANDATE_LIFE = timedelta(days=90)
"""How long a clerk may act for a client on one letter before it must be given anew."""
CLERK_MONTH = 60
"""Applications that one clerk may start in a month before an officer is asked; `clerk_month_limit` sets another."""
CLERK_OPEN_DRAFTS = 60
"""Drafts that one clerk may have open at a time: a village's week."""
NAMING = (20, timedelta(hours=1))
AT_THE_COUNTER = (Role.COUNTER, Role.SUPERVISOR)
"""Who may take a mandate back for somebody who has no account."""

_m, _a, _p, _papers = table(Mandate), table(Account), table(Application), table(Paper)
_letter = select(_papers.c.sent_at).where(_papers.c.kind == PaperKind.MANDATE, _papers.c.replaced_at.is_(None))
_open_drafts = select(func.count()).where(_p.c.account_id == bindparam("account_"), _p.c.status == Status.DRAFT)


@dataclass(frozen=True, slots=True)
class NameClerk:
    """`phone` as typed: the number a village clerk is registered with."""

    reference: str
    phone: str
    ends_on: date


def name_clerk(ctx: Ctx, cmd: NameClerk) -> None:
    """Let a registered village clerk act for one of my applications until a day.

    Raises `ClerkUnknown`, `MandateEnd`, `NotFound`, `TooMany`. Named again, the mandate lives on with the new end.
    """
    ctx.actor.must(*CITIZENS)
    application = _to_entrust(ctx, cmd.reference, cmd.ends_on).id
    to = destination(cmd.phone)
    clerk_id = ctx.db.execute(
        select(_a.c.id).where(_a.c.phone_index == to.index(ctx), _a.c.is_clerk.is_(True), _a.c.disabled_at.is_(None))
    ).scalar_one_or_none()
    if clerk_id is None or clerk_id == ctx.actor.id:
        raise ClerkUnknown
    values = {"given_at": ctx.now, "ends_on": cmd.ends_on, "withdrawn_at": None}
    again = update(_m).where(_m.c.application_id == application, _m.c.clerk_id == clerk_id).values(values)
    if not ctx.change(again):
        ctx.db.execute(_m.insert().values(application_id=application, clerk_id=clerk_id, scope="apply", **values))
    ctx.record("mandate.give", "application", application or 0, clerk=clerk_id, ends_on=cmd.ends_on)


@dataclass(frozen=True, slots=True)
class RenewMandate:
    """`clerk`: the public id, as `lapsed_mandates` names it."""

    reference: str
    clerk: str
    ends_on: date


def renew_mandate(ctx: Ctx, cmd: RenewMandate) -> None:
    """Let a clerk whose time ran out act for my application again: by the rule of naming, without typing the number.

    Raises `MandateEnd`, `NotFound` (also for one that lives, was taken back, or whose clerk is none any more),
    `TooMany`. Both are told.
    """
    ctx.actor.must(*CITIZENS)
    application = _to_entrust(ctx, cmd.reference, cmd.ends_on)
    clerk_id = ctx.db.execute(
        select(_a.c.id).where(_a.c.public_id == cmd.clerk, _a.c.is_clerk.is_(True), _a.c.disabled_at.is_(None))
    ).scalar_one_or_none()
    _renew(ctx, application, clerk_id or 0, cmd.ends_on)


@dataclass(frozen=True, slots=True)
class RenewByLetter:
    reference: str


def renew_by_letter(ctx: Ctx, cmd: RenewByLetter) -> None:
    """A clerk goes on for a client whose letter ran out, with the photo of a new one that was sent since.

    The new end counts from that photo, as the letter says. Raises `LetterMissing`, `ClerkLimit`, `NotFound` (also for
    a mandate that lives or was taken back). Both are told.
    """
    ctx.actor.must(Role.CLERK)
    application = letter_application(ctx, cmd.reference)
    clerk_may_start(ctx)
    held = select(_m.c.ends_on).where(_m.c.application_id == application.id, _m.c.clerk_id == ctx.actor.id, *_over(ctx))
    ended = ctx.db.execute(held).scalar_one_or_none()
    if ended is None:
        raise NotFound
    readable = (_papers.c.application_id == application.id, _papers.c.image_blob != "")
    sent_at = ctx.db.execute(_letter.where(*readable)).scalar_one_or_none()
    if sent_at is None or wib_day(sent_at) <= ended:
        raise LetterMissing
    ends_on = wib_day(sent_at) + MANDATE_LIFE
    if ends_on < wib_day(ctx.now):
        raise LetterMissing
    _renew(ctx, application, ctx.actor.id, ends_on)


def _renew(ctx: Ctx, application: Application, clerk_id: int, ends_on: date) -> None:
    ran_out = (_m.c.application_id == application.id, _m.c.clerk_id == clerk_id, *_over(ctx))
    if not ctx.change(update(_m).where(*ran_out).values(given_at=ctx.now, ends_on=ends_on)):
        raise NotFound
    ctx.record("mandate.renew", "application", application.id or 0, clerk=clerk_id, ends_on=ends_on)
    tell_both(ctx, application, clerk_id, "renewed", until=ends_on)


def _to_entrust(ctx: Ctx, reference: str, ends_on: date) -> Application:
    """My application that a clerk may be named for until a day. Raises `MandateEnd`, `NotFound`, `TooMany`."""
    rates.take(ctx, f"name-clerk:{ctx.actor.key}", *NAMING)
    application = _mine(ctx, reference)
    today = wib_day(ctx.now)
    if not today < ends_on <= today + LONGEST:
        raise MandateEnd(field="ends_on")
    return application


@dataclass(frozen=True, slots=True)
class WithdrawMandate:
    reference: str
    clerk: str
    """The clerk's public id."""


def withdraw_mandate(ctx: Ctx, cmd: WithdrawMandate) -> None:
    """Take it back, at once: by the applicant, or at the counter for somebody without an account. Both are told."""
    if ctx.actor.may(*AT_THE_COUNTER):
        application = office_application(ctx, cmd.reference)
    else:
        ctx.actor.must(*CITIZENS)
        application = _mine(ctx, cmd.reference)
    clerk = select(_a.c.id).where(_a.c.public_id == cmd.clerk).scalar_subquery()
    held = update(_m).where(_m.c.application_id == application.id, _m.c.clerk_id == clerk, _m.c.withdrawn_at.is_(None))
    taken = ctx.db.execute(held.values(withdrawn_at=ctx.now).returning(_m.c.clerk_id)).scalar_one_or_none()
    if taken is None:
        raise NotFound
    ctx.record("mandate.withdraw", "application", application.id or 0)
    tell_both(ctx, application, taken, "ended", at=ctx.now)


@dataclass(frozen=True, slots=True)
class MandateView:
    """One mandate. `clerk_phone` is masked where it is shown; `clerk` is what `WithdrawMandate` wants."""

    reference: str
    clerk: str
    clerk_phone: str
    ends_on: date
    given_at: datetime


def my_mandates(ctx: Ctx, _: None) -> list[MandateView]:
    """Who may act for me now, over all my applications."""
    ctx.actor.must(*CITIZENS)
    return _views(ctx, _p.c.account_id == ctx.actor.id, _m.c.clerk_id != ctx.actor.id, *_living(ctx))


def lapsed_mandates(ctx: Ctx, _: None) -> list[MandateView]:
    """Who might act for me until their time ran out, and can again: for applications that are under way."""
    ctx.actor.must(*CITIZENS)
    going_on = (*_own(ctx), _a.c.is_clerk.is_(True), _a.c.disabled_at.is_(None), _p.c.status.not_in(ENDED))
    return _views(ctx, *going_on, *_over(ctx))


def _views(ctx: Ctx, *which: ColumnElement[bool]) -> list[MandateView]:
    rows = ctx.db.execute(
        select(_m, _p.c.reference, _a.c.public_id, _a.c.key_id, _a.c.phone_sealed)
        .select_from(_m.join(_p, _p.c.id == _m.c.application_id).join(_a, _a.c.id == _m.c.clerk_id))
        .where(*which)
        .order_by(_m.c.given_at.desc())
    ).all()
    return [
        MandateView(
            row.reference,
            row.public_id,
            ctx.vault.open(ctx.db, row.key_id, row.phone_sealed),
            row.ends_on,
            row.given_at,
        )
        for row in rows
    ]


def mandates_of(ctx: Ctx, reference: str) -> list[MandateView]:
    """Who may act for an application of this office now, for those who can take it back at the counter. Recorded."""
    ctx.actor.must(*AT_THE_COUNTER)
    application = office_application(ctx, reference)
    ctx.record("view.mandates", "application", application.id or 0)
    return _views(ctx, _m.c.application_id == application.id, *_living(ctx))


def my_references(ctx: Ctx, _: None) -> list[tuple[str, str]]:
    """My own applications, as reference and name ("" before one was typed), for choosing whom it is about."""
    ctx.actor.must(*CITIZENS)
    own = select(_p.c.reference, _p.c.key_id, _p.c.name_sealed).where(*_own(ctx)).order_by(_p.c.created_at.desc())
    return [(row.reference, ctx.vault.open(ctx.db, row.key_id, row.name_sealed)) for row in ctx.db.execute(own).all()]


def clerk_may_start(ctx: Ctx) -> None:
    """Raise `ClerkLimit` when this clerk helped as many people this month as one clerk may. A step of use cases."""
    count = _helped(ctx)
    if count >= _month_limit(ctx):
        raise ClerkLimit(count=count)


@dataclass(frozen=True, slots=True)
class Care:
    """One person whom a clerk may act for, or might until `ends_on`. `letter`: whether its photo is there, for one that
    ran out the new one's; None where the person gave the mandate from their own account, which needs no letter."""

    reference: str
    ends_on: date
    letter: bool | None


@dataclass(frozen=True, slots=True)
class ClerkDesk:
    """Whom a clerk looks after, and how many more people they may help: this month, and at a time as open drafts.

    `lapsed`: clients under way whose letter ran out and can be given anew.
    """

    people: tuple[Care, ...]
    lapsed: tuple[Care, ...]
    helped: int
    month_limit: int
    drafts: int
    draft_limit: int


def clerk_desk(ctx: Ctx, _: None) -> ClerkDesk:
    """For a registered village clerk. Raises `NotAllowed`, `NotSignedIn`."""
    ctx.actor.must(Role.CLERK)
    letter = _letter.where(_papers.c.application_id == _p.c.id).correlate(_p).scalar_subquery()
    cared_for = (
        select(_p.c.reference, _p.c.relation, _m.c.ends_on, letter.label("letter_at"))
        .join(_p, _p.c.id == _m.c.application_id)
        .where(_m.c.clerk_id == ctx.actor.id)
        .order_by(_m.c.ends_on, _m.c.id)
    )
    lapsed = cared_for.where(*_over(ctx), _p.c.relation == Relation.CLIENT, _p.c.status.not_in(ENDED))
    return ClerkDesk(
        people=tuple(
            Care(row.reference, row.ends_on, bool(row.letter_at) if row.relation is Relation.CLIENT else None)
            for row in ctx.db.execute(cared_for.where(*_living(ctx))).all()
        ),
        lapsed=tuple(
            Care(row.reference, row.ends_on, bool(row.letter_at and wib_day(row.letter_at) > row.ends_on))
            for row in ctx.db.execute(lapsed).all()
        ),
        helped=_helped(ctx),
        month_limit=_month_limit(ctx),
        drafts=open_drafts(ctx),
        draft_limit=CLERK_OPEN_DRAFTS,
    )


def open_drafts(ctx: Ctx) -> int:
    """Applications of this account that are not sent yet. A step of use cases."""
    return ctx.db.execute(_open_drafts, {"account_": ctx.actor.id}).scalar_one()


def _helped(ctx: Ctx) -> int:
    since = at_wib(wib_day(ctx.now).replace(day=1), time(0))
    given = (_m.c.clerk_id == ctx.actor.id, _m.c.given_at >= since)
    return ctx.db.execute(select(func.count()).where(*given)).scalar_one()


def _month_limit(ctx: Ctx) -> int:
    return int(ctx.option("clerk_month_limit", CLERK_MONTH))


@dataclass(frozen=True, slots=True)
class AppointClerk:
    """`phone` as typed, of an account that signed in before; `village` is the area code of the village."""

    phone: str
    village: str


def appoint_clerk(ctx: Ctx, cmd: AppointClerk) -> None:
    """A supervisor registers a village clerk. Raises `ClerkAccountMissing`, `UnknownArea`, `PhoneUnreadable`."""
    ctx.actor.must(Role.SUPERVISOR)
    areas.village(cmd.village)
    to = destination(cmd.phone)
    named = update(_a).where(_a.c.phone_index == to.index(ctx), _a.c.disabled_at.is_(None))
    row = ctx.db.execute(named.values(is_clerk=True, clerk_village=cmd.village).returning(_a.c.id)).one_or_none()
    if row is None:
        raise ClerkAccountMissing
    ctx.record("clerk.appoint", "account", row.id, village=cmd.village)


@dataclass(frozen=True, slots=True)
class EndClerk:
    """`clerk`: the public id, as `clerks` names it."""

    clerk: str


def end_clerk(ctx: Ctx, cmd: EndClerk) -> None:
    """From now on they act for nobody: every mandate they hold rests. Raises `NotFound`."""
    ctx.actor.must(Role.SUPERVISOR)
    held = update(_a).where(_a.c.public_id == cmd.clerk, _a.c.is_clerk.is_(True))
    row = ctx.db.execute(held.values(is_clerk=False).returning(_a.c.id)).one_or_none()
    if row is None:
        raise NotFound
    ctx.record("clerk.end", "account", row.id)


@dataclass(frozen=True, slots=True)
class Clerk:
    """A registered clerk. `people`: whom they may act for now; `phone` is masked where it is shown."""

    clerk: str
    phone: str
    village: str
    people: int


def clerks(ctx: Ctx, _: None) -> list[Clerk]:
    """All registered village clerks by village, for supervisors."""
    ctx.actor.must(Role.SUPERVISOR)
    people = select(func.count()).where(_m.c.clerk_id == _a.c.id, *_living(ctx)).scalar_subquery()
    rows = ctx.db.execute(
        select(_a.c.public_id, _a.c.key_id, _a.c.phone_sealed, _a.c.clerk_village, people.label("people"))
        .where(_a.c.is_clerk.is_(True), _a.c.disabled_at.is_(None))
        .order_by(_a.c.clerk_village, _a.c.id)
    ).all()
    return [
        Clerk(row.public_id, ctx.vault.open(ctx.db, row.key_id, row.phone_sealed), row.clerk_village, row.people)
        for row in rows
    ]


def _mine(ctx: Ctx, reference: str) -> Application:
    """An application of my own: nobody passes on what was entrusted to them."""
    found = ctx.db.exec(select_row(Application).where(_p.c.reference == reference, *_own(ctx))).one_or_none()
    if found is None:
        raise NotFound
    return found


def _own(ctx: Ctx) -> tuple[Any, ...]:
    """A client's application stands in the clerk's account and is not the clerk's."""
    return (_p.c.account_id == ctx.actor.id, _p.c.relation != Relation.CLIENT)


def _living(ctx: Ctx) -> tuple[Any, ...]:
    return (_m.c.withdrawn_at.is_(None), _m.c.ends_on >= wib_day(ctx.now))


def _over(ctx: Ctx) -> tuple[Any, ...]:
    """Ended by time alone: what was taken back is not renewed, only given anew."""
    return (_m.c.withdrawn_at.is_(None), _m.c.ends_on < wib_day(ctx.now))

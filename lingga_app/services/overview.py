"""Where an application is, who holds it, by when, and the one thing to do next: told from the rows of every subject.

Nothing is told ahead of the true state: a stage counts as done only when the status has left it. Sentences are keys
with facts (`Said`), so that a page, the API and a message say the same in the reader's language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from lingga_app.db.tables import Application, Relation
from lingga_app.db.tables.issuance import DeliveryWay
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import answer_due, end_of_day, wib_day
from lingga_app.domain.lifecycle import ENDED, Stage, Status
from lingga_app.domain.payments import PayState
from lingga_app.domain.tariffs import Product, quote
from lingga_app.services.case_rows import TOLD_BY, Case, load_cases
from lingga_app.services.delivery import MAY_CHOOSE
from lingga_app.services.find import looked_after_rows, own_application
from lingga_app.services.run import Ctx
from lingga_app.words import say

WITHDRAWABLE: Final = frozenset({Status.DRAFT, Status.CHECKING, Status.MENDING, Status.PAYABLE})
STOPPED: Final = frozenset({Status.WITHDRAWN, Status.REFUSED, Status.LAPSED, Status.UNCLAIMED, Status.CLOSED})
DONE: Final = frozenset({Status.DELIVERED, Status.COLLECTED})
STAGES: Final = tuple(Stage)


class Holder(StrEnum):
    """Who has to do something now."""

    YOU = "you"
    OFFICER = "officer"
    BANK = "bank"
    POST = "post"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as key and facts (`words.say`)."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict[str, object])

    def in_(self, lang: str) -> str:
        return say(self.key, lang, **self.facts)


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go: `key` names the button, `path` is an address of ours."""

    key: str
    path: str


@dataclass(frozen=True, slots=True)
class Now:
    """What the application waits for. `until`: a moment, or a day in WIB. `stopped`: it ended without a passport."""

    said: Said
    holder: Holder
    act: Link | None = None
    until: datetime | date | None = None
    stopped: bool = False


class StageState(StrEnum):
    DONE = "done"
    NOW = "now"
    NEXT = "next"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StageView:
    stage: Stage
    state: StageState
    note: Said | None


@dataclass(frozen=True, slots=True)
class Card:
    """One person in the list of applications. `person` is "" until a name was typed."""

    reference: str
    person: str
    relation: Relation
    status: Status
    stage: Stage
    now: Now


@dataclass(frozen=True, slots=True)
class Timeline:
    """`topic` is nudged after every commit that changes what is told here."""

    topic: str
    reference: str
    person: str
    relation: Relation
    status: Status
    stages: tuple[StageView, ...]
    now: Now
    clock: Said | None
    links: tuple[Link, ...]
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class MyApplications:
    pass


@dataclass(frozen=True, slots=True)
class OpenTimeline:
    reference: str


def my_applications(ctx: Ctx, _: MyApplications) -> tuple[Card, ...]:
    """Everybody this account looks after: what waits for the reader first, by its date; finished ones last."""
    ctx.actor.must(Role.APPLICANT, Role.CLERK)
    cases = load_cases(ctx, looked_after_rows(ctx), parts=TOLD_BY)
    cards = [
        Card(
            reference=case.row.reference,
            person=case.person,
            relation=case.row.relation,
            status=case.row.status,
            stage=case.stage,
            now=_now(case),
        )
        for case in sorted(cases, key=lambda case: case.row.changed_at, reverse=True)
    ]
    return tuple(sorted(cards, key=_urgency))


def timeline(ctx: Ctx, query: OpenTimeline) -> Timeline:
    """The home of one application, for its owner or a clerk with a living mandate."""
    (case,) = load_cases(ctx, [own_application(ctx, query.reference)])
    return Timeline(
        topic=f"application:{case.row.id}",
        reference=case.row.reference,
        person=case.person,
        relation=case.row.relation,
        status=case.row.status,
        stages=_stages(case),
        now=_now(case),
        clock=_clock(case),
        links=_links(case),
        may_withdraw=case.row.status in WITHDRAWABLE,
    )


def now_of(ctx: Ctx, application: Application) -> Now:
    """What an application waits for. The caller has checked who may know."""
    (case,) = load_cases(ctx, [application], parts=TOLD_BY)
    return _now(case)


def _urgency(card: Card) -> tuple[int, datetime]:
    group = 2 if card.status in ENDED else 0 if card.now.holder is Holder.YOU else 1
    until = card.now.until
    if until is None:
        return group, datetime.max.replace(tzinfo=UTC)
    return group, until if isinstance(until, datetime) else end_of_day(until)


# What it waits for


def _you(case: Case, said: Said, key: str, page: str, until: datetime | date | None = None) -> Now:
    return Now(said, Holder.YOU, Link(key, case.path(page)), until)


def _office(case: Case) -> Now:
    """The office works; the day by which a book must be issued is the promise once the interview is over."""
    return Now(_status(case), Holder.OFFICER, None, case.row.issue_due_on)


def _status(case: Case) -> Said:
    return Said(f"status.{case.row.status}")


def _draft(case: Case) -> Now:
    if case.open_fields:
        return _you(case, Said("stage.data.now"), "act.fill", "/isi")
    lacking = len(case.papers.unsettled) if case.papers else 0
    if lacking:
        return _you(case, Said("stage.papers.now", {"count": lacking}), "act.papers", "/dokumen")
    return _you(case, Said("now.send"), "act.send", "/jawaban")


def _checking(case: Case) -> Now:
    due = case.row.glance_due_at
    if due is None:
        return Now(_status(case), Holder.OFFICER, Link("act.waiting", case.path("/diperiksa")))
    key = "check.waiting"
    if due < case.at:
        key, due = "check.late", answer_due(case.at, case.closed)
    return Now(Said(key, {"until": due}), Holder.OFFICER, Link("act.waiting", case.path("/diperiksa")), due)


def _mending(case: Case) -> Now:
    asked = case.return_case
    if asked and asked.fields:
        said = Said("return.many", {"count": asked.open_items, "due": asked.due_on}) if asked.open_items else None
        return _you(case, said or Said("now.mended"), "act.mend", "/perbaikan", asked.due_on)
    said = Said("check.mend", {"count": asked.open_items}) if asked and asked.open_items else _status(case)
    return _you(case, said, "act.retake", "/dokumen", asked.due_on if asked else None)


def _payable(case: Case) -> Now:
    price = quote(Product(case.row.product), case.today).total_idr
    return _you(case, Said("stage.payment.now", {"price": price}), "act.pay", "/sebelum-bayar")


def _billed(case: Case) -> Now:
    bill = case.bill
    if bill is None:
        return _you(case, _status(case), "act.pay", "/bayar")
    if bill.state in {PayState.UNKNOWN, PayState.CHALLENGE}:
        return Now(Said(f"pay_state.{bill.state}"), Holder.BANK, Link("act.bill", case.path("/bayar")), bill.expires_at)
    said = Said("pay.waiting", {"price": bill.amount_idr, "until": bill.expires_at})
    return _you(case, said, "act.bill", "/bayar", bill.expires_at)


def _paid(case: Case) -> Now:
    if case.right is None:
        return _you(case, _status(case), "act.seat", "/jadwal")
    until = case.right.promised_until
    return _you(case, Said("now.paid", {"due": until}), "act.seat", "/jadwal", until)


def _booked(case: Case) -> Now:
    seat = case.appointment
    if seat is None:
        return _you(case, _status(case), "act.slip", "/bukti-jadwal")
    if case.at < seat.ends_at:
        said = Said("stage.schedule.done", {"when": seat.starts_at, "place": seat.place})
        return _you(case, said, "act.slip", "/bukti-jadwal", seat.starts_at)
    report_until = end_of_day(wib_day(seat.starts_at))
    if case.at <= report_until:
        said = Said("now.booked_today_over", {"until": report_until})
        return _you(case, said, "act.boat", "/kapal", report_until)
    return Now(Said("now.booked_over"), Holder.OFFICER, Link("act.ask", case.path("/chat")))


def _missed(case: Case) -> Now:
    return _you(case, Said("now.missed"), "act.ask", "/chat")


def _returned(case: Case) -> Now:
    return _you(case, _status(case), "act.mend", "/perbaikan", case.return_case.due_on if case.return_case else None)


def _ready(case: Case) -> Now:
    delivery = case.delivery
    if delivery is None:
        return _you(case, _status(case), "act.pickup", "/ambil")
    if delivery.way is DeliveryWay.POST:
        return Now(Said("now.ready_post"), Holder.OFFICER, Link("act.parcel", case.path("/ambil")))
    said = Said("stage.delivery.now", {"due": delivery.collect_by}) if delivery.collect_by else _status(case)
    return _you(case, said, "act.code", "/kode-ambil", delivery.collect_by)


def _posted(case: Case) -> Now:
    return Now(_status(case), Holder.POST, Link("act.parcel", case.path("/ambil")))


def _finished(case: Case) -> Now:
    return Now(_status(case), Holder.NOBODY, Link("act.wrong", case.path("/ada-yang-salah")))


def _refused(case: Case) -> Now:
    """The ground and what the person can do, from the decision itself."""
    if case.refusal is None:
        return _stopped(case)
    return replace(_stopped(case), said=Said(f"refused.reason.{case.refusal.reason}"))


def _stopped(case: Case) -> Now:
    return Now(_status(case), Holder.NOBODY, Link("act.ask", case.path("/chat")), stopped=True)


def _withdrawn(case: Case) -> Now:
    return Now(_status(case), Holder.NOBODY, Link("act.again", "/permohonan/baru"), stopped=True)


_NOW: Final[Mapping[Status, Callable[[Case], Now]]] = {
    Status.DRAFT: _draft,
    Status.CHECKING: _checking,
    Status.MENDING: _mending,
    Status.PAYABLE: _payable,
    Status.BILLED: _billed,
    Status.PAID: _paid,
    Status.BOOKED: _booked,
    Status.MISSED: _missed,
    Status.ARRIVED: _office,
    Status.INTERVIEWED: _office,
    Status.RETURNED: _returned,
    Status.VERIFIED: _office,
    Status.APPROVED: _office,
    Status.PRINTED: _office,
    Status.READY: _ready,
    Status.POSTED: _posted,
    Status.DELIVERED: _finished,
    Status.COLLECTED: _finished,
    Status.WITHDRAWN: _withdrawn,
    Status.REFUSED: _refused,
    Status.LAPSED: _stopped,
    Status.UNCLAIMED: _stopped,
    Status.CLOSED: _stopped,
}


def _now(case: Case) -> Now:
    return _NOW[case.row.status](case)


# Seven stages


def _stages(case: Case) -> tuple[StageView, ...]:
    return tuple(_stage(case, stage) for stage in STAGES)


def _stage(case: Case, stage: Stage) -> StageView:
    here, this = STAGES.index(case.stage), STAGES.index(stage)
    if case.row.status in DONE or this < here:
        return StageView(stage, StageState.DONE, _done_note(case, stage))
    if this > here:
        # After the end nothing comes next: an ended application does not promise the stages it will not reach.
        note = None if case.row.status in ENDED else Said(f"stage.{stage}.next")
        return StageView(stage, StageState.NEXT, note)
    if case.row.status in STOPPED:
        return StageView(stage, StageState.STOPPED, _status(case))
    until = _now(case).until
    return StageView(stage, StageState.NOW, Said("timeline.by", {"until": until}) if until else Said("timeline.now"))


_LEFT: Final[Mapping[Stage, tuple[Status, ...]]] = {
    Stage.DATA: (Status.CHECKING, Status.PAYABLE),
    Stage.PAPERS: (Status.PAYABLE,),
    Stage.PAYMENT: (Status.PAID,),
    Stage.SCHEDULE: (Status.ARRIVED,),
    Stage.CHECK: (Status.APPROVED,),
    Stage.PRINT: (Status.READY,),
    Stage.DELIVERY: (Status.DELIVERED, Status.COLLECTED),
}
"""A stage was left when the application first stood in one of these."""


def _done_note(case: Case, stage: Stage) -> Said | None:
    if stage is Stage.PAYMENT and case.paid is not None:
        return Said("stage.payment.done", {"price": case.paid.amount_idr})
    at = min((change.at for change in case.changes if change.became in _LEFT[stage]), default=None)
    return Said("timeline.done_at", {"at": at}) if at else Said(f"stage.{stage}.done") if stage in _PLAIN else None


_PLAIN: Final = frozenset(Stage) - {Stage.PAYMENT, Stage.SCHEDULE}
"""Stages whose "done" sentence needs no facts."""


def _clock(case: Case) -> Said | None:
    """The working-day clock of the office, from the interview until the book is ready."""
    due = case.row.issue_due_on
    running = {Status.INTERVIEWED, Status.RETURNED, Status.VERIFIED, Status.APPROVED, Status.PRINTED}
    if due is None or case.row.status not in running:
        return None
    late = case.today > due and case.row.status is not Status.RETURNED
    return Said("timeline.clock_late") if late else Said("timeline.clock", {"due": due})


def _links(case: Case) -> tuple[Link, ...]:
    """Papers to keep and places to go, beside the one next act."""
    links = [Link("act.answers", case.path("/jawaban"))] if case.row.status is not Status.WITHDRAWN else []
    if case.row.status is Status.REFUSED and case.refusal is not None:
        links.insert(0, Link("refused.letter", f"/api/v1/applications/{case.row.reference}/refusal.pdf"))
    if case.paid is not None:
        links.append(Link("act.receipt", case.path("/bukti-bayar")))
    if case.appointment is not None and case.row.status is Status.BOOKED:
        links.append(Link("act.slip", case.path("/bukti-jadwal")))
    if case.row.status in MAY_CHOOSE:
        links.append(Link("act.pickup", case.path("/ambil")))
    if case.row.status is Status.READY:
        links.append(Link("act.wrong", case.path("/ada-yang-salah")))
    links.append(Link("nav.notices", case.path("/kabar")))
    links.append(Link("nav.chat", case.path("/chat")))
    return tuple(links)

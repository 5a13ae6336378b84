"""The applicant's papers: the list, one paper with its verdict, "kirim apa adanya", "saya tidak punya ini", viewing.

A verdict alone never refuses an application: whoever disagrees sends the photo anyway with a note, and a person looks.
Replacing a paper keeps the old version (`services.uploads`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlmodel import col
from sqlmodel import select as select_row

from lingga_app.db.tables import Application, MissingPaper, Paper, PaperState, ReturnItem
from lingga_app.db.types import table
from lingga_app.domain.actor import ActorKind, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import AppError, BadInput, NotFound
from lingga_app.domain.lifecycle import ENDED, Status
from lingga_app.domain.papers import PaperKind
from lingga_app.services.find import letter_lapsed_on, own_application, own_columns, paper_application
from lingga_app.services.paper_list import PaperList, Place, paper_list
from lingga_app.services.run import Ctx

_papers, _none, _items = table(Paper), table(MissingPaper), table(ReturnItem)
_applications = table(Application)
_hold = (
    update(_applications)
    .where(_applications.c.id == bindparam("id_"), _applications.c.status == bindparam("status_"))
    .values(changed_at=bindparam("now_"))
)
_forget = delete(_none).where(_none.c.application_id == bindparam("case_"), _none.c.kind == bindparam("kind_"))

NOTE_LETTERS: Final = 500
READERS: Final = (Role.VERIFIER, Role.COUNTER, Role.INTERVIEWER, Role.APPROVER, Role.SUPERVISOR)
"""Officers whose work needs a paper before their eyes."""


class PaperNotListed(AppError):
    code: ClassVar[str] = "paper_not_listed"
    id: ClassVar[str] = "Dokumen ini tidak diminta untuk permohonan ini. Buka lagi daftar dokumen."
    en: ClassVar[str] = "This paper is not asked for in this application. Open the list of papers again."
    http: ClassVar[int] = 404


class PapersClosed(AppError):
    code: ClassVar[str] = "papers_closed"
    id: ClassVar[str] = "Dokumen sudah dikirim, jadi tidak bisa diganti di sini. Tanya petugas kalau ada yang keliru."
    en: ClassVar[str] = (
        "The papers were sent already and cannot be replaced here. Ask an officer if something is not right."
    )


class NothingToSend(AppError):
    """There is no photo with findings here: none yet, still being checked, or it could not be opened."""

    code: ClassVar[str] = "nothing_to_send"
    id: ClassVar[str] = "Foto ini belum bisa dikirim apa adanya. Foto dulu dokumennya, lalu tunggu hasil periksa."
    en: ClassVar[str] = "This photo cannot be sent as it is yet. Photograph the paper first and wait for the check."


class NoteMissing(BadInput):
    code: ClassVar[str] = "note_missing"
    id: ClassVar[str] = "Catatan untuk petugas masih kosong. Tulis alasannya dengan singkat, lalu kirim."
    en: ClassVar[str] = "The note for the officer is still empty. Write the reason in a few words, then send."


class NoteTooLong(BadInput):
    code: ClassVar[str] = "note_too_long"
    id: ClassVar[str] = "Catatan paling banyak {limit} huruf. Pendekkan sedikit, lalu kirim."
    en: ClassVar[str] = "A note has at most {limit} letters. Make it a little shorter, then send."


class PaperAlreadySent(AppError):
    code: ClassVar[str] = "paper_already_sent"
    id: ClassVar[str] = "Dokumen ini sudah Anda foto. Kalau keliru, foto ulang dokumennya."
    en: ClassVar[str] = "You have photographed this paper already. If it is the wrong one, take the photo again."


@dataclass(frozen=True, slots=True)
class OpenPapers:
    reference: str


@dataclass(frozen=True, slots=True)
class PapersView:
    """The list for the page. `person` is "" until a name was typed; `may_change` while papers can be sent."""

    reference: str
    application_id: int
    person: str
    status: Status
    papers: PaperList
    may_change: bool
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class OpenPaper:
    reference: str
    kind: PaperKind


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One paper: the place on the list that it fills, its note, what an officer asked, how many versions there are."""

    reference: str
    application_id: int
    person: str
    status: Status
    place: Place
    kind: PaperKind
    number: int
    of: int
    note: str
    missing_note: str
    asked_note: str
    versions: int
    may_change: bool
    lapsed: bool
    """A clerk whose letter ran out sees this page alone, for the new one."""


@dataclass(frozen=True, slots=True)
class SendAnyway:
    reference: str
    kind: PaperKind
    note: str


@dataclass(frozen=True, slots=True)
class SayMissing:
    """`note`: what the person has instead, or why; may be empty."""

    reference: str
    kind: PaperKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnsayMissing:
    reference: str
    kind: PaperKind


@dataclass(frozen=True, slots=True)
class ViewPaper:
    """`page` counts from 1."""

    public_id: str
    part: Literal["image", "thumb"] = "image"
    page: int = 1


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """Where the picture rests and what opens it. Never leaves the server."""

    blob: str
    owner_key: bytes = field(repr=False)


def open_papers(ctx: Ctx, query: OpenPapers) -> PapersView:
    """The list of papers of one application with the state of each."""
    application = own_columns(ctx, query.reference)
    return PapersView(
        reference=application.reference,
        application_id=application.id or 0,
        person=ctx.vault.open(ctx.db, application.key_id, application.name_sealed),
        status=application.status,
        papers=paper_list(ctx, application),
        may_change=application.status in (Status.DRAFT, Status.MENDING, Status.RETURNED),
        answer_by=application.glance_due_at,
    )


def open_paper(ctx: Ctx, query: OpenPaper) -> PaperPage:
    """One paper of the list, by the kind that is wanted or one that may stand for it. Raises `PaperNotListed`."""
    application = paper_application(ctx, query.reference, query.kind)
    papers = paper_list(ctx, application)
    place = papers.place_of(query.kind)
    if place is None:
        raise PaperNotListed
    lapsed_on = letter_lapsed_on(ctx, application)
    shown = _of_kind(query.kind, place)
    if lapsed_on and shown.paper and wib_day(shown.paper.sent_at) <= lapsed_on:
        shown = Place(shown.requirement)
    return PaperPage(
        reference=application.reference,
        application_id=application.id or 0,
        person="" if lapsed_on else ctx.vault.open(ctx.db, application.key_id, application.name_sealed),
        status=application.status,
        place=shown,
        kind=query.kind,
        number=papers.places.index(place) + 1,
        of=len(papers.places),
        note=_own_note(ctx, application, shown),
        missing_note=missing_note(ctx, application, shown),
        asked_note=asked_note(ctx, application, place),
        versions=ctx.db.scalar(
            select(func.count())
            .select_from(_papers)
            .where(_papers.c.application_id == application.id, _papers.c.kind == query.kind)
        )
        or 0,
        may_change=_may_change(application, place),
        lapsed=lapsed_on is not None,
    )


def send_anyway(ctx: Ctx, cmd: SendAnyway) -> None:
    """Keep a photo with findings as it is, with a note: an officer looks before anybody pays.

    Repeating it replaces the note. Raises `NothingToSend`, `NoteMissing`, `NoteTooLong`, `PaperNotListed`,
    `PapersClosed`, `NotFound`.
    """
    application = own_columns(ctx, cmd.reference)
    changing(ctx, application, cmd.kind)
    note = cleaned_note(cmd.note)
    if not note:
        raise NoteMissing(field="note")
    changed = ctx.change(
        update(_papers)
        .where(
            _papers.c.application_id == application.id,
            _papers.c.kind == cmd.kind,
            _papers.c.replaced_at.is_(None),
            _papers.c.image_blob != "",
            _papers.c.state.in_([PaperState.DOUBTFUL, PaperState.OVERRIDDEN]),
        )
        .values(state=PaperState.OVERRIDDEN, note_sealed=ctx.vault.seal(ctx.db, application.key_id, note, ctx.chance))
    )
    if not changed:
        raise NothingToSend
    ctx.record("paper.send_anyway", "application", application.id or 0, kind=cmd.kind)
    ctx.nudge(f"application:{application.id}")


def say_missing(ctx: Ctx, cmd: SayMissing) -> None:
    """Answer a place on the list with "saya tidak punya ini". An officer decides before anybody pays.

    Repeating it replaces the note. Raises `PaperAlreadySent`, `NoteTooLong`, `PaperNotListed`, `PapersClosed`,
    `NotFound`.
    """
    application = own_columns(ctx, cmd.reference)
    place = changing(ctx, application, cmd.kind)
    if place.paper is not None and not place.shared and place.paper.state is not PaperState.TO_MEND:
        raise PaperAlreadySent
    note = cleaned_note(cmd.note)
    sealed = ctx.vault.seal(ctx.db, application.key_id, note, ctx.chance) if note else None
    forget_missing(ctx, application, place)
    ctx.db.execute(
        insert(_none).values(
            application_id=application.id, kind=place.requirement.kind, note_sealed=sealed, said_at=ctx.now
        )
    )
    answer_asked(ctx, place)
    ctx.record("paper.say_missing", "application", application.id or 0, kind=place.requirement.kind)
    ctx.nudge(f"application:{application.id}")


def unsay_missing(ctx: Ctx, cmd: UnsayMissing) -> None:
    """Take "saya tidak punya ini" back. Repeating it changes nothing."""
    application = own_application(ctx, cmd.reference)
    place = changing(ctx, application, cmd.kind)
    if forget_missing(ctx, application, place):
        if place.asked:
            ctx.change(update(_items).where(_items.c.id == place.asked.item_id).values(answered_at=None))
        ctx.record("paper.unsay_missing", "application", application.id or 0, kind=place.requirement.kind)
        ctx.nudge(f"application:{application.id}")


def view_paper(ctx: Ctx, query: ViewPaper) -> StoredPicture:
    """One clean picture of a paper, for its owner, a clerk with a mandate, or an officer of its office.

    An officer's look is recorded (run it with `run` then). Raises `NotSignedIn`, `NotAllowed`, `NotFound`.
    """
    row = ctx.db.exec(
        select_row(Paper, Application)
        .join(Application, col(Application.id) == col(Paper.application_id))
        .where(Paper.public_id == query.public_id)
    ).one_or_none()
    if ctx.actor.kind is ActorKind.OFFICER:
        ctx.actor.must(*READERS)
        if row is None or row[1].office_id != ctx.actor.office_id:
            raise NotFound
        ctx.record("view.paper", "application", row[1].id or 0, kind=row[0].kind, paper=row[0].id, part=query.part)
    else:
        ctx.actor.must(Role.APPLICANT, Role.CLERK)
        if row is None or not _lent(ctx, *row):
            raise NotFound
    paper = row[0]
    names = (paper.image_blob if query.part == "image" else paper.thumb_blob).split()
    if not 1 <= query.page <= len(names):
        raise NotFound
    return StoredPicture(names[query.page - 1], ctx.vault.data_key(ctx.db, paper.key_id))


def changeable(ctx: Ctx, application: Application, kind: PaperKind) -> Place:
    """The place on the list that `kind` fills, if it may be changed now. Raises `PaperNotListed`, `PapersClosed`."""
    place = paper_list(ctx, application).place_of(kind)
    if place is None:
        raise PaperNotListed
    if not _may_change(application, place):
        raise PapersClosed
    return place


def changing(ctx: Ctx, application: Application, kind: PaperKind) -> Place:
    """`changeable`, and the application is held until the commit.

    A paper and a sending that meet are decided here: the status is part of the statement.
    """
    place = changeable(ctx, application, kind)
    if not ctx.change(_hold, {"id_": application.id, "status_": application.status, "now_": ctx.now}):
        raise PapersClosed
    return place


def answer_asked(ctx: Ctx, place: Place) -> None:
    """Mark what an officer asked for at this place as answered."""
    if place.asked and not place.asked.answered:
        ctx.change(update(_items).where(_items.c.id == place.asked.item_id).values(answered_at=ctx.now))


def cleaned_note(note: str) -> str:
    """One paragraph without signs that cannot be seen. Raises `NoteTooLong`."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in note[: 8 * NOTE_LETTERS]).split())
    if len(text) > NOTE_LETTERS:
        raise NoteTooLong(field="note", limit=NOTE_LETTERS)
    return text


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt or note of the automatic check: words key, rule and its version, measured value and limit, place
    (left, top, right, bottom in 0..1 of the picture), page from 1."""

    key: str
    rule: str
    version: int
    value: float
    limit: float
    where: tuple[float, float, float, float] | None
    page: int


def findings(verdict: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The doubts in a stored verdict, in the order of the rules."""
    return _found(rule for rule in verdict.get("rules", ()) if not rule["ok"])


def notes(verdict: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What an officer should know of the photo; never a fault of the person's."""
    return _found(verdict.get("notes", ()))


def _found(rules: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            key=rule["key"],
            rule=rule["id"],
            version=rule["version"],
            value=rule["value"],
            limit=rule["limit"],
            where=tuple(rule["where"]) if rule["where"] else None,
            page=rule["page"] + 1,
        )
        for rule in rules
    )


def refusal_of(verdict: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Why a file could not be opened: `{"code": ..., "facts": {...}}`, or None."""
    return verdict.get("refused")


def _may_change(application: Application, place: Place) -> bool:
    """A draft's papers are open; after sending, only what an officer asked for, and a clerk's letter that ran out."""
    if application.status is Status.DRAFT:
        return True
    if place.requirement.kind is PaperKind.MANDATE:
        return application.status not in ENDED
    return application.status in (Status.MENDING, Status.RETURNED) and place.asked is not None


def _of_kind(kind: PaperKind, place: Place) -> Place:
    """The place as this kind sees it: the page of the diploma shows the diploma, also where the certificate counts."""
    if place.paper is None or place.paper.kind is kind or kind is place.requirement.kind:
        return place
    return Place(place.requirement, None, place.missing, place.asked)


def _own_note(ctx: Ctx, application: Application, place: Place) -> str:
    if place.paper is None or place.shared:
        return ""
    sealed = ctx.db.scalar(select(_papers.c.note_sealed).where(_papers.c.id == place.paper.id))
    return ctx.vault.open(ctx.db, application.key_id, sealed)


def missing_note(ctx: Ctx, application: Application, place: Place) -> str:
    """What the applicant wrote beside "saya tidak punya ini", or ""."""
    if place.missing is None:
        return ""
    sealed = ctx.db.scalar(
        select(_none.c.note_sealed).where(_none.c.application_id == application.id, _none.c.kind == place.missing.kind)
    )
    return ctx.vault.open(ctx.db, application.key_id, sealed)


def asked_note(ctx: Ctx, application: Application, place: Place) -> str:
    """What the officer wrote beside the reason, or ""."""
    if place.asked is None:
        return ""
    sealed = ctx.db.scalar(select(_items.c.note_sealed).where(_items.c.id == place.asked.item_id))
    return ctx.vault.open(ctx.db, application.key_id, sealed)


def forget_missing(ctx: Ctx, application: Application, place: Place) -> int:
    """Drop "saya tidak punya ini" at this place; returns how many answers there were."""
    kinds = place.requirement.any_of
    return sum(ctx.change(_forget, {"case_": application.id, "kind_": kind}) for kind in kinds)


def _lent(ctx: Ctx, paper: Paper, application: Application) -> bool:
    """Whether this citizen may see it: their own application's, or one that they hold a living mandate for."""
    try:
        held = paper_application(ctx, application.reference, PaperKind(paper.kind))
    except NotFound:
        return False
    lapsed_on = letter_lapsed_on(ctx, held)
    return lapsed_on is None or wib_day(paper.sent_at) > lapsed_on

"""The portrait: taken between check-in and check-out of the person's own appointment, and at no other time.

The file is opened only in the decoder's child process; what is kept is the clean picture, sealed under the person's
key. A new portrait takes the place of the old one, which stays. A verdict advises: the interviewer may use a doubtful
portrait with a reason.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from lingga_app.db.tables import Application, Appointment, AppointmentState, PaperUpload, Portrait
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.errors import AppError, BadInput, NotFound
from lingga_app.domain.file_refusals import FileEmpty, FileTooBig, UploadNotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.inspection.decode import MAX_BYTES, decode
from lingga_app.inspection.portrait_reader import PortraitReader
from lingga_app.ports.document_store import DocumentStore
from lingga_app.services.find import desk_case, desk_columns
from lingga_app.services.move import hold
from lingga_app.services.portrait_judging import Gauge, glimpsed, kept
from lingga_app.services.run import Ctx, Deps, read, run

_appointments = table(Appointment)
_present = select(_appointments.c.id).where(
    _appointments.c.application_id == bindparam("case_"),
    _appointments.c.state == AppointmentState.CONFIRMED,
    _appointments.c.checked_in_at.is_not(None),
    _appointments.c.checked_out_at.is_(None),
)
_portraits, _uploads = table(Portrait), table(PaperUpload)
_begun, _new = insert(_uploads), insert(_portraits)
_finish = (
    update(_uploads)
    .where(_uploads.c.public_id == bindparam("upload_"), _uploads.c.finished_at.is_(None))
    .values(finished_at=bindparam("now_"))
)
_standing = (_portraits.c.application_id == bindparam("case_"), _portraits.c.replaced_at.is_(None))
_put_aside = update(_portraits).where(*_standing).values(replaced_at=bindparam("now_"))
_taken_at = select(_portraits.c.appointment_id).where(*_standing)

KIND: Final = "portrait"
VIEWERS: Final = (Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER, Role.PRINTER, Role.COUNTER)
NOTE_LIMIT: Final = 500


class NotCheckedIn(AppError):
    """Capture belongs to the person who is checked in (invariant E.3)."""

    code = "not_checked_in"
    id = "Foto hanya bisa diambil antara lapor datang dan selesai wawancara. Catat dulu kedatangannya."
    en = "A portrait is taken only between check-in and the end of the interview. Check the person in first."


class PortraitMissing(AppError):
    code = "portrait_missing"
    id = "Pemohon belum difoto. Ambil foto dulu, lalu selesaikan wawancara."
    en = "The applicant has no portrait yet. Take it first, then finish the interview."


class PortraitDoubtful(AppError):
    code = "portrait_doubtful"
    id = "Foto ini belum memenuhi ukuran. Foto ulang, atau pakai dengan menulis alasan."
    en = "This portrait does not meet the measures. Take it again, or use it with a reason."


@dataclass(frozen=True, slots=True)
class BeginPortrait:
    """`size` in bytes; `sha256` in hex or ""; `upload_id` is given by the store."""

    reference: str
    size: int
    sha256: str = ""
    upload_id: str = ""


@dataclass(frozen=True, slots=True)
class FindPortraitUpload:
    reference: str
    upload_id: str


@dataclass(frozen=True, slots=True)
class KeepPortrait:
    """A clean picture is stored; `verdict` as JSON."""

    reference: str
    upload_id: str
    blob: str
    sha256: str
    verdict: str


@dataclass(frozen=True, slots=True)
class UsePortrait:
    """Use a doubtful portrait, and say why."""

    reference: str
    note: str


@dataclass(frozen=True, slots=True)
class ShowPortrait:
    reference: str


@dataclass(frozen=True, slots=True)
class PortraitInfo:
    """`findings`: keys of the sentences that doubt it; `note`: why it is used all the same; `checked`: a face was
    looked for."""

    findings: tuple[str, ...]
    note: str
    checked: bool

    @property
    def usable(self) -> bool:
        return not self.findings or bool(self.note)


@dataclass(frozen=True, slots=True)
class PortraitTransfer:
    upload_id: str
    offset: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class _Upload:
    size: int
    finished: bool
    owner_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Stored:
    blob: str
    sha256: str
    owner_key: bytes = field(repr=False)


def start_portrait(deps: Deps, actor: Actor, cmd: BeginPortrait) -> PortraitTransfer:
    """Begin to send a portrait. Raises `FileEmpty`, `FileTooBig`, `NotCheckedIn`, `StoreFull`, and as `desk_case`."""
    if cmd.size <= 0:
        raise FileEmpty
    if cmd.size > MAX_BYTES:
        raise FileTooBig(limit_mb=MAX_BYTES // 1_048_576)
    read(may_capture, ShowPortrait(cmd.reference), actor=actor, deps=deps)
    store = deps.port(DocumentStore)
    upload_id = store.begin(cmd.size, cmd.sha256 or None)
    try:
        run(begin_portrait, BeginPortrait(cmd.reference, cmd.size, cmd.sha256, upload_id), actor=actor, deps=deps)
    except BaseException:
        store.abandon(upload_id)
        raise
    return PortraitTransfer(upload_id, 0)


def portrait_offset(deps: Deps, actor: Actor, query: FindPortraitUpload) -> PortraitTransfer:
    """How far it came, for going on after a break."""
    upload = read(find_portrait_upload, query, actor=actor, deps=deps)
    if upload.finished:
        return PortraitTransfer(query.upload_id, upload.size, done=True)
    return PortraitTransfer(query.upload_id, deps.port(DocumentStore).offset(query.upload_id))


def take_portrait_part(
    deps: Deps, actor: Actor, query: FindPortraitUpload, offset: int, data: bytes
) -> PortraitTransfer:
    """Store one part; the last one opens the file, measures it and keeps the clean picture. Blocks: not on the loop.

    Raises `UploadNotFound` (also somebody else's), `UploadOffset`, `UploadChanged`, `NotCheckedIn` and what opening
    raises; nothing of a refused file stays.
    """
    upload = read(find_portrait_upload, query, actor=actor, deps=deps)
    if upload.finished:
        return PortraitTransfer(query.upload_id, upload.size, done=True)
    store = deps.port(DocumentStore)
    try:
        stored = store.append(query.upload_id, offset, data)
    except UploadNotFound:
        stored = upload.size  # whole already, and we died before noting it
    if stored < upload.size:
        return PortraitTransfer(query.upload_id, stored)
    raw = store.finish(query.upload_id, owner_key=upload.owner_key)
    try:
        clean = decode(store.read(raw.name, sha256=raw.sha256, owner_key=upload.owner_key))
        picture = kept(clean, deps.port_if_any(PortraitReader))
    finally:
        store.delete(raw.name)
    blob = store.put([picture.jpeg], owner_key=upload.owner_key)
    cmd = KeepPortrait(query.reference, query.upload_id, blob.name, blob.sha256, picture.verdict)
    try:
        run(keep_portrait, cmd, actor=actor, deps=deps)
    except BaseException:
        store.delete(blob.name)
        raise
    return PortraitTransfer(query.upload_id, upload.size, done=True)


def portrait_picture(deps: Deps, actor: Actor, query: ShowPortrait) -> bytes:
    """The present portrait as JPEG, for an officer at work on the case; recorded. Raises `NotFound`."""
    stored = run(show_portrait, query, actor=actor, deps=deps)
    return deps.port(DocumentStore).read(stored.blob, sha256=stored.sha256, owner_key=stored.owner_key)


def gauge_portrait(deps: Deps, actor: Actor, query: ShowPortrait, frame: bytes, scale: float) -> Gauge:
    """What the live picture still lacks. Blocks. Nothing of the frame is stored, recorded or logged.

    Raises `NotCheckedIn`, what `desk_case` raises, and the refusals of `decode`.
    """
    read(may_capture, query, actor=actor, deps=deps)
    return glimpsed(frame, scale, deps.port_if_any(PortraitReader))


def may_capture(ctx: Ctx, query: ShowPortrait) -> None:
    """Whether a portrait may be taken now. Raises `NotCheckedIn`, and as `desk_case`."""
    _appointment(ctx, desk_columns(ctx, query.reference, Role.INTERVIEWER))


def begin_portrait(ctx: Ctx, cmd: BeginPortrait) -> None:
    """Note whose a transfer of the store is."""
    application = desk_columns(ctx, cmd.reference, Role.INTERVIEWER)
    _appointment(ctx, application)
    ctx.db.execute(
        _begun,
        {
            "public_id": cmd.upload_id,
            "application_id": application.id,
            "kind": KIND,
            "size": cmd.size,
            "sha256": cmd.sha256,
            "started_at": ctx.now,
        },
    )


def find_portrait_upload(ctx: Ctx, query: FindPortraitUpload) -> _Upload:
    """A transfer for this very case. Anybody else's looks like a missing one."""
    application = desk_columns(ctx, query.reference, Role.INTERVIEWER)
    row = ctx.db.execute(
        select(_uploads.c.size, _uploads.c.finished_at).where(
            _uploads.c.public_id == query.upload_id,
            _uploads.c.application_id == application.id,
            _uploads.c.kind == KIND,
        )
    ).one_or_none()
    if row is None:
        raise UploadNotFound
    return _Upload(row.size, row.finished_at is not None, ctx.vault.data_key(ctx.db, application.key_id))


def keep_portrait(ctx: Ctx, cmd: KeepPortrait) -> None:
    """The new portrait becomes the present one; the old one is put aside, not deleted. Raises `NotCheckedIn`."""
    application = desk_case(ctx, cmd.reference, Role.INTERVIEWER)
    # The row is held first: a portrait and the end of the interview that meet are decided here.
    hold(ctx, application)
    appointment_id = _appointment(ctx, application)
    if not ctx.change(_finish, {"upload_": cmd.upload_id, "now_": ctx.now}):
        raise UploadNotFound
    ctx.change(_put_aside, {"case_": application.id, "now_": ctx.now})
    ctx.db.execute(
        _new,
        {
            "application_id": application.id,
            "appointment_id": appointment_id,
            "officer_id": ctx.actor.id,
            "blob": cmd.blob,
            "sha256": cmd.sha256,
            "verdict": cmd.verdict,
            "taken_at": ctx.now,
        },
    )
    ctx.record("portrait.take", "application", application.id or 0)
    ctx.nudge(f"application:{application.id}")


def use_portrait(ctx: Ctx, cmd: UsePortrait) -> None:
    """Keep the reason for using a doubtful portrait. Raises `BadInput`, `PortraitMissing`, `NotCheckedIn`."""
    application = desk_case(ctx, cmd.reference, Role.INTERVIEWER)
    _appointment(ctx, application)
    note = cmd.note.strip()
    if not note or len(note) > NOTE_LIMIT:
        raise BadInput(field="note")
    current = update(_portraits).where(_portraits.c.application_id == application.id)
    sealed = ctx.vault.seal(ctx.db, application.key_id, note, ctx.chance)
    if not ctx.change(current.where(_portraits.c.replaced_at.is_(None)).values(note_sealed=sealed)):
        raise PortraitMissing
    ctx.record("portrait.use", "application", application.id or 0)


def show_portrait(ctx: Ctx, query: ShowPortrait) -> _Stored:
    """Where the present portrait lies. Recorded: it is a view of personal data."""
    application = desk_columns(ctx, query.reference, *VIEWERS)
    row = ctx.db.execute(_current, {"case_": application.id}).one_or_none()
    if row is None:
        raise NotFound
    ctx.record("view.portrait", "application", application.id or 0)
    return _Stored(row.blob, row.sha256, ctx.vault.data_key(ctx.db, application.key_id))


def portrait_of(ctx: Ctx, application: Application) -> PortraitInfo | None:
    """The present portrait of the present visit, if it was taken."""
    row = ctx.db.execute(_current, {"case_": application.id}).one_or_none()
    if row is None:
        return None
    verdict = json.loads(row.verdict)
    doubts = (rule for rule in verdict.get("rules", ()) if not rule["ok"])
    findings = tuple(dict.fromkeys(rule.get("key") or rule["id"].removeprefix("portrait.") for rule in doubts))
    note = ctx.vault.open(ctx.db, application.key_id, row.note_sealed)
    return PortraitInfo(findings, note, bool(verdict.get("checked")))


def need_portrait(ctx: Ctx, application: Application) -> None:
    """Raise `PortraitMissing` or `PortraitDoubtful` unless this visit's portrait can be printed."""
    found = portrait_of(ctx, application)
    taken = ctx.db.execute(_taken_at, {"case_": application.id}).scalar()
    if found is None or taken != _appointment(ctx, application):
        raise PortraitMissing
    if not found.usable:
        raise PortraitDoubtful


_current: Any = select(_portraits.c.blob, _portraits.c.sha256, _portraits.c.verdict, _portraits.c.note_sealed).where(
    *_standing
)


def _appointment(ctx: Ctx, application: Application) -> int:
    """The appointment at which this person is present, or `NotCheckedIn`."""
    found = ctx.db.execute(_present, {"case_": application.id}).scalar()
    if found is None or application.status is not Status.ARRIVED:
        raise NotCheckedIn
    return found

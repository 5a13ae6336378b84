"""A photo on its way: begun, sent in parts, continued after a break or on another device, received as a paper.

The store knows how far a transfer came, the row whose it is. A transfer id alone opens nothing: each call checks the
person, the application and the kind. What is asked twice is answered twice and done once.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import ClassVar, Final

from sqlalchemy import bindparam, func, insert, select, update

from lingga_app.db.tables import Application, Paper, PaperState, PaperUpload
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.domain.file_refusals import (
    FileEmpty,
    FileKindUnknown,
    FileTooBig,
    UploadChanged,
    UploadNotFound,
)
from lingga_app.domain.papers import PaperKind
from lingga_app.inspection.decode import MAX_BYTES, kind_of
from lingga_app.ports.document_store import DocumentStore
from lingga_app.services.find import paper_application
from lingga_app.services.papers import answer_asked, changeable, changing, forget_missing
from lingga_app.services.run import Ctx, Deps, read, run

_papers, _uploads = table(Paper), table(PaperUpload)

PART_BYTES: Final = 1024 * 1024
"""The largest part that is taken at once; browsers send at most half of it."""
DAILY_FILES: Final = 60
"""Transfers that one application may begin in 24 hours: three tries for each of twenty papers."""
DAILY_BYTES: Final = 200 * 1024 * 1024
"""Bytes announced for one application in 24 hours."""
UPLOAD_LIFE: Final = timedelta(days=3)
"""How long an unfinished transfer can be continued: a boat trip and back."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_begun, _new_paper = insert(_uploads), insert(_papers).returning(_papers.c.id)
_transfer = (
    select(_uploads.c.id, _papers.c.public_id)
    .outerjoin(_papers, _papers.c.id == _uploads.c.paper_id)
    .where(_uploads.c.public_id == bindparam("public_id_"), _uploads.c.application_id == bindparam("case_"))
)
_finish = (
    update(_uploads)
    .where(_uploads.c.id == bindparam("id_"), _uploads.c.finished_at.is_(None))
    .values(finished_at=bindparam("now_"), paper_id=bindparam("paper_"))
)
_same_paper = (_papers.c.application_id == bindparam("case_"), _papers.c.kind == bindparam("kind_"))
_last_version = select(func.max(_papers.c.version)).where(*_same_paper)
_put_aside = update(_papers).where(*_same_paper, _papers.c.replaced_at.is_(None)).values(replaced_at=bindparam("now_"))
_sent_today = select(func.count().label("files"), func.coalesce(func.sum(_uploads.c.size), 0).label("bytes")).where(
    _uploads.c.application_id == bindparam("case_"), _uploads.c.started_at > bindparam("since_")
)


class TooManyPhotos(AppError):
    code: ClassVar[str] = "too_many_photos"
    id: ClassVar[str] = "Hari ini sudah banyak foto dikirim untuk permohonan ini. Lanjutkan besok, atau tanya petugas."
    en: ClassVar[str] = "Many photos were sent for this application today. Go on tomorrow, or ask an officer."


@dataclass(frozen=True, slots=True)
class BeginUpload:
    """`size` in bytes; `sha256` in hex, or "" where the browser cannot count it. `upload_id` is given by the store."""

    reference: str
    kind: PaperKind
    size: int
    sha256: str = ""
    upload_id: str = ""


@dataclass(frozen=True, slots=True)
class FindUpload:
    reference: str
    kind: PaperKind
    upload_id: str


@dataclass(frozen=True, slots=True)
class ReceivePaper:
    """A whole file is stored under the transfer's name."""

    reference: str
    kind: PaperKind
    upload_id: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """How far it came. `paper` is the public id of what it became, "" while it is under way."""

    upload_id: str
    offset: int
    paper: str = ""

    @property
    def done(self) -> bool:
        return bool(self.paper)


@dataclass(frozen=True, slots=True)
class _Upload:
    upload_id: str
    size: int
    paper: str
    owner_key: bytes = field(repr=False)


def start_transfer(deps: Deps, actor: Actor, cmd: BeginUpload) -> Transfer:
    """Begin, or go on with the same file of the same kind that was begun before, also on another device.

    Raises `FileEmpty`, `FileTooBig`, `TooManyPhotos`, `StoreFull`, `PaperNotListed`, `PapersClosed`, `NotFound`,
    `NotSignedIn`, `NotAllowed`, `BadInput`.
    """
    if begun := read(resumable, cmd, actor=actor, deps=deps):
        try:
            return transfer_state(deps, actor, FindUpload(cmd.reference, cmd.kind, begun))
        except (UploadNotFound, UploadChanged):
            pass  # swept, or spoiled on the way: begin anew
    store = deps.port(DocumentStore)
    upload_id = store.begin(cmd.size, cmd.sha256 or None)
    try:
        run(begin_upload, replace(cmd, upload_id=upload_id), actor=actor, deps=deps)
    except BaseException:
        store.abandon(upload_id)
        raise
    return Transfer(upload_id, 0)


def take_part(deps: Deps, actor: Actor, query: FindUpload, offset: int, data: bytes) -> Transfer:
    """Store one part; the last one makes it a paper. A repeated or overlapping part is harmless.

    Raises `UploadNotFound` (also for somebody else's), `UploadOffset`, `UploadChanged`, `FileKindUnknown`,
    `FileTooBig`, `StoreFull`, and what receiving raises.
    """
    upload = read(find_upload, query, actor=actor, deps=deps)
    if upload.paper:
        return Transfer(upload.upload_id, upload.size, upload.paper)
    if len(data) > PART_BYTES:
        raise FileTooBig(limit_mb=1)
    store = deps.port(DocumentStore)
    if offset == 0 and len(data) >= min(upload.size, 512) and kind_of(data) is None:
        store.abandon(upload.upload_id)
        raise FileKindUnknown
    try:
        stored = store.append(upload.upload_id, offset, data)
    except UploadNotFound:
        stored = upload.size  # whole already, and we died before noting it; else `_receive` says that it is gone
    if stored < upload.size:
        return Transfer(upload.upload_id, stored)
    return _receive(deps, actor, query, upload)


def transfer_state(deps: Deps, actor: Actor, query: FindUpload) -> Transfer:
    """Where to go on. A file that is whole but was not noted (we died in between) is received now."""
    upload = read(find_upload, query, actor=actor, deps=deps)
    if upload.paper:
        return Transfer(upload.upload_id, upload.size, upload.paper)
    try:
        stored = deps.port(DocumentStore).offset(upload.upload_id)
    except UploadNotFound:
        stored = upload.size
    if stored < upload.size:
        return Transfer(upload.upload_id, stored)
    return _receive(deps, actor, query, upload)


def _receive(deps: Deps, actor: Actor, query: FindUpload, upload: _Upload) -> Transfer:
    store = deps.port(DocumentStore)
    stored = store.finish(upload.upload_id, owner_key=upload.owner_key)
    cmd = ReceivePaper(query.reference, query.kind, stored.name, stored.sha256, stored.size)
    try:
        paper = run(receive_paper, cmd, actor=actor, deps=deps)
    except AppError:
        if not read(find_upload, query, actor=actor, deps=deps).paper:
            store.delete(stored.name)  # sent or withdrawn meanwhile: nothing points to the file
        raise
    return Transfer(upload.upload_id, upload.size, paper)


def resumable(ctx: Ctx, cmd: BeginUpload) -> str:
    """The id of an unfinished transfer of this very file, or "" when a new one may begin."""
    application = paper_application(ctx, cmd.reference, cmd.kind)
    _ensure_sane(cmd)
    changeable(ctx, application, cmd.kind)
    if cmd.sha256:
        same = (
            select(_uploads.c.public_id)
            .where(
                _uploads.c.application_id == application.id,
                _uploads.c.kind == cmd.kind,
                _uploads.c.size == cmd.size,
                _uploads.c.sha256 == cmd.sha256,
                _uploads.c.finished_at.is_(None),
                _uploads.c.started_at > ctx.now - UPLOAD_LIFE,
            )
            .order_by(_uploads.c.id.desc())
            .limit(1)
        )
        if found := ctx.db.scalar(same):
            return found
    _ensure_room(ctx, application, cmd.size)
    return ""


def begin_upload(ctx: Ctx, cmd: BeginUpload) -> str:
    """Note whose a transfer of the store is; returns its id."""
    application = paper_application(ctx, cmd.reference, cmd.kind)
    _ensure_sane(cmd)
    changing(ctx, application, cmd.kind)
    _ensure_room(ctx, application, cmd.size)
    ctx.db.execute(
        _begun,
        {
            "public_id": cmd.upload_id,
            "application_id": application.id,
            "kind": cmd.kind,
            "size": cmd.size,
            "sha256": cmd.sha256,
            "started_at": ctx.now,
        },
    )
    return cmd.upload_id


def find_upload(ctx: Ctx, query: FindUpload) -> _Upload:
    """A transfer of one's own application and of this kind. Anybody else's looks like a missing one."""
    application = paper_application(ctx, query.reference, query.kind)
    row = ctx.db.execute(
        select(_uploads.c.size, _papers.c.public_id.label("paper"))
        .outerjoin(_papers, _papers.c.id == _uploads.c.paper_id)
        .where(
            _uploads.c.public_id == query.upload_id,
            _uploads.c.application_id == application.id,
            _uploads.c.kind == query.kind,
        )
    ).one_or_none()
    if row is None:
        raise UploadNotFound
    return _Upload(query.upload_id, row.size, row.paper or "", ctx.vault.data_key(ctx.db, application.key_id))


def receive_paper(ctx: Ctx, cmd: ReceivePaper) -> str:
    """A new version of the paper takes the place of the old one, which is kept; returns its public id.

    Two photos of one paper that arrive together both become versions, one of them current: the application's row is
    held before the old version is put aside. Asked twice, the same answer.
    """
    application = paper_application(ctx, cmd.reference, cmd.kind)
    place = changing(ctx, application, cmd.kind)
    known = ctx.db.execute(_transfer, {"public_id_": cmd.upload_id, "case_": application.id}).one_or_none()
    if known is None:
        raise UploadNotFound
    if known.public_id:
        return known.public_id
    version = put_aside(ctx, application.id or 0, cmd.kind)
    public_id = ctx.chance.public_id()
    paper_id = ctx.db.execute(
        _new_paper,
        {
            "public_id": public_id,
            "application_id": application.id,
            "kind": cmd.kind,
            "version": version,
            "key_id": application.key_id,
            "state": PaperState.JUDGING,
            "original_blob": cmd.upload_id,
            "image_blob": "",
            "thumb_blob": "",
            "sha256": cmd.sha256,
            "size": cmd.size,
            "width": 0,
            "height": 0,
            "pages": 1,
            "verdict": "{}",
            "reason": "",
            "sent_at": ctx.now,
        },
    ).scalar_one()
    # Guarded: a transfer that is forgotten at this very moment is no paper, since its file may be swept with it.
    if not ctx.change(_finish, {"id_": known.id, "now_": ctx.now, "paper_": paper_id}):
        raise UploadNotFound
    forget_missing(ctx, application, place)
    answer_asked(ctx, place)
    ctx.later("judge_paper", public_id, paper=public_id)
    ctx.record("paper.send", "application", application.id or 0, kind=cmd.kind, version=version, size=cmd.size)
    ctx.nudge(f"application:{application.id}")
    return public_id


def put_aside(ctx: Ctx, application_id: int, kind: PaperKind) -> int:
    """Close the current version of a paper, if there is one; returns the number of the next. Hold the application."""
    ours = {"case_": application_id, "kind_": kind}
    last = ctx.db.execute(_last_version, ours).scalar_one()
    if last:
        ctx.change(_put_aside, {**ours, "now_": ctx.now})
    return (last or 0) + 1


def _ensure_sane(cmd: BeginUpload) -> None:
    if cmd.size <= 0:
        raise FileEmpty
    if cmd.size > MAX_BYTES:
        raise FileTooBig(limit_mb=MAX_BYTES // 1_048_576)
    if cmd.sha256 and not _SHA256.fullmatch(cmd.sha256):
        raise BadInput(field="sha256")


def _ensure_room(ctx: Ctx, application: Application, size: int) -> None:
    row = ctx.db.execute(_sent_today, {"case_": application.id, "since_": ctx.now - timedelta(days=1)}).one()
    if row.files >= DAILY_FILES or row.bytes + size > DAILY_BYTES:
        raise TooManyPhotos

"""What happens to a paper after it arrived, outside any transaction: opened, judged, its clean pictures stored.

The check advises and never refuses. A file that cannot be opened has to be sent again; a check that fails on our side
costs one verdict: the paper is `unchecked` and an officer looks at it.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, select, update

from lingga_app.db.tables import Application, Paper, PaperState, PaperUpload
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.file_refusals import FileDamaged, FileRefused, InspectionBusy
from lingga_app.domain.papers import PaperKind
from lingga_app.inspection.inspect import Inspection, inspect_file
from lingga_app.inspection.quality import Rule, Verdict
from lingga_app.inspection.reader import PaperReader
from lingga_app.inspection.upright import upright
from lingga_app.ports.document_store import DocumentStore, PaperBroken, PaperMissing
from lingga_app.services.reading import READ_AS, dumped_read
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.uploads import UPLOAD_LIFE

log = logging.getLogger(__name__)

_papers, _applications, _uploads = table(Paper), table(Application), table(PaperUpload)

CARDS: Final = frozenset({PaperKind.KTP, PaperKind.PARENT_KTP})
"""Papers of the size of a bank card: they need fewer pixels."""


@dataclass(frozen=True, slots=True)
class PaperFiles:
    """The files of one paper and what opens them. Never leaves the server."""

    paper_id: int
    kind: PaperKind
    original: str
    images: tuple[str, ...]
    thumbs: tuple[str, ...]
    sha256: str
    key_id: int
    own_key_id: int
    owner_key: bytes = field(repr=False)
    own_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the check found. `verdict` is stored as it is, `read` sealed; `images`, `thumbs` name one file per page."""

    paper_id: int
    state: PaperState
    verdict: Mapping[str, Any]
    images: tuple[str, ...] = ()
    thumbs: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    read: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Copied:
    paper_id: int
    from_key_id: int
    to_key_id: int
    original: str
    images: tuple[str, ...]
    thumbs: tuple[str, ...]


def judge_paper(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer of `judge_paper`. Harmless to repeat: only a paper that still waits for its verdict is judged."""
    files = read(files_to_judge, payload["paper"], actor=SYSTEM, deps=deps)
    if files is None:
        return
    store = deps.port(DocumentStore)
    try:
        data = store.read(files.original, sha256=files.sha256, owner_key=files.owner_key)
        found = upright(
            inspect_file(
                data,
                "",
                "ktp" if files.kind in CARDS else files.kind.value,
                reader=deps.port_if_any(PaperReader),
                asked=READ_AS.get(files.kind, files.kind.value),
                today=wib_day(deps.clock.now()),
            )
        )
    except InspectionBusy:
        raise  # tried again in a moment
    except FileRefused as refusal:
        run(settle_verdict, _refused(files.paper_id, refusal), actor=SYSTEM, deps=deps)
        return
    except (PaperMissing, PaperBroken):
        # The stored bytes are not what arrived: an incident for us, for the person one more photo.
        log.exception("paper %s is not readable in the store", files.paper_id)
        run(settle_verdict, _refused(files.paper_id, FileDamaged()), actor=SYSTEM, deps=deps)
        return
    images = tuple(store.put([sheet.jpeg], owner_key=files.owner_key).name for sheet in found.clean.sheets)
    thumbs = tuple(store.put([sheet.thumb], owner_key=files.owner_key).name for sheet in found.clean.sheets)
    if not run(settle_verdict, _judged(files, found, images, thumbs), actor=SYSTEM, deps=deps):
        # Judged by another worker, or erased meanwhile: nothing points to these pictures.
        for name in (*images, *thumbs):
            store.delete(name)


def copy_paper(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer of `copy_paper`: a paper that the household shares is copied under the person's own key."""
    files = read(files_to_copy, payload["paper"], actor=SYSTEM, deps=deps)
    if files is None:
        return
    store = deps.port(DocumentStore)

    def copied(name: str) -> str:
        return store.put([store.read(name, owner_key=files.owner_key)], owner_key=files.own_key).name

    cmd = Copied(
        files.paper_id,
        files.key_id,
        files.own_key_id,
        copied(files.original),
        tuple(copied(name) for name in files.images),
        tuple(copied(name) for name in files.thumbs),
    )
    if not run(settle_copy, cmd, actor=SYSTEM, deps=deps):
        for name in (cmd.original, *cmd.images, *cmd.thumbs):
            store.delete(name)


def sweep_uploads(deps: Deps) -> int:
    """Job: forget transfers that nobody went on with; returns how many files were removed."""
    before = run(forget_uploads, None, actor=SYSTEM, deps=deps)
    return deps.port(DocumentStore).sweep(before)


def files_to_judge(ctx: Ctx, public_id: str) -> PaperFiles | None:
    """A paper that waits for its verdict, or None when it has one."""
    row = _row(ctx, public_id)
    return _files(ctx, row) if row is not None and row.state is PaperState.JUDGING else None


def files_to_copy(ctx: Ctx, public_id: str) -> PaperFiles | None:
    """A paper that still rests under another person's key, or None."""
    row = _row(ctx, public_id)
    return _files(ctx, row) if row is not None and row.key_id != row.own_key_id else None


_whose = select(_papers.c.key_id, _papers.c.application_id).where(_papers.c.id == bindparam("id_"))
_settled = (
    update(_papers)
    .where(_papers.c.id == bindparam("id_"), _papers.c.state == PaperState.JUDGING)
    .values(
        {
            name: bindparam(name)
            for name in (
                "state", "verdict", "read_sealed", "image_blob", "thumb_blob", "width", "height", "pages", "judged_at",
            )
        }
    )
)  # fmt: skip
_with_key = (
    select(_papers, _applications.c.key_id.label("own_key_id"))
    .join(_applications, _applications.c.id == _papers.c.application_id)
    .where(_papers.c.public_id == bindparam("public_id_"))
)


def settle_verdict(ctx: Ctx, cmd: Judged) -> bool:
    """Keep a verdict, once. The page that waits asks again."""
    ctx.actor.must(Role.SYSTEM)
    paper = ctx.db.execute(_whose, {"id_": cmd.paper_id}).one_or_none()
    if paper is None:
        return False
    key_id, application_id = paper
    changed = ctx.change(
        _settled,
        {
            "id_": cmd.paper_id,
            "state": cmd.state,
            "verdict": dumped(cmd.verdict),
            "read_sealed": ctx.vault.seal(ctx.db, key_id, cmd.read, ctx.chance) if cmd.read else None,
            "image_blob": " ".join(cmd.images),
            "thumb_blob": " ".join(cmd.thumbs),
            "width": cmd.width,
            "height": cmd.height,
            "pages": max(1, len(cmd.images)),
            "judged_at": ctx.now,
        },
    )
    if changed:
        doubts = sorted(rule["id"] for rule in cmd.verdict.get("rules", ()) if not rule["ok"])
        ctx.record("paper.judged", "application", application_id or 0, state=cmd.state, doubts=doubts)
    ctx.nudge(f"application:{application_id}")
    return bool(changed)


def settle_copy(ctx: Ctx, cmd: Copied) -> bool:
    """Point a shared paper to its copies; False when another worker was first."""
    ctx.actor.must(Role.SYSTEM)
    sealed = ctx.db.scalar(
        select(_papers.c.read_sealed).where(_papers.c.id == cmd.paper_id, _papers.c.key_id == cmd.from_key_id)
    )
    read_text = ctx.vault.open(ctx.db, cmd.from_key_id, sealed)
    return bool(
        ctx.change(
            update(_papers)
            .where(_papers.c.id == cmd.paper_id, _papers.c.key_id == cmd.from_key_id)
            .values(
                key_id=cmd.to_key_id,
                read_sealed=ctx.vault.seal(ctx.db, cmd.to_key_id, read_text, ctx.chance) if read_text else None,
                original_blob=cmd.original,
                image_blob=" ".join(cmd.images),
                thumb_blob=" ".join(cmd.thumbs),
            )
        )
    )


def forget_uploads(ctx: Ctx, _: None) -> datetime:
    """Drop the rows of unfinished transfers that are too old; returns the moment before which their files go too."""
    ctx.actor.must(Role.SYSTEM)
    before = ctx.now - UPLOAD_LIFE
    ctx.change(delete(_uploads).where(_uploads.c.finished_at.is_(None), _uploads.c.started_at < before))
    return before


def dumped(verdict: Mapping[str, Any]) -> str:
    """A verdict as it is stored: rule id, version, measured value, limit, place (invariant D.2)."""
    return json.dumps(verdict, sort_keys=True, ensure_ascii=False)


def files_of(ctx: Ctx, public_id: str) -> PaperFiles | None:
    """The files of a paper, whatever its state; None for a name that is none."""
    row = _row(ctx, public_id)
    return None if row is None else _files(ctx, row)


def _row(ctx: Ctx, public_id: str) -> Row[Any] | None:
    ctx.actor.must(Role.SYSTEM)
    return ctx.db.execute(_with_key, {"public_id_": public_id}).one_or_none()


def _files(ctx: Ctx, row: Row[Any]) -> PaperFiles:
    return PaperFiles(
        paper_id=row.id,
        kind=PaperKind(row.kind),
        original=row.original_blob,
        images=tuple(row.image_blob.split()),
        thumbs=tuple(row.thumb_blob.split()),
        sha256=row.sha256,
        key_id=row.key_id,
        own_key_id=row.own_key_id,
        owner_key=ctx.vault.data_key(ctx.db, row.key_id),
        own_key=ctx.vault.data_key(ctx.db, row.own_key_id),
    )


def _judged(files: PaperFiles, found: Inspection, images: tuple[str, ...], thumbs: tuple[str, ...]) -> Judged:
    verdict = found.verdict
    state = PaperState.UNCHECKED
    if verdict.checked:
        state = PaperState.GOOD if verdict.ok else PaperState.DOUBTFUL
    clean = found.clean
    read_text = dumped_read(files.kind, found.read)
    return Judged(files.paper_id, state, _as_dict(verdict), images, thumbs, clean.width, clean.height, read_text)


def _as_dict(verdict: Verdict) -> dict[str, Any]:
    return {
        "checked": verdict.checked,
        "rules": [_rule(rule) for rule in verdict.rules],
        "notes": [_rule(note) for note in verdict.notes],
        "corners": verdict.corners,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": rule.version,
        "value": rule.value,
        "limit": rule.limit,
        "ok": rule.ok,
        "key": rule.key,
        "where": rule.where,
        "page": rule.page,
    }


def _refused(paper_id: int, refusal: FileRefused) -> Judged:
    facts = {name: value for name, value in refusal.facts.items() if isinstance(value, int)}
    return Judged(paper_id, PaperState.DOUBTFUL, {"refused": {"code": refusal.code, "facts": facts}, "rules": []})

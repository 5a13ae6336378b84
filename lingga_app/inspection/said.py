"""What the service would say about one file, as plain data: for `lingga inspect`, `lingga portrait`, reports and
anybody's own photo."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from lingga_app.domain.file_refusals import FileKindUnknown
from lingga_app.inspection.decode import decode
from lingga_app.inspection.fields import KINDS
from lingga_app.inspection.inspect import inspect_file
from lingga_app.inspection.portrait_reader import PortraitReader
from lingga_app.inspection.quality import Rule
from lingga_app.inspection.reader import PaperReader
from lingga_app.inspection.sentences import SENTENCES, sentence
from lingga_app.inspection.warm import ReaderFailed
from lingga_app.words import say


def said_of(
    data: bytes, kind: str = "auto", *, reader: PaperReader | None = None, today: date | None = None
) -> dict[str, Any]:
    """Fields with confidences and places, every rule with value and limit, and the sentences in both languages.

    `kind` is one of `KINDS` or `auto`. Raises `ValueError` for another kind and the refusals of `decode`.
    """
    if kind not in (*KINDS, "auto"):
        raise ValueError(f"no such kind of paper: {kind}. There are {', '.join(KINDS)} and auto")
    own = reader or PaperReader()
    try:
        found = inspect_file(data, "", kind, reader=own, asked=kind, today=today or datetime.now(UTC).date())
    finally:
        if reader is None:
            own.close()
    verdict, read = found.verdict, found.read
    return {
        "file": {"kind": found.clean.kind, "pages": found.clean.pages, "sha256": found.clean.sha256},
        "asked": kind,
        "kind": read.kind if read else "",
        "checked": verdict.checked,
        "ok": verdict.ok,
        "turn": read.turn if read else 0,
        "corners": verdict.corners,
        "fields": read.values if read else {},
        "members": list(read.members) if read else [],
        "rules": [asdict(rule) for rule in verdict.rules],
        "doubts": [_told(rule) for rule in verdict.doubts],
        "notes": [asdict(note) for note in verdict.notes],
    }


def portrait_said_of(data: bytes, *, reader: PortraitReader | None = None) -> dict[str, Any]:
    """The same for a portrait: every rule with value and limit, the crop (shares) and the sentences of its doubts.

    Raises the refusals of `decode`."""
    clean = decode(data)
    if clean.kind == "pdf":
        raise FileKindUnknown
    own = reader or PortraitReader()
    try:
        seen = own.judge(clean.sheets[0])
    except ReaderFailed:
        seen = None
    finally:
        if reader is None:
            own.close()
    doubts = seen.doubts if seen else ()
    return {
        "file": {"kind": clean.kind, "width": clean.width, "height": clean.height, "sha256": clean.sha256},
        "checked": seen is not None,
        "ok": seen is not None and not doubts,
        "crop": seen.crop if seen else None,
        "rules": [asdict(rule) for rule in (seen.rules if seen else ())],
        "doubts": [
            asdict(rule) | {f"sentence_{lang}": say(f"staff.portrait_said.{rule.key}", lang) for lang in ("id", "en")}
            for rule in doubts
        ],
    }


def _told(rule: Rule) -> dict[str, Any]:
    told = {f"sentence_{lang}": sentence(rule.key, lang) for lang in ("id", "en") if rule.key in SENTENCES}
    return asdict(rule) | told

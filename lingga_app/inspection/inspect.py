"""One call from bytes to verdict. It blocks: callers run it in a thread (`asyncio.to_thread`)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol

from lingga_app.inspection import quality
from lingga_app.inspection.decode import Clean, Sheet, decode
from lingga_app.inspection.quality import Rule, Verdict
from lingga_app.inspection.reader import Read


class Reader(Protocol):
    """Reads the text of clean sheets and adds its own rules. The one we have is a warm process of its own
    (`reader.PaperReader`): it never sees the bytes that came from outside."""

    def read(self, sheets: Sequence[Sheet], asked: str, *, today: date, photographed: bool) -> Read: ...


@dataclass(frozen=True)
class Inspection:
    """What is known of one file: the clean sheets and the verdict on them. The file's own name is not kept."""

    clean: Clean
    verdict: Verdict
    read: Read | None = None


def inspect_file(
    data: bytes,
    claimed_name: str,
    kind: str,
    *,
    reader: Reader | None = None,
    asked: str = "auto",
    today: date | None = None,
) -> Inspection:
    """Open `data` in the decoder's child and judge what comes out as a paper of `kind` (`ktp`, `kk`, `akta`, ...).

    `claimed_name` is accepted because every upload carries one, and ignored because it proves nothing: the type is
    what the content says, and stored names are random. `asked`: what the reader takes the paper for (`fields.KINDS`,
    `auto`, or another name). Raises the refusals of `decode`; a doubt is not a refusal. A
    crash of a rule costs the verdict, never the caller.
    """
    del claimed_name
    clean = decode(data)
    try:
        verdict = _judge(clean, kind)
    except Exception:
        return Inspection(clean, quality.unchecked())
    if reader is None:
        return Inspection(clean, verdict)
    try:
        told = reader.read(
            clean.sheets, asked, today=today or datetime.now(UTC).date(), photographed=clean.kind != "pdf"
        )
    except Exception:  # an officer looks: the photo that was sent is not lost over a measuring error
        return Inspection(clean, _unread(verdict))
    rules = verdict.rules + told.rules
    rules = quality.read_after_all(rules) if _read_whole(told) else _spoken_once(rules)
    return Inspection(clean, replace(verdict, rules=rules, notes=told.notes), told)


def _unread(verdict: Verdict) -> Verdict:
    """What was seen stands; what was not read is for an officer."""
    return replace(verdict, rules=verdict.rules + quality.unchecked().rules, checked=False) if verdict.ok else verdict


def _read_whole(told: Read) -> bool:
    """It is the paper asked for, every needed field was read, and hardly a line of the page was left in doubt."""
    found = {rule.id: rule for rule in told.rules}
    if any(name in found and not found[name].ok for name in ("kind", "fields")):
        return False
    return "legible" in found and found["legible"].value <= WHOLE


WHOLE: Final = 0.18
"""Share of lines that the recogniser may be unsure of on a paper that counts as read whole."""


def _spoken_once(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The paper asked for is not there: what could not be read on it is no second fault."""
    if any(rule.id == "kind" and not rule.ok for rule in rules):
        return tuple(rule for rule in rules if rule.id not in ("legible", "fields"))
    return rules


def _judge(clean: Clean, kind: str) -> Verdict:
    if quality.cv2 is None:
        return quality.unchecked()
    verdicts = [
        quality.judge(_array(sheet), kind, photographed=clean.kind != "pdf", page=page)
        for page, sheet in enumerate(clean.sheets)
    ]
    return Verdict(tuple(rule for verdict in verdicts for rule in verdict.rules), verdicts[0].corners)


def _array(sheet: Sheet) -> Any:
    flat = quality.np.frombuffer(sheet.pixels, quality.np.uint8)
    return flat.reshape(sheet.pixels_height, sheet.pixels_width, 3)

"""One call from bytes to verdict. It blocks: callers run it in a thread (`asyncio.to_thread`)."""

from dataclasses import dataclass
from typing import Any, Protocol

from lingga_app.inspection import quality
from lingga_app.inspection.decode import Clean, Sheet, decode
from lingga_app.inspection.quality import Rule, Verdict


class Reader(Protocol):
    """Reads the text of clean sheets and adds its own rules (wrong paper, illegible, mismatch). A reader is a warm
    process of its own: it never sees the bytes that came from outside. Without one, papers go to an officer's
    glance."""

    def read(self, sheets: tuple[Sheet, ...], kind: str) -> tuple[Rule, ...]: ...


@dataclass(frozen=True)
class Inspection:
    """What is known of one file: the clean sheets and the verdict on them. The file's own name is not kept."""

    clean: Clean
    verdict: Verdict


def inspect_file(data: bytes, claimed_name: str, kind: str, *, reader: Reader | None = None) -> Inspection:
    """Open `data` in the decoder's child and judge what comes out as a paper of `kind` (`ktp`, `kk`, `akta`, ...).

    `claimed_name` is accepted because every upload carries one, and ignored because it proves nothing: the type is
    what the content says, and stored names are random. Raises the refusals of `decode`; a doubt is not a refusal. A
    crash of a rule costs the verdict, never the caller.
    """
    del claimed_name
    clean = decode(data)
    try:
        verdict = _judge(clean, kind)
        if reader is not None:
            verdict = Verdict(verdict.rules + reader.read(clean.sheets, kind), verdict.corners, verdict.checked)
    except Exception:  # an officer looks: the photo that was sent is not lost over a measuring error
        verdict = quality.unchecked()
    return Inspection(clean, verdict)


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

"""How portraits are judged: figures over a folder of files with their `truth.jsonl`.

    python -m simulation.head_shots --seed 2027 --out set
    python -m lingga_app.inspection.portrait_scores set

The judge sees the files only. What is printed is Markdown for `docs/portraits.md`; nothing is left out of it.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from lingga_app.inspection.portrait_reader import PortraitReader
from lingga_app.inspection.said import portrait_said_of

GROUPS = ("sex", "age", "skin", "cover", "descent")


@dataclass(frozen=True, slots=True)
class Judged:
    """One portrait: what is true, the rules that doubted it, and how long it took with decoding."""

    truth: dict[str, Any]
    doubts: tuple[str, ...]
    seconds: float

    @property
    def found(self) -> bool:
        """The planted defect was named; a head too large may be named by its width."""
        also = {"many_faces": "faces", "no_face": "faces", "head.large": "width.wide"}
        planted = self.truth["defect"]
        return bool({planted, also.get(planted, planted)} & set(self.doubts))


def judged(folder: Path) -> tuple[list[Judged], int]:
    """Every file of the set, one after the other, by one warm child; and its resident memory in MB."""
    reader, found = PortraitReader(), list[Judged]()
    try:
        for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
            truth = json.loads(line)
            began = time.perf_counter()
            said = portrait_said_of((folder / truth["file"]).read_bytes(), reader=reader)
            if not said["checked"]:
                raise SystemExit(f"{truth['file']} was not judged")
            doubts = tuple(doubt["id"] for doubt in said["doubts"])
            found.append(Judged(truth, doubts, time.perf_counter() - began))
        return found, reader.resident_mb
    finally:
        reader.close()


def report(rows: list[Judged], resident_mb: int) -> Iterable[str]:
    """Markdown."""
    good = [row for row in rows if not row.truth["defect"]]
    seconds = sorted(row.seconds for row in rows)
    yield f"{len(rows)} portraits, {len(good)} of them without a defect. Median {median(seconds):.2f} s with decoding, "
    yield f"95 of 100 within {seconds[int(len(seconds) * 0.95)]:.2f} s; the child holds {resident_mb} MB."
    yield ""
    yield "| ordinary portraits | n | doubted | by which rules |"
    yield "|---|---|---|---|"
    yield _line("all", good, lambda _: True)
    for group in GROUPS:
        for value in sorted({row.truth[group] for row in good}):
            yield _line(f"{group}: {value or 'none'}", good, lambda row, g=group, v=value: row.truth[g] == v)
    yield ""
    yield "| planted defect | n | found | other doubts |"
    yield "|---|---|---|---|"
    for defect in sorted({row.truth["defect"] for row in rows} - {""}):
        these = [row for row in rows if row.truth["defect"] == defect]
        others = Counter(doubt for row in these for doubt in row.doubts if doubt != defect)
        yield f"| {defect} | {len(these)} | {sum(row.found for row in these)} | {_listed(others)} |"


def _line(name: str, rows: list[Judged], of: Callable[[Judged], bool]) -> str:
    these = [row for row in rows if of(row)]
    doubted = [row for row in these if row.doubts]
    return f"| {name} | {len(these)} | {len(doubted)} | {_listed(Counter(d for row in doubted for d in row.doubts))} |"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


if __name__ == "__main__":
    print("\n".join(report(*judged(Path(sys.argv[1])))))

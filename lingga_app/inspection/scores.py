"""How well papers are read and judged: figures over a folder of files with their `truth.jsonl`.

    python -m simulation.papers_reported --seed 2026 --count 200 --out set
    python -m lingga_app.inspection.scores set

The reader sees the files only. What is printed is Markdown for `docs/inspection.md`; nothing is left out of it.
"""

import json
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from lingga_app.domain.errors import AppError
from lingga_app.inspection.reader import PaperReader
from lingga_app.inspection.said import said_of

TODAY = date(2026, 11, 24)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One file: what is true, what was said (None: refused with `refusal`), and how long it took."""

    truth: Row
    said: Row | None
    refusal: str
    seconds: float

    @property
    def doubted(self) -> bool:
        return self.said is None or not self.said["ok"]

    @property
    def doubts(self) -> tuple[str, ...]:
        return (self.refusal,) if self.said is None else tuple(doubt["id"] for doubt in self.said["doubts"])


def judged(folder: Path) -> list[Judged]:
    """Every file of the set, one after the other, by one warm reader."""
    reader = PaperReader()
    try:
        rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
        return [_judge(folder, row, reader) for row in rows]
    finally:
        reader.close()


def _judge(folder: Path, row: Row, reader: PaperReader) -> Judged:
    data = (folder / row["file"]).read_bytes()
    began = time.perf_counter()
    try:
        said, refusal = said_of(data, row["asked_kind"], reader=reader, today=TODAY), ""
    except AppError as refused:
        said, refusal = None, refused.code
    return Judged(row, said, refusal, time.perf_counter() - began)


def report(found: list[Judged]) -> str:
    """The figures as Markdown."""
    good = [one for one in found if one.truth["acceptable"]]
    bad = [one for one in found if not one.truth["acceptable"]]
    expired = [one for one in good if set(one.doubts) == {"expired"}]
    ktps = [one for one in good if one.truth["kind"] == "ktp"]
    seconds = sorted(one.seconds for one in found)
    lines = [
        f"{len(found)} files, {len(good)} of them acceptable, {len(bad)} not.",
        "",
        "| what | floor | found |",
        "|---|---|---|",
        f"| NIK exactly right on acceptable KTPs | 99 % | {_share(ktps, lambda one: _same(one, 'nik'))} |",
        f"| name exactly right on acceptable KTPs | 97 % | {_share(ktps, lambda one: _same(one, 'name'))} |",
        f"| planted defect found | 95 % | {_share(bad, lambda one: one.doubted)} |",
        f"| false alarm on acceptable papers | 3 % | {_share(good, lambda one: one.doubted)} |",
        f"| of these, only the last day that a KTP names | | {_share(good, lambda one: one in expired)} |",
        f"| seconds for one paper, median and p95 | 2.5 s | {median(seconds):.2f} and {_p95(seconds):.2f} |",
        f"| largest child process | 900 MB | {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB |",
        "",
        "Defects, and what was said about acceptable papers:",
        "",
        "| paper | files | doubted | by |",
        "|---|---|---|---|",
        *(_line(name, group) for name, group in sorted(_by_defect(found).items())),
        "",
        "Fields exactly right on acceptable papers:",
        "",
        "| kind | field | right |",
        "|---|---|---|",
        *_fields(good),
    ]
    return "\n".join(lines)


def _same(one: Judged, name: str) -> bool:
    read = (one.said or {}).get("fields", {}).get(name, {}).get("text", "")
    return _plain(read) == _plain(one.truth["fields"][name])


def _plain(text: str) -> str:
    return " ".join(str(text).upper().split())


def _share(group: list[Judged], holds: Callable[[Judged], bool]) -> str:
    hits = sum(holds(one) for one in group)
    return f"{hits} of {len(group)} ({100 * hits / len(group):.1f} %)" if group else "none"


def _p95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def _by_defect(found: Iterable[Judged]) -> dict[str, list[Judged]]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in found:
        planted = [f"{defect['kind']} {defect['severity']}" for defect in one.truth["defects"]]
        named = planted or [f"clean {one.truth['media']}"]
        groups[" + ".join(named) if len(named) == 1 else "two mild"].append(one)
    return groups


def _line(name: str, group: list[Judged]) -> str:
    by = Counter(rule for one in group for rule in one.doubts)
    told = ", ".join(f"{rule} {times}" for rule, times in by.most_common(4))
    return f"| {name} | {len(group)} | {sum(one.doubted for one in group)} | {told} |"


def _fields(good: list[Judged]) -> list[str]:
    seen: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in good:
        for name, value in one.truth["fields"].items():
            if isinstance(value, str) and value:
                seen[one.truth["kind"], name].append(_same(one, name))
    return [f"| {kind} | {name} | {sum(hits)} of {len(hits)} |" for (kind, name), hits in sorted(seen.items())]


if __name__ == "__main__":
    print(report(judged(Path(sys.argv[1]))))

"""How well papers are read and judged: figures over a folder of files with their `truth.jsonl`.

    python -m simulation.papers_reported --seed 2026 --count 200 --out set
    python -m lingga_app.inspection.scores set
    python -m lingga_app.inspection.scores --as-written set

The reader sees the files only. What is printed is Markdown for `docs/inspection.md`; nothing is left out of it.
"""

import json
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from lingga_app.domain.crosscheck import ReadPaper, Said, Why, mismatches
from lingga_app.domain.errors import AppError
from lingga_app.domain.form import Field
from lingga_app.domain.papers import PaperKind
from lingga_app.inspection.reader import PaperReader
from lingga_app.inspection.said import said_of

TODAY = date(2026, 11, 24)
Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged:
    """One file: what is true, what was said (None: refused with `refusal`), how long it took, and how long decoder and
    reader held a processor: the seconds on one core that nobody else uses."""

    truth: Row
    said: Row | None
    refusal: str
    seconds: float
    processor: float = 0.0

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
    began, held = time.perf_counter(), _processor(reader)
    try:
        said, refusal = said_of(data, row["asked_kind"], reader=reader, today=TODAY), ""
    except AppError as refused:
        said, refusal = None, refused.code
    return Judged(row, said, refusal, time.perf_counter() - began, _processor(reader) - held)


def written(folder: Path) -> list[Judged]:
    """Every paper that is what was asked for, as if its text had been read without a fault: what the comparison with
    the form does on its own."""
    rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    papers = [Judged(row, None, "", 0.0) for row in rows if row["asked_kind"] == row["kind"]]
    return [replace(one, said=_as_written(one)) for one in papers]


def _as_written(one: Judged) -> Row:
    def values(fields: Row) -> Row:
        return {
            _NAMED_OTHERWISE.get(name, name): {"text": text, "confidence": 1.0}
            for name, text in fields.items()
            if isinstance(text, str) and text
        }

    members = [values(member) for member in one.truth["fields"].get("members", ())]
    return {"ok": True, "kind": one.truth["kind"], "fields": values(_flat(one)), "members": members, "doubts": []}


def _processor(reader: PaperReader) -> float:
    """Seconds used so far by the decoders that have ended and by the warm reader."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = ended.ru_utime + ended.ru_stime
    if reader.pid is not None:
        told = Path(f"/proc/{reader.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        used += (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    return used


def report(found: list[Judged]) -> str:
    """The figures as Markdown."""
    good = [one for one in found if one.truth["acceptable"]]
    bad = [one for one in found if not one.truth["acceptable"]]
    ktps = [one for one in good if one.truth["kind"] == "ktp"]
    seconds = sorted(one.seconds for one in found)
    held = sorted(one.processor for one in found[1:])  # the first paper waits for the models
    lines = [
        f"{len(found)} files, {len(good)} of them acceptable, {len(bad)} not.",
        "",
        "| what | floor | found |",
        "|---|---|---|",
        f"| NIK exactly right on acceptable KTPs | 99 % | {_share(ktps, lambda one: _same(one, 'nik'))} |",
        f"| name exactly right on acceptable KTPs | 97 % | {_share(ktps, lambda one: _same(one, 'name'))} |",
        f"| planted defect found | 95 % | {_share(bad, lambda one: one.doubted)} |",
        f"| false alarm on acceptable papers | 3 % | {_share(good, lambda one: one.doubted)} |",
        *_mismatches(good),
        f"| seconds for one paper, median and p95 | | {median(seconds):.2f} and {_p95(seconds):.2f} |",
        f"| seconds of one core for one paper, median and p95 | 2.5 s | {median(held):.2f} and {_p95(held):.2f} |",
        f"| largest child process | 900 MB | {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB |",
        "",
        "Defects, and what was said about acceptable papers:",
        "",
        "| paper | files | doubted | by |",
        "|---|---|---|---|",
        *(_line(name, group) for name, group in sorted(_by_defect(found).items())),
        "",
        "Which paper it was taken for (rows: what it is):",
        "",
        *_kinds(found),
        "",
        "Fields exactly right on acceptable papers, of those that the reader looks for:",
        "",
        "| kind | field | right |",
        "|---|---|---|",
        *_fields(good),
    ]
    return "\n".join(lines)


def _mismatches(good: list[Judged]) -> list[str]:
    """Planted differences between paper and form that became a question, and questions about anything that was not
    planted in that family: a NIK that says another birth date is asked about whichever paper comes. A doubted photo
    raises no question until it is taken anew."""
    papers = [one for one in good if one.truth.get("form") and not one.doubted]
    if not papers:
        return []
    families: dict[int, set[str]] = defaultdict(set)
    for one in good:
        families[one.truth["family"]] |= _planted(one)
    planted = [field in _asked(one) for one in papers for field in _planted(one)]
    false = [bool(_asked(one) - families[one.truth["family"]]) for one in papers]
    return [
        f"| planted mismatch asked about | 98 % | {_share(planted, bool)} |",
        f"| papers with a question about anything else | 1 % | {_share(false, bool)} |",
    ]


def _planted(one: Judged) -> set[str]:
    return {question["field"] for question in one.truth["expected_questions"]}


def _asked(one: Judged) -> set[str]:
    """Fields that the service would ask about, from what was said of this paper alone; who is not on the family card
    is a question about the card."""
    said, holder = one.said or {}, one.truth["holder"]
    kind = _PAPER.get((one.truth["asked_kind"], holder)) or _PAPER[one.truth["asked_kind"], ""]

    def values(row: dict[str, Row]) -> dict[str, Said]:
        return {name: Said(value["text"], value["confidence"]) for name, value in row.items()}

    paper = ReadPaper(kind, values(said["fields"]), tuple(values(member) for member in said["members"]))
    answers = {Field(name): value for name, value in one.truth["form"].items()}
    found = mismatches(answers, (paper,), TODAY)
    return {(Field.FAMILY_CARD if row.why is Why.NOT_LISTED else row.field).value for row in found}


_PAPER = {
    ("ktp", ""): PaperKind.KTP,
    ("ktp", "father"): PaperKind.PARENT_KTP,
    ("ktp", "mother"): PaperKind.PARENT_KTP,
    ("kk", ""): PaperKind.KK,
    ("akta", ""): PaperKind.BIRTH_CERTIFICATE,
    ("nikah", ""): PaperKind.MARRIAGE_BOOK,
    ("nikah", "parents"): PaperKind.PARENTS_MARRIAGE_BOOK,
    ("ijazah", ""): PaperKind.DIPLOMA,
}
"""What a paper of the set is on the list of papers, by the kind asked for and its holder."""
_NAMED_OTHERWISE = {
    "kk_number": "family_card",
    "head": "name",
    "father": "father_name",
    "mother": "mother_name",
    "parent": "father_name",
}
"""Names of the reported set -> of the reader."""
_READ = {
    "nik", "name", "sex", "birth_place", "birth_date", "address", "rt", "rw", "village", "district", "family_card",
    "father_name", "mother_name", "husband_name", "wife_name", "husband_birth_date", "wife_birth_date",
}  # fmt: skip


def _flat(one: Judged) -> Row:
    """What truly stands there, husband and wife by the reader's names."""
    fields: Row = one.truth["fields"]
    sides = {"husband": fields.get("groom"), "wife": fields.get("bride")}
    return fields | {f"{who}_{name}": text for who, side in sides.items() if side for name, text in side.items()}


def _same(one: Judged, name: str) -> bool:
    read = (one.said or {}).get("fields", {}).get(_NAMED_OTHERWISE.get(name, name), {}).get("text", "")
    return _plain(read) == _plain(_flat(one)[name])


def _plain(text: str) -> str:
    return " ".join(str(text).upper().split())


def _share(group: Sequence[T], holds: Callable[[T], bool]) -> str:
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


def _kinds(found: list[Judged]) -> list[str]:
    seen = Counter((one.truth["kind"], (one.said["kind"] or "none") if one.said else "not opened") for one in found)
    rows, columns = (sorted({pair[side] for pair in seen}) for side in (0, 1))
    lines = [f"| | {' | '.join(columns)} |", "|---|" + "---|" * len(columns)]
    return lines + [f"| {row} | {' | '.join(str(seen[row, column]) for column in columns)} |" for row in rows]


def _fields(good: list[Judged]) -> list[str]:
    seen: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in good:
        for name, value in _flat(one).items():
            if isinstance(value, str) and value and _NAMED_OTHERWISE.get(name, name) in _READ:
                seen[one.truth["kind"], name].append(_same(one, name))
    return [f"| {kind} | {name} | {sum(hits)} of {len(hits)} |" for (kind, name), hits in sorted(seen.items())]


if __name__ == "__main__":
    if sys.argv[1] == "--as-written":
        print("\n".join(_mismatches(written(Path(sys.argv[2])))))
    else:
        print(report(judged(Path(sys.argv[1]))))

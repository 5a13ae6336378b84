"""`python -m simulation.paper_set --seed N --count C --out DIR`: the first drawer's papers as files with their truth.

The set that rules are fitted on. It has the shape that `lingga_app.inspection.scores` reads, so that the figures of
both drawers stand side by side; a figure of this set says how well the rules fit, never how good they are.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from simulation.paper_people import family
from simulation.paper_photos import DEFECTS, Photo, photograph, scan
from simulation.paper_sheets import sheet_of

KINDS: Final = ("ktp", "ktp", "kk", "akta", "nikah", "ijazah")
WRONG_KIND: Final = "wrong_kind"
CELLS: Final = ("",) * 8 + ("screen", "pdf") + DEFECTS + (WRONG_KIND,)
"""What is done to a paper: as many good ones as bad ones."""


def papers(seed: int) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """File name, content and row of truth, without end; the first N do not depend on how many are taken."""
    number = 0
    while True:
        rng = random.Random(f"set {seed} {number}")
        asked, cell = KINDS[number % len(KINDS)], rng.choice(CELLS)
        kind = rng.choice([one for one in ("letter", *KINDS) if one != asked]) if cell == WRONG_KIND else asked
        own = seed * 100_000 + number
        sheet = sheet_of(kind, family(own), own)
        if cell == "pdf":
            photo, ending = Photo(scan(sheet), kind, sheet.fields), "pdf"
        else:
            defect = cell if cell in DEFECTS else ""
            photo, ending = photograph(sheet, own, defect=defect, screen=cell == "screen"), "jpg"
        planted = [{"kind": cell, "severity": "clear"}] if cell in (*DEFECTS, WRONG_KIND) else []
        name = f"{number:05d}-{asked}.{ending}"
        yield name, photo.data, {
            "file": name, "asked_kind": asked, "kind": kind if kind != "letter" else "other", "fields": photo.fields,
            "media": cell if cell in ("pdf", "screen") else "photo", "defects": planted, "acceptable": not planted,
            "notes": ["screen"] if photo.screen else [],
        }  # fmt: skip
        number += 1


def write(seed: int, count: int, out: Path) -> None:
    """Write `count` files and `truth.jsonl` into `out`, which must be empty or new."""
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty: a set is written whole or not at all.")
    with (out / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for _, (name, content, row) in zip(range(count), papers(seed), strict=False):
            (out / name).write_bytes(content)
            truth.write(json.dumps(row, ensure_ascii=False, sort_keys=True, default=str) + "\n")


def main() -> int:
    """Exit code 0, or 2 where the folder is not empty."""
    ask = argparse.ArgumentParser(prog="python -m simulation.paper_set", description=__doc__)
    ask.add_argument("--seed", type=int, required=True)
    ask.add_argument("--count", type=int, required=True, help="how many files")
    ask.add_argument("--out", type=Path, required=True, help="a new or empty folder")
    given = ask.parse_args()
    try:
        write(given.seed, given.count, given.out)
    except FileExistsError as fault:
        print(fault, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

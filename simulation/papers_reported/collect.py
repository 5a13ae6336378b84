"""The set as files: photographs and PDFs, and `truth.jsonl` with one row for each."""

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pikepdf

from simulation.papers_reported import sheets
from simulation.papers_reported.defects import AMOUNTS, CLEAR, MILD, NOT_ON_CARDS, Planted, plant
from simulation.papers_reported.families import DIFFERENT, TOLERATED, Family, Paper, deck, family
from simulation.papers_reported.people import household
from simulation.papers_reported.scene import Shot, photograph

CLEAN: Final = "clean"
WRONG_KIND: Final = "wrong_kind"
_MILD: Final = tuple(f"{kind} {MILD}" for kind in AMOUNTS)
_CLEAR: Final = tuple(f"{kind} {CLEAR}" for kind in AMOUNTS if CLEAR in AMOUNTS[kind])
CALM_CELLS: Final = (CLEAN,) * 12 + tuple(cell for cell in _MILD if not cell.startswith("screen"))
ALL_CELLS: Final = (CLEAN,) * 10 + _MILD + ("two_mild",) * 2 + _CLEAR + (WRONG_KIND,) * 2
FAMILY_CELLS: Final = ("",) * 26 + TOLERATED * 2 + DIFFERENT * 2
PIN: Final = "17081945"
_PDF_SHARE: Final = 0.3


@dataclass(frozen=True)
class File:
    """One file of the set with its row of truth."""

    name: str
    content: bytes
    row: dict[str, Any]


def files(seed: int) -> Iterator[File]:
    """The set of this seed, without end; the first N files are the same however many are taken."""
    cells = random.Random(f"{seed} cells")
    families, calm, all_cells = deck(cells, FAMILY_CELLS), deck(cells, CALM_CELLS), deck(cells, ALL_CELLS)
    number = at = 0
    while True:
        rng = random.Random(f"{seed} family {number}")
        case = family(rng, next(families))
        for paper in case.papers:
            cell = next(calm if case.planted else all_cells)
            yield _file(seed, number, at, case, paper, cell, rng)
            at += 1
        number += 1


def _planted(cell: str, paper: Paper, rng: random.Random) -> tuple[Planted, ...]:
    if cell in {CLEAN, WRONG_KIND}:
        return ()
    if cell == "two_mild":
        pair = rng.sample([k for k in AMOUNTS if k not in {"rotation", "screen", "small", "low_light"}], 2)
        return tuple(plant(kind, MILD, rng) for kind in pair if not (paper.sheet.is_card and kind in NOT_ON_CARDS))
    kind, severity = cell.split()
    if paper.sheet.is_card and kind in NOT_ON_CARDS:
        kind = "stamp"
    return (plant(kind, severity, rng),)


def _wrong(paper: Paper, case: Family, rng: random.Random) -> sheets.Sheet:
    """What came instead: another paper of the same family, or something that is none of the five."""
    others = [each.sheet for each in case.papers if each.asked_kind != paper.asked_kind]
    if others and rng.random() < 0.5:
        return rng.choice(others)
    home = household(rng)
    return sheets.other(home.members[0], home, rng)


def _file(seed: int, number: int, at: int, case: Family, paper: Paper, cell: str, rng: random.Random) -> File:
    sheet = _wrong(paper, case, rng) if cell == WRONG_KIND else paper.sheet
    row: dict[str, Any] = {
        "family": number,
        "asked_kind": paper.asked_kind,
        "kind": sheet.kind,
        "holder": paper.holder if cell != WRONG_KIND else "unknown",
        "layout": sheet.layout,
        "print": sheet.print_kind,
        "paper_mm": list(sheet.size),
        "fields": sheet.fields,
        "form": case.form,
        "planted_difference": {"kind": case.planted, "where": case.where, "tolerated": case.tolerated},
        "expected_questions": [] if cell == WRONG_KIND else [q.as_row() for q in paper.questions],
        "notes": [],
    }
    stem = f"{at:05d}-{paper.asked_kind}"
    if cell == CLEAN and sheet.layout.endswith("_qr") and rng.random() < _PDF_SHARE:
        locked = rng.random() < 0.12 and not case.planted
        content = _locked(sheet.as_pdf()) if locked else sheet.as_pdf()
        row |= {
            "media": "pdf_locked" if locked else "pdf", "defects": [], "faults": ["pin"] if locked else [],
            "acceptable": not locked, "places_mm": _rounded(sheet),
        }  # fmt: skip
        return _finished(f"{stem}.pdf", content, row)
    planted = _planted(cell, paper, rng)
    shot = photograph(sheet, (seed, at), planted)
    faults = [each.kind for each in planted if each.is_fault] + ([WRONG_KIND] if cell == WRONG_KIND else [])
    row |= {
        "media": "photo",
        "defects": [{"kind": p.kind, "severity": p.severity, "amount": p.amount} for p in planted]
        + ([{"kind": WRONG_KIND, "severity": CLEAR, "amount": 1.0}] if cell == WRONG_KIND else []),
        "faults": faults,
        "acceptable": not faults,
        "notes": ["screen"] if any(p.kind == "screen" for p in planted) else [],
        **_seen(shot, sheet),
    }
    if cell == CLEAN and rng.random() < 0.06:
        row["media"] = "pdf_scan"
        return _finished(f"{stem}.pdf", _scanned(shot), row)
    return _finished(f"{stem}.jpg", shot.jpeg, row)


def _finished(name: str, content: bytes, row: dict[str, Any]) -> File:
    return File(name, content, {"file": name, **row})


def _rounded(sheet: sheets.Sheet) -> dict[str, list[float]]:
    return {key: [round(n, 2) for n in place] for key, place in sheet.places.items()}


def _seen(shot: Shot, sheet: sheets.Sheet) -> dict[str, Any]:
    """Where things are in the upright picture (after the EXIF turn has been obeyed)."""
    return {
        "picture_px": [shot.picture.shape[1], shot.picture.shape[0]],
        "corners_px": shot.corners,
        "letter_px": round(shot.letter_px, 2),
        "places_px": {key: shot.box(place) for key, place in sheet.places.items()},
        "key_places": list(sheet.key_places),
        "scene": shot.scene,
    }


def _saved(document: pikepdf.Pdf, **extra: Any) -> bytes:
    out = io.BytesIO()
    document.save(out, static_id=True, **extra)
    return out.getvalue()


def _locked(content: bytes) -> bytes:
    """The registry's PDF as it is sent by mail: it asks for a PIN. An old cipher, since the new ones are never the
    same twice."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return _saved(document, encryption=pikepdf.Encryption(owner=PIN, user=PIN, R=3, aes=False, metadata=False))


def _scanned(shot: Shot) -> bytes:
    """The photograph in a PDF, as the scanner apps make it."""
    with pikepdf.new() as document:
        h, w = shot.picture.shape[:2]
        turned = shot.scene["exif_turned"]
        iw, ih = (h, w) if turned else (w, h)
        picture = pikepdf.Stream(document, shot.jpeg)
        picture.Type, picture.Subtype, picture.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
        picture.Width, picture.Height, picture.BitsPerComponent = iw, ih, 8
        picture.ColorSpace = pikepdf.Name.DeviceRGB
        k = 595 / max(iw, 1)
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, 595, round(ih * k)],
            Rotate=90 if turned else 0,
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture)),
            Contents=pikepdf.Stream(document, f"q 595 0 0 {round(ih * k)} 0 0 cm /Im0 Do Q".encode()),
        )
        document.pages.append(pikepdf.Page(document.make_indirect(page)))
        return _saved(document)


def write(seed: int, count: int, out: Path) -> None:
    """Write `count` files and `truth.jsonl` into `out`, which must be empty or new."""
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty: a set is written whole or not at all.")
    with (out / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for _, file in zip(range(count), files(seed), strict=False):
            (out / file.name).write_bytes(file.content)
            truth.write(json.dumps(file.row, ensure_ascii=False, sort_keys=True) + "\n")

"""The reported set keeps its word: the same bytes, a whole truth, every defect there and graded.

The measures here are this test's own. They look at pixels, never at a reader.
"""

import ast
import hashlib
import io
import json
import random
import re
import subprocess
import sys
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageOps

from lingga_app.domain.form import Field
from lingga_app.domain.identity import parse_nik
from simulation import papers_reported
from simulation.papers_reported import collect, defects, families, fonts, sheets, typeset
from simulation.papers_reported.defects import AMOUNTS, CLEAR, MILD, Planted
from simulation.papers_reported.people import household
from simulation.papers_reported.scene import Shot, photograph

LAYOUTS = [(kind, layout) for kind, layouts in sheets.LAYOUTS.items() for layout in layouts]
FOLDER = Path(papers_reported.__file__).parent


@cache
def drawn(kind: str, layout: str, print_kind: str | None = None) -> sheets.Sheet:
    rng = random.Random(f"{kind} {layout}")
    home = household(rng)
    draw = getattr(sheets, kind)
    if kind == "kk":
        return draw(home, rng, layout=layout, print_kind=print_kind)
    if kind == "nikah":
        return draw(home.father, home.mother, home, rng, layout=layout, print_kind=print_kind)
    return draw(home.mother, home, rng, layout=layout, print_kind=print_kind)


@cache
def taken(kind: str, severity: str) -> Shot:
    """A card (a certificate for folds) with this defect in its middle amount, or with none; always the same scene."""
    sheet = drawn("akta", "akta_qr", "laser") if kind == "folds" else drawn("ktp", "ktp_batik", "card")
    planted = () if severity == "none" else (Planted(kind, severity, sum(AMOUNTS[kind][severity]) / 2),)
    return photograph(sheet, (5, 1), planted)


@cache
def first_files() -> tuple[collect.File, ...]:
    return tuple(islice(papers_reported.files(3), 7))


# The same bytes


@pytest.mark.slow
def test_a_seed_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib, json\nfrom itertools import islice\nfrom simulation.papers_reported import files\n"
        "for f in islice(files(3), 2):\n"
        "    print(f.name, hashlib.sha256(f.content + json.dumps(f.row, sort_keys=True).encode()).hexdigest())\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split("\n")[
        :-1
    ]
    here = [
        f"{f.name} {hashlib.sha256(f.content + json.dumps(f.row, sort_keys=True).encode()).hexdigest()}"
        for f in first_files()[:2]
    ]
    assert told == here


def test_another_seed_gives_other_papers() -> None:
    other = next(papers_reported.files(4))
    assert other.content != first_files()[0].content


def test_pdfs_are_the_same_twice_even_when_locked() -> None:
    again = drawn("akta", "akta_qr")
    assert again.as_pdf() == again.as_pdf()
    assert collect._locked(again.as_pdf()) == collect._locked(again.as_pdf())


# The truth


@pytest.mark.slow
def test_every_file_has_a_whole_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "files", lambda seed: iter(first_files()))
    collect.write(3, len(first_files()), tmp_path / "set")
    rows = [json.loads(line) for line in (tmp_path / "set" / "truth.jsonl").read_text().splitlines()]
    assert {row["file"] for row in rows} | {"truth.jsonl"} == {path.name for path in (tmp_path / "set").iterdir()}
    form_names = {field.value for field in Field}
    for row in rows:
        assert set(row["form"]) <= form_names
        assert row["acceptable"] is (not row["faults"])
        assert all(each["kind"] in {*AMOUNTS, "wrong_kind"} for each in row["defects"])
        for field in row["expected_questions"]:
            assert field["field"] in form_names
            assert row["acceptable"]
        if row["media"] == "photo":
            picture = ImageOps.exif_transpose(Image.open(tmp_path / "set" / row["file"]))
            assert list(picture.size) == row["picture_px"]
            assert set(row["key_places"]) <= set(row["places_px"])
    with pytest.raises(FileExistsError):
        collect.write(3, 1, tmp_path / "set")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "layout"), LAYOUTS)
def test_all_typed_values_are_where_the_truth_says_and_nowhere_else(kind: str, layout: str) -> None:
    sheet = drawn(kind, layout)
    density = 6.0 if sheet.size[0] > 100 else 16.0
    raw = typeset.layer_png(layout, sheet.data, "ink", density * 25.4)
    ink = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_UNCHANGED)[..., 3].astype(float)
    elsewhere = ink.copy()
    for x, y, w, h in typeset.places(layout, sheet.data).values():
        spot = np.s_[
            max(0, int((y - 1) * density)) : int((y + h + 1.4) * density),
            max(0, int((x - 0.6) * density)) : int((x + w + 0.6) * density),
        ]
        elsewhere[spot] = 0
    for key in sheet.places:
        x, y, w, h = typeset.places(layout, sheet.data)[key]
        here = ink[int(y * density) : int((y + h) * density) + 1, int(x * density) : int((x + w) * density) + 1]
        assert here.mean() > (3 if sheet.data[key] == "-" else 12), key
    assert elsewhere.sum() < 0.002 * ink.sum()


@pytest.mark.parametrize(("kind", "layout"), LAYOUTS[:-2])
def test_the_fields_are_what_is_typed(kind: str, layout: str) -> None:
    sheet = drawn(kind, layout)
    typed = " ".join(str(value).upper() for key, value in sheet.data.items() if key in sheet.places)
    for value in _texts(sheet.fields):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            day = date.fromisoformat(value)
            ways = (f"{day:%d-%m-%Y}", sheets.long_date(day), f"{sheets.words(day.day)} {sheets.MONTHS[day.month - 1]}")
            assert any(way in typed for way in ways), value
        else:
            assert value in typed, value


def _texts(fields: object) -> list[str]:
    """Every value of the truth that is printed as it stands (dates as ISO)."""
    silent = {"sex", "birth_date_written", "child_order", "level", "valid_until"}
    if isinstance(fields, dict):
        return [text for key, value in fields.items() if key not in silent for text in _texts(value)]
    if isinstance(fields, list):
        return [text for value in fields for text in _texts(value)]
    return [str(fields).upper()]


@pytest.mark.parametrize("layout", [layout for _, layout in LAYOUTS if layout.endswith("_qr")])
def test_the_registrys_pdf_holds_the_same_text(layout: str) -> None:
    sheet = drawn(layout.split("_", maxsplit=1)[0], layout)
    with pypdfium2.PdfDocument(sheet.as_pdf()) as document:
        assert len(document) == 1
        text = " ".join(document[0].get_textpage().get_text_bounded().split())
    for key in sheet.key_places:
        assert str(sheet.data[key]) in text
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(collect._locked(sheet.as_pdf())))
    pikepdf.open(io.BytesIO(collect._locked(sheet.as_pdf())), password=collect.PIN).close()


def test_every_kind_has_two_layouts_and_all_say_contoh() -> None:
    for layouts in sheets.LAYOUTS.values():
        assert len(set(layouts)) >= 2
        for layout in layouts:
            assert "#contoh(" in (typeset.FORMS / f"{layout}.typ").read_text()


# People and families


def test_numbers_follow_the_forty_day_rule_and_names_have_one_to_five_words() -> None:
    rng = random.Random(1)
    words: set[int] = set()
    for _ in range(400):
        home = household(rng)
        for person in home.members:
            nik = parse_nik(person.nik)
            assert (nik.sex.value, nik.birth_day) == (person.sex, person.born.day)
            assert person.name not in {person.father, person.mother}
            words.add(len(person.name.split()))
        assert home.kk_number[:6] == home.district.code.replace(".", "")
        assert home.village in home.district.villages
    assert {1, 2, 3, 4} <= words <= {1, 2, 3, 4, 5}


@pytest.mark.parametrize("planted", families.DIFFERENT)
def test_a_real_difference_is_on_the_paper_that_asks(planted: str) -> None:
    for seed in range(12):
        case = families.family(random.Random(f"{planted} {seed}"), planted)
        asking = [paper for paper in case.papers if paper.questions]
        assert asking
        for paper in asking:
            for question in paper.questions:
                assert question.form_says == case.form["name" if question.rule == "not_on_card" else question.field]
                if question.rule == "not_on_card":
                    assert case.form["nik"] not in {member.nik for member in paper.home.members}
                elif question.rule == "differs":
                    assert question.paper_reads != question.form_says
                    assert question.paper_reads == families._value(question.field, paper.person, paper.home)
                else:
                    nik = parse_nik(question.paper_reads)
                    assert (nik.sex.value != case.form["sex"]) is (planted == "nik_sex")
        quiet = [paper for paper in case.papers if not paper.questions and case.where not in {"form", "all"}]
        for paper in quiet:
            own = families._form(paper.person, paper.home)
            assert own == case.form


@pytest.mark.parametrize("planted", families.TOLERATED)
def test_a_tolerated_spelling_is_planted_and_asks_nothing(planted: str) -> None:
    for seed in range(12):
        case = families.family(random.Random(f"{planted} {seed}"), planted)
        assert not any(paper.questions for paper in case.papers)
        assert any(families._form(paper.person, paper.home) != case.form for paper in case.papers)


def test_an_asked_difference_is_printed() -> None:
    case = families.family(random.Random("printed"), "birth_year")
    for paper in case.papers:
        for question in paper.questions:
            assert question.paper_reads in json.dumps(paper.sheet.fields)


def test_the_deck_holds_every_cell() -> None:
    cells = random.Random(1)
    seen = set(islice(families.deck(cells, collect.ALL_CELLS), len(collect.ALL_CELLS)))
    assert {f"{kind} {severity}" for kind, levels in AMOUNTS.items() for severity in levels} < seen
    told = set(islice(families.deck(cells, collect.FAMILY_CELLS), len(collect.FAMILY_CELLS)))
    assert {*families.TOLERATED, *families.DIFFERENT, ""} == told


# Each defect, against its clean twin


def grey(shot: Shot) -> np.ndarray:
    return cv2.cvtColor(shot.picture, cv2.COLOR_BGR2GRAY).astype(np.float32)


def key_patch(shot: Shot, kind: str, count: int = 3) -> np.ndarray:
    """The grey pixels around the first key values."""
    sheet = drawn("akta", "akta_qr", "laser") if kind == "folds" else drawn("ktp", "ktp_batik", "card")
    points = np.array([corner for key in sheet.key_places[:count] for corner in shot.box(sheet.places[key])])
    (x0, y0), (x1, y1) = points.min(0).astype(int), points.max(0).astype(int)
    return grey(shot)[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]


def edge_lengths(shot: Shot) -> np.ndarray:
    corners = np.array(shot.corners)
    return np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1)


def keystone(shot: Shot) -> float:
    """How unequal opposite edges are, 1 for none."""
    top, right, low, left = edge_lengths(shot)
    return float(max(top / low, low / top, left / right, right / left))


def detail(shot: Shot, kind: str) -> float:
    """How much of the contrast between paper and ink survives at the size of a pen stroke."""
    patch = key_patch(shot, kind)
    return float(np.abs(cv2.Laplacian(cv2.GaussianBlur(patch, (0, 0), 1.0), cv2.CV_32F)).mean())


def grain(shot: Shot) -> float:
    pixels = grey(shot)
    return float(np.median(np.abs(pixels - cv2.medianBlur(pixels.astype(np.uint8), 3))))


def lost_share(shot: Shot) -> float:
    """The share of the paper's area outside the frame."""
    h, w = shot.picture.shape[:2]
    frame = np.array(((0, 0), (w, 0), (w, h), (0, h)), np.float32)
    corners = np.array(shot.corners, np.float32)
    inside, _ = cv2.intersectConvexConvex(corners, frame)
    return 1 - inside / cv2.contourArea(corners)


def apart(shot: Shot, kind: str) -> float:
    """Mean difference from the clean twin over the key values."""
    twin = key_patch(taken(kind, "none"), kind)
    return float(np.abs(key_patch(shot, kind) - twin).mean())


def pattern(shot: Shot) -> float:
    """What is laid over the key values, apart from even light: the spread of the fine difference to the twin."""
    fine = key_patch(shot, "screen") - key_patch(taken("screen", "none"), "screen")
    return float((fine - cv2.GaussianBlur(fine, (0, 0), 12)).std())


MEASURES = {
    "skew": lambda s: abs(float(np.degrees(np.arctan2(*(np.array(s.corners[1]) - s.corners[0])[::-1])))),
    "perspective": keystone,
    "motion_blur": lambda s: -detail(s, "motion_blur"),
    "focus_blur": lambda s: -detail(s, "focus_blur"),
    "glare": lambda s: float((grey(s) > 252).mean()),
    "crop": lost_share,
    "noise": grain,
    "low_light": lambda s: -float(grey(s).mean()),
    "small": lambda s: -float(edge_lengths(s)[0]),
    "folds": lambda s: apart(s, "folds"),
    "stamp": lambda s: apart(s, "stamp"),
    "screen": pattern,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in AMOUNTS if kind != "rotation"])
def test_a_defect_is_measurably_there_and_graded(kind: str) -> None:
    measure = MEASURES[kind]
    none, mild, clear = (measure(taken(kind, severity)) for severity in ("none", MILD, CLEAR))
    assert none < mild < clear
    assert (mild - none) < 0.7 * (clear - none)


@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_picture_is_the_same_picture(turn: int) -> None:
    sheet = drawn("ktp", "ktp_batik", "card")
    upright, turned = taken("rotation", "none"), photograph(sheet, (5, 1), (Planted("rotation", MILD, turn),))
    assert np.array_equal(np.rot90(turned.picture, turn // 90), upright.picture)
    along = np.array(turned.corners[1]) - turned.corners[0]
    was = np.array(upright.corners[1]) - upright.corners[0]
    angle = np.degrees(np.arctan2(along[1], along[0]) - np.arctan2(was[1], was[0])) % 360
    assert abs(angle - turn) < 1


@pytest.mark.slow
def test_only_clear_glare_and_stamps_hide_the_key_values() -> None:
    for kind in ("glare", "stamp"):
        assert detail(taken(kind, MILD), kind) > 0.6 * detail(taken(kind, "none"), kind)
        assert detail(taken(kind, CLEAR), kind) < 0.6 * detail(taken(kind, "none"), kind)


@pytest.mark.slow
def test_only_a_clear_crop_cuts_a_key_value() -> None:
    sheet = drawn("ktp", "ktp_batik", "card")
    for seed in range(6):
        for severity, whole in ((MILD, True), (CLEAR, False)):
            shot = photograph(sheet, (8, seed), (Planted("crop", severity, 0.5),))
            h, w = shot.picture.shape[:2]
            points = np.array([corner for key in sheet.key_places for corner in shot.box(sheet.places[key])])
            inside = bool((points >= 0).all() and (points[:, 0] <= w).all() and (points[:, 1] <= h).all())
            assert inside is whole


def test_amounts_of_the_two_severities_never_meet() -> None:
    for kind, levels in AMOUNTS.items():
        if set(levels) == {MILD, CLEAR} and kind != "crop":
            (mild_low, mild_high), (clear_low, clear_high) = levels[MILD], levels[CLEAR]
            assert mild_high < clear_low or clear_high < mild_low
    assert {
        kind for kind in AMOUNTS if not defects.plant(kind, list(AMOUNTS[kind])[-1], random.Random(1)).is_fault
    } == defects.HARMLESS


@pytest.mark.slow
def test_a_clean_photo_is_legible_where_the_truth_points() -> None:
    for kind, layout in LAYOUTS[:-2:2]:
        sheet = drawn(kind, layout, "laser" if not layout.startswith("ktp") else "card")
        shot = photograph(sheet, (6, 2))
        pixels = grey(shot)
        assert shot.letter_px > 12
        for key in sheet.key_places:
            points = np.array(shot.box(sheet.places[key]))
            (x0, y0), (x1, y1) = points.min(0).astype(int), points.max(0).astype(int)
            patch = pixels[y0:y1, x0:x1]
            assert np.percentile(patch, 95) - np.percentile(patch, 3) > 45, (layout, key)


# Independence


def test_it_knows_neither_the_reader_nor_the_first_drawer() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                ours = name.startswith(("simulation.papers_reported", "lingga_app.domain"))
                assert ours or not name.startswith(("simulation", "lingga_app")), f"{path.name} imports {name}"


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.fonts.cache_clear()
    monkeypatch.setattr(fonts, "PACKAGES", ("font_lato", "font_nobody_has"))
    try:
        with pytest.raises(fonts.FontsMissing, match="font-nobody-has"):
            fonts.fonts()
    finally:
        fonts.fonts.cache_clear()

"""What the reader says of one paper: read fields, rules on what was read, notes for the officer.

Runs in the warm reader's process, on clean pixels only. Thresholds stand in `THRESHOLDS`, fitted on drawn papers
(`docs/inspection.md`); they advise and never refuse.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from lingga_app.inspection import quality, tilt
from lingga_app.inspection.agreed import agreed, lost_number, numbers_doubted, touched, without_cut_words
from lingga_app.inspection.covered import covered, incomplete
from lingga_app.inspection.fields import KINDS, Reading, Value, read
from lingga_app.inspection.ocr import Ocr, Page
from lingga_app.inspection.quality import Box, Rule, Threshold, cv2, np

if TYPE_CHECKING:
    from lingga_app.inspection.quality import Image

THRESHOLDS: Final[dict[str, Threshold]] = {
    "kind": Threshold(1, 4.0),
    "edge_width": Threshold(1, 3.7),
    "text_cut": Threshold(2, 1.0),
    "text_burnt": Threshold(1, 3.0),
    "text_skew": Threshold(1, 13.5),
    "text_perspective": Threshold(1, 1.31),
    "legible": Threshold(1, 0.3),
    "fields": Threshold(4, 0.0),
    "covered": Threshold(1, 0.0),
    "expired": Threshold(2, 0.0),
    "screen": Threshold(1, 32.0),
}
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "ktp": ("nik", "name", "birth_date"),
    "kk": ("family_card", "members"),
    "akta": ("name", "birth_date"),
    "nikah": ("husband_name", "wife_name"),
    "ijazah": ("name", "birth_date"),
}
"""Without these a paper was not read, whatever else was. `members`: a row of a family card with a name and a number."""
_LOST: Final = 0.5  # below this confidence two readings had little in common: that is not a field, that is a smear


@dataclass(frozen=True)
class Examined:
    """`values` and `members` as plain data: name -> (text, confidence, place in shares of the picture, page)."""

    rules: tuple[Rule, ...]
    notes: tuple[Rule, ...]
    kind: str
    turn: int
    values: dict[str, dict[str, Any]]
    members: tuple[dict[str, dict[str, Any]], ...]


def examine(images: Sequence["Image"], asked: str, ocr: Ocr, *, today: date, photographed: bool = True) -> Examined:
    """Read a paper of one or more pages. `asked`: one of `KINDS`, `auto`, or another name for papers that are only
    looked at for being one of ours by mistake."""
    seen: list[tuple[Page, Reading, Image]] = []
    for image in images[:4]:
        corners = quality.corners_of(image) if photographed else ()
        seen.append((*_page(image, corners, asked, ocr), image))
        if asked in KINDS and seen[-1][1].kind == asked:
            break
    number = max(range(len(seen)), key=lambda n: _use(seen[n][1], asked))
    page, reading, image = seen[number]
    reading = _twice(page, reading, asked, ocr)
    rules = [_kind(reading, page, asked)] if asked != "auto" else []
    if photographed:
        rules += [_edge_width(page, image), _text_cut(page, image), _text_burnt(page, image), *_tilt(page)]
    rules += [_legible(page, reading)]
    if asked in KINDS or (asked == "auto" and reading.kind):
        rules.append(_fields(reading, asked if asked in KINDS else reading.kind))
    if photographed and reading.kind in ("kk", "akta"):
        rules.append(_covered(reading, page, image))
    rules = [replace(rule, page=number) for rule in rules]
    notes = [*_expired(reading, page, image, today), *([_screen(page)] if photographed else [])]
    return Examined(
        rules=tuple(rules),
        notes=tuple(replace(note, page=number) for note in notes if not note.ok),
        kind=reading.kind,
        turn=page.turn,
        values={name: _plain(value, page, image, number) for name, value in reading.values.items()},
        members=tuple(
            {name: _plain(value, page, image, number) for name, value in member.values.items()}
            for member in reading.members
        ),
    )


def _page(image: "Image", corners: quality.Corners, asked: str, ocr: Ocr) -> tuple[Page, Reading]:
    """One page; looked at again where its corners were wrong, and closer where good print hides a needed field."""
    page = ocr.page(image, corners, asked)
    if corners and _misses_text(page, image):
        corners, page = (), ocr.page(image, (), asked)
    reading = read(page.lines, asked)
    if not reading.kind and asked in KINDS:
        corners, page, reading = _elsewhere(image, corners, page, reading, asked, ocr)
    if reading.kind != asked or not _lost(reading, asked) or not _legible(page, reading).ok:
        return page, reading
    closer = ocr.page(image, corners, asked, closer=True)
    again = read(closer.lines, asked)
    return (closer, again) if len(_lost(again, asked)) < len(_lost(reading, asked)) else (page, reading)


def _elsewhere(
    image: "Image", corners: quality.Corners, page: Page, reading: Reading, asked: str, ocr: Ocr
) -> tuple[quality.Corners, Page, Reading]:
    """Another look at a picture in which no paper was made out: at the whole of it where a part had been cut out, and
    where print stands in a small part of it, at that part alone."""
    part = () if corners else _print_at(page, image)
    if not (corners or part):
        return corners, page, reading
    other = ocr.page(image, part, asked)
    again = read(other.lines, asked)
    return (part, other, again) if len(_lost(again, asked)) < len(_lost(reading, asked)) else (corners, page, reading)


def _print_at(page: Page, image: "Image") -> quality.Corners:
    """The corners of the box around the lines of text, with as much again around it: a small paper's labels may have
    been found and its finer print not. () where that is most of the picture."""
    spots = np.array([page.spot(line.seen, image.shape[:2]) for line in page.lines if len(line.text) > 2])
    if len(spots) < _FEW:
        return ()
    left, top, right, bottom = *spots[:, :2].min(axis=0), *spots[:, 2:].max(axis=0)
    high, wide = image.shape[:2]
    around = max((right - left) * wide, (bottom - top) * high)
    left, right = max(0.0, left - around / wide), min(1.0, right + around / wide)
    top, bottom = max(0.0, top - around / high), min(1.0, bottom + around / high)
    small = (right - left) * (bottom - top) < _SMALL_PART
    return (
        tuple((float(x), float(y)) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)))
        if small
        else ()
    )


_FEW: Final = 2  # lines of text that show where a small paper lies
_SMALL_PART: Final = 0.6  # of the picture


def _lost(reading: Reading, kind: str) -> list[str]:
    return [name for name in NEEDED.get(kind, ()) if not _there(reading, name)]


def _misses_text(page: Page, image: "Image") -> bool:
    """Whether lines of text run into the rim of what was cut out, though not into that of the picture: the corners
    that were found are not the paper's."""
    high, wide = image.shape[:2]
    rim, clear = 0, 0.02
    for line in page.lines:
        left, top, right, bottom = line.seen
        gap = min(left, top, page.upright.shape[1] - right, page.upright.shape[0] - bottom)
        seen = page.spot(line.seen, (high, wide))
        rim += gap < 0.1 * line.height and min(seen[0], seen[1], 1 - seen[2], 1 - seen[3]) > clear
    return rim > 2


def _twice(page: Page, reading: Reading, asked: str, ocr: Ocr) -> Reading:
    """What two readings of other pixels agree on. Only lines that gave a field are read again."""
    lines = touched(page.lines, reading)
    if not lines:
        return reading
    pairs = tuple(zip(lines, ocr.again(page, lines), strict=True))
    once = tuple(line for line, new in pairs if lost_number(line, new))
    fresh = {id(line): new for line, new in pairs if line not in once}
    second = read(tuple(fresh.get(id(line), line) for line in page.lines), asked)
    return without_cut_words(numbers_doubted(agreed(reading, second), once), page)


def _use(reading: Reading, asked: str) -> float:
    return (100.0 if reading.kind == asked else 0.0) + len(reading.values) + reading.scores.get(asked, 0.0)


def _plain(value: Value, page: Page, image: "Image", number: int) -> dict[str, Any]:
    where = page.spot(value.box, image.shape[:2])
    return {"text": value.text, "confidence": round(value.confidence, 3), "where": where, "page": number}


def _rule(name: str, value: float, ok: bool, key: str, where: Box | None = None) -> Rule:
    threshold = THRESHOLDS[name]
    return Rule(name, threshold.version, round(float(value), 4), threshold.limit, ok, "" if ok else key, where)


def _kind(reading: Reading, page: Page, asked: str) -> Rule:
    """The weight of signs for the paper asked for, when another paper or none of ours is clearly there."""
    weight = reading.scores.get(asked, 0.0)
    limit = THRESHOLDS["kind"].limit
    another = bool(reading.kind) and reading.kind != asked
    readable = len(page.lines) >= 5 and _mean(page) >= 0.9 and sum(len(line.text) for line in page.lines) > 60
    nothing = asked in KINDS and not reading.kind and weight < 2.0 and readable
    return _rule("kind", weight if asked in KINDS else limit, not (another or nothing), "photo.other_paper")


def _mean(page: Page) -> float:
    return float(np.mean([line.score for line in page.lines])) if page.lines else 0.0


def _edge_width(page: Page, image: "Image") -> Rule:
    """How many px it takes from paper to ink, across the worse direction; the median over the lines. Needs no tuning
    to contrast or light; noise is taken off by a median filter first."""
    limit = THRESHOLDS["edge_width"].limit
    wide = max(float(np.linalg.norm(page.quad[1] - page.quad[0])), float(np.linalg.norm(page.quad[3] - page.quad[0])))
    shrunk = max(wide / max(page.upright.shape[:2]), 1.0)
    grey = cv2.medianBlur(cv2.cvtColor(page.upright, cv2.COLOR_BGR2GRAY), 3).astype(np.float32)
    slopes = [np.abs(cv2.Sobel(grey, cv2.CV_32F, *axis, ksize=1)) / 2 for axis in ((1, 0), (0, 1))]
    widths = []
    for line in page.lines:
        left, top, right, bottom = (max(0, int(edge)) for edge in line.seen)
        part = np.s_[top:bottom, left:right]
        if grey[part].size < 60:
            continue
        dark, light = np.percentile(grey[part], [3, 97])
        if light - dark > 12:
            widths.append(max((light - dark) / max(float(np.percentile(slope[part], 98)), 0.1) for slope in slopes))
    value = float(np.median(widths)) * shrunk if len(widths) >= 4 else 0.0
    return _rule("edge_width", min(value, 99.0), value <= limit, "photo.blur")


def _text_cut(page: Page, image: "Image") -> Rule:
    """How many lines of text run into the rim of the picture, ink to its last pixels: what is cut off there cannot be
    read by anybody. One alone may be something else on the table."""
    high, wide = image.shape[:2]
    touching = []
    for line in page.lines:
        left, top, right, bottom = page.spot(line.seen, (high, wide))
        gaps = (left * wide, top * high, (1 - right) * wide, (1 - bottom) * high)
        side = int(np.argmin(gaps))
        if line.score >= 0.8 and len(line.text) > 1 and gaps[side] < 0.12 * line.height:
            box = (int(left * wide), int(top * high), round(right * wide), round(bottom * high))
            if _ink_at(image, box, side):
                touching.append((left, top, right, bottom))
    ok = len(touching) <= THRESHOLDS["text_cut"].limit
    return _rule("text_cut", len(touching), ok, "photo.cut", None if ok else touching[0])


def _ink_at(image: "Image", box: tuple[int, int, int, int], side: int) -> bool:
    """Whether print reaches the rim of the picture at this side (left, top, right, bottom) of a line's box in px."""
    left, top, right, bottom = box
    line = cv2.cvtColor(image[top:bottom, left:right], cv2.COLOR_RGB2GRAY).astype(np.float32)
    if line.size < 60:
        return False
    deep = max(2, round(0.05 * min(line.shape)))
    strip = (line[:, :deep], line[:deep], line[:, -deep:], line[-deep:])[side]
    dark, light = np.percentile(line, [3, 80])
    return float((strip < dark + 0.4 * (light - dark)).mean()) > 0.08


def _text_burnt(page: Page, image: "Image") -> Rule:
    """How many lines of text break off at a burnt-out spot: what stood there is lost. Lines that are read across it
    say that it is only bright."""
    high, wide = image.shape[:2]
    broken: list[Box] = []
    lines = [(page.spot(line.seen, (high, wide)), line) for line in page.lines if len(line.text) > 1]
    for spot in _burnt_out(page, image):
        ends = [seen for seen, line in lines if _ends_at(seen, spot, line.height / wide, line.height / high)]
        broken += [spot] * len(ends)
    ok = len(broken) <= THRESHOLDS["text_burnt"].limit
    return _rule("text_burnt", len(broken), ok, "photo.glare", None if ok else broken[0])


def _burnt_out(page: Page, image: "Image") -> list[Box]:
    """Burnt-out spots across which hardly a line was read."""
    lines = [page.spot(line.seen, image.shape[:2]) for line in page.lines if len(line.text) > 1]
    spots = quality.burnt_spots(image, quality.corners_of(image))
    return [spot for drop, spot in spots if drop >= _STANDS_OUT and sum(_inside(seen, spot) for seen in lines) <= 2]


_STANDS_OUT: Final = 10.0  # grey levels between a lamp's reflection and the paper around it


def _inside(seen: Box, spot: Box) -> bool:
    """Whether a line's middle lies in the inner half of the spot."""
    x, y = (seen[0] + seen[2]) / 2, (seen[1] + seen[3]) / 2
    across, down = spot[2] - spot[0], spot[3] - spot[1]
    return abs(x - spot[0] - across / 2) < across / 4 and abs(y - spot[1] - down / 2) < down / 4


def _ends_at(seen: Box, spot: Box, across: float, down: float) -> bool:
    """Whether a line's begin or end lies in the spot or a letter's height beside it, the line itself outside. Lines
    may run either way in the picture."""
    x, y = (seen[0] + seen[2]) / 2, (seen[1] + seen[3]) / 2
    if seen[2] - seen[0] >= seen[3] - seen[1]:
        level = spot[1] - 0.3 * down < y < spot[3] + 0.3 * down
        return level and (
            (spot[0] - across < seen[2] < spot[2] and x < spot[0])
            or (spot[0] < seen[0] < spot[2] + across and x > spot[2])
        )
    level = spot[0] - 0.3 * across < x < spot[2] + 0.3 * across
    return level and (
        (spot[1] - down < seen[3] < spot[3] and y < spot[1]) or (spot[1] < seen[1] < spot[3] + down and y > spot[3])
    )


def _tilt(page: Page) -> list[Rule]:
    """How the print lies, where no outline tells how the paper lies."""
    if not page.as_seen:
        return []
    found = {"text_skew": tilt.skew(page), "text_perspective": tilt.perspective(page)}
    return [_rule(name, value, value <= THRESHOLDS[name].limit, "photo.tilted") for name, value in found.items()]


def _legible(page: Page, reading: Reading) -> Rule:
    """The share of lines that the recogniser was not sure of; 1 where hardly a line was found."""
    unsure = [line for line in page.lines if line.score < 0.9]
    few = len(page.lines) < 6
    share = 1.0 if few else len(unsure) / len(page.lines)
    return _rule("legible", share, share < THRESHOLDS["legible"].limit, "photo.unread")


def _fields(reading: Reading, kind: str) -> Rule:
    """How many of the fields that make this paper useful were not read. Another paper is not an unread one."""
    another = bool(reading.kind) and reading.kind != kind
    lost = _lost(reading, kind) if not another else []
    return _rule("fields", len(lost), not lost, "photo.unread")


def _covered(reading: Reading, page: Page, image: "Image") -> Rule:
    """How many cells of a family card lie under a block of ink or a reflection; on a paper of which something was not
    read, how many reflections there are under which nothing was."""
    places = [page.spot(cell, image.shape[:2]) for cell in covered(reading, page)]
    if not places and incomplete(reading):
        places = _burnt_out(page, image)
    return _rule("covered", len(places), not places, "photo.unread", places[0] if places else None)


def _there(reading: Reading, name: str) -> bool:
    if name == "members":
        return any("name" in row.values and "nik" in row.values for row in reading.members)
    return name in reading.values and reading.values[name].confidence >= _LOST


def _expired(reading: Reading, page: Page, image: "Image", today: date) -> list[Rule]:
    """Days since the last day that a KTP names: a note, never a fault, since an electronic KTP stays valid for life
    whatever it names (UU 24/2013, article 64)."""
    until = reading.values.get("valid_until")
    if reading.kind != "ktp":
        return []
    days = (today - date.fromisoformat(until.text)).days if until else 0
    where = page.spot(until.box, image.shape[:2]) if until and days > 0 else None
    return [_rule("expired", max(days, 0), days <= 0, "note.expired", where)]


def _screen(page: Page) -> Rule:
    """The strongest regular pattern between 2 and 22 px over the ground of the spectrum: the lights of a screen and the
    waves they make with the camera's own grid. A note, never a fault."""
    grey, side = cv2.cvtColor(page.upright, cv2.COLOR_BGR2GRAY), 384
    high, wide = grey.shape
    peaks = []
    for down, across in ((0.3, 0.3), (0.3, 0.7), (0.7, 0.3), (0.7, 0.7), (0.5, 0.5)):
        top, left = int(np.clip(down * high - side / 2, 0, max(0, high - side))), int(across * wide - side / 2)
        left = int(np.clip(left, 0, max(0, wide - side)))
        part = grey[top : top + side, left : left + side].astype(np.float32)
        if part.shape != (side, side):
            continue
        window = np.outer(np.hanning(side), np.hanning(side))
        power = np.abs(np.fft.rfft2((part - cv2.GaussianBlur(part, (0, 0), 8)) * window)).astype(np.float32)
        radius = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
        ratio = np.where((radius > 0.045) & (radius < 0.48), power / (cv2.blur(power, (21, 21)) + 1e-3), 0.0)
        peaks.append(float(np.sort(ratio.ravel())[-4]))
    value = float(np.median(peaks)) if peaks else 0.0
    return _rule("screen", value, value < THRESHOLDS["screen"].limit, "note.screen")

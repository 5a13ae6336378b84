"""A paper that lay on a side, stored and shown upright: the picture is turned, and what was marked on it with it."""

import io
from dataclasses import replace
from typing import Any, Final

from lingga_app.inspection.decode import Sheet
from lingga_app.inspection.inspect import Inspection
from lingga_app.inspection.quality import Rule

Box = tuple[float, float, float, float]

_QUALITY: Final = {"jpeg": 88, "thumb": 80}
"""As the decoder writes them."""


def upright(found: Inspection) -> Inspection:
    """The same with the first page as it is read, by the quarter turns that the reader found.

    A page on which hardly anything could be read stays as it came: there the turn is a guess.
    """
    read = found.read
    if read is None or not read.turn or any(rule.id == "legible" and not rule.ok for rule in read.rules):
        return found
    turn = read.turn
    first, *others = found.clean.sheets
    corners = [_point(point, turn) for point in found.verdict.corners]
    verdict = replace(
        found.verdict,
        rules=_rules(found.verdict.rules, turn),
        notes=_rules(found.verdict.notes, turn),
        corners=(*corners[turn:], *corners[:turn]),
    )
    told = replace(
        read,
        rules=_rules(read.rules, turn),
        notes=_rules(read.notes, turn),
        turn=0,
        values=_values(read.values, turn),
        members=tuple(_values(member, turn) for member in read.members),
    )
    return replace(
        found, clean=replace(found.clean, sheets=(_turned(first, turn), *others)), verdict=verdict, read=told
    )


def box_turned(where: Box, turn: int) -> Box:
    """Left, top, right, bottom in shares of a picture, after `turn` quarter turns anticlockwise of it."""
    for _ in range(turn):
        left, top, right, bottom = where
        where = (top, 1 - right, bottom, 1 - left)
    return where


def _point(point: tuple[float, float], turn: int) -> tuple[float, float]:
    x, y, _, _ = box_turned((*point, *point), turn)
    return x, y


def _rules(rules: tuple[Rule, ...], turn: int) -> tuple[Rule, ...]:
    return tuple(
        replace(rule, where=box_turned(rule.where, turn)) if rule.where and rule.page == 0 else rule for rule in rules
    )


def _values(values: dict[str, dict[str, Any]], turn: int) -> dict[str, dict[str, Any]]:
    return {
        name: value | {"where": box_turned(value["where"], turn)} if value["page"] == 0 else value
        for name, value in values.items()
    }


def _turned(sheet: Sheet, turn: int) -> Sheet:
    """Our own clean pictures, turned: nothing that came from outside is opened here."""
    from PIL import Image

    how = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)[turn - 1]

    def again(blob: bytes, quality: int) -> bytes:
        out = io.BytesIO()
        with Image.open(io.BytesIO(blob)) as picture:
            picture.transpose(how).save(out, "JPEG", quality=quality)
        return out.getvalue()

    size = (sheet.pixels_width, sheet.pixels_height)
    pixels = Image.frombytes("RGB", size, sheet.pixels).transpose(how)
    lying = turn % 2 == 1
    return Sheet(
        width=sheet.height if lying else sheet.width,
        height=sheet.width if lying else sheet.height,
        jpeg=again(sheet.jpeg, _QUALITY["jpeg"]),
        thumb=again(sheet.thumb, _QUALITY["thumb"]),
        pixels_width=pixels.width,
        pixels_height=pixels.height,
        pixels=pixels.tobytes(),
    )

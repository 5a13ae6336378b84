"""Printed sheets from facts: typst templates in `sheets/`, PDF/UA for print and PNG for phones."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from lingga_app.adapters.qr import qr_svg

SHEETS = Path(__file__).resolve().parent / "sheets"
PIXELS_PER_INCH = 144


@cache
def _template(name: str) -> bytes:
    return (SHEETS / f"{name}.typ").read_bytes()


def sheet(name: str, facts: dict[str, Any], *, qr: str, kind: Literal["pdf", "png"]) -> bytes:
    """One page of the template `name`. Facts go in as data, never as markup, so no text of theirs can become code."""
    inputs = {"facts": json.dumps(facts, ensure_ascii=False), "qr": qr_svg(qr)}
    if kind == "pdf":
        return _one(typst.compile(_template(name), sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"]))
    return _one(typst.compile(_template(name), sys_inputs=inputs, format="png", ppi=PIXELS_PER_INCH))


def _one(pages: bytes | list[bytes] | None) -> bytes:
    if isinstance(pages, list):
        return pages[0]
    return pages or b""

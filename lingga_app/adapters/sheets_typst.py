"""Printed sheets from facts: typst templates in `sheets/`, PDF/UA for print and PNG for phones."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

from lingga_app.adapters.qr import qr_svg

SHEETS = Path(__file__).resolve().parent / "sheets"
PIXELS_PER_INCH = 144


@cache
def _template(name: str) -> bytes:
    return (SHEETS / f"{name}.typ").read_bytes()


def sheet(name: str, facts: dict[str, Any], *, qr: str = "", kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """One page of the template `name`. Facts go in as data, never as markup, so no text of theirs can become code."""
    inputs = {"facts": json.dumps(facts, ensure_ascii=False), "qr": qr_svg(qr) if qr else ""}
    if kind == "pdf":
        return _one(typst.compile(_template(name), sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"]))
    return _one(typst.compile(_template(name), sys_inputs=inputs, format="png", ppi=PIXELS_PER_INCH))


def data_page_pdf(facts: dict[str, Any], *, qr: str, portrait: bytes) -> bytes:
    """The data page of a booklet as a specimen. The picture lies in a folder of its own while the page is set."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "portrait.jpg").write_bytes(portrait)
        page = Path(folder) / "page.typ"
        page.write_bytes(_template("data_page"))
        inputs = {"facts": json.dumps(facts, ensure_ascii=False), "qr": qr_svg(qr)}
        return _one(typst.compile(page, root=Path(folder), sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"]))


def _one(pages: bytes | list[bytes] | None) -> bytes:
    if isinstance(pages, list):
        return pages[0]
    return pages or b""

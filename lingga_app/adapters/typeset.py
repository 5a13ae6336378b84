"""Slips and receipts as PDF (typst): one quiet A5 page, a QR, text that can be searched and copied.

Only fonts that travel with the package are used, so the paper looks the same on every machine.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import qrcode
import qrcode.image.svg
import typst
from qrcode.constants import ERROR_CORRECT_M

_PAGE: Final = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, author: d.office)
#set page("a5", margin: (x: 15mm, y: 14mm), footer: text(7.5pt, fill: rgb("#4F5E6A"), d.made))
#set text(font: "Libertinus Serif", size: 10.5pt, lang: d.lang)
#grid(columns: (1fr, auto), align: (left, right),
  text(11pt, weight: "bold", fill: rgb("#0F5266"), d.office),
  if d.demo != "" { text(8pt, fill: rgb("#8A5A00"), d.demo) })
#v(2mm)
#line(length: 100%, stroke: 1.2pt + rgb("#C8962E"))
#v(2mm)
= #d.title
#v(3mm)
#for row in d.big [
  #text(9pt, fill: rgb("#4F5E6A"), row.at(0)) \\
  #text(19pt, weight: "bold", row.at(1)) \\
]
#v(1mm)
#table(columns: (2fr, 3fr), stroke: (x: none, y: 0.4pt + rgb("#D6DEE2")), inset: (x: 0pt, y: 2.2mm),
  ..d.rows.map(row => (text(fill: rgb("#4F5E6A"), row.at(0)), [#row.at(1)])).flatten())
#v(4mm)
#if sys.inputs.qr != "" {
  grid(columns: (34mm, 1fr), column-gutter: 5mm, align: horizon,
    image(bytes(sys.inputs.qr), width: 34mm, alt: d.qr_words),
    [#text(weight: "bold", size: 9.5pt, d.code) \\ #v(1mm) #text(9pt, d.qr_words)])
}
#v(3mm)
#for note in d.notes [#text(9pt, note) \\ ]
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the paper, already in the reader's words. `big` and `rows`: name and value."""

    lang: str
    office: str
    title: str
    rows: Sequence[tuple[str, str]]
    big: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    qr: str = ""
    code: str = ""
    qr_words: str = ""
    made: str = ""
    demo: str = ""


def pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF. Takes some ten milliseconds: call it off the event loop and outside transactions."""
    data = {
        name: getattr(sheet, name)
        for name in ("lang", "office", "title", "rows", "big", "notes", "code", "qr_words", "made", "demo")
    }
    made = typst.compile(
        _PAGE.encode(), sys_inputs={"data": json.dumps(data), "qr": qr_svg(sheet.qr) if sheet.qr else ""}
    )
    if not isinstance(made, bytes):
        raise TypeError("one document was expected")
    return made


def qr_svg(text: str) -> str:
    """A QR as SVG, error correction M, four modules of quiet zone."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(out)
    return out.getvalue().decode()


def qr_png(text: str, box: int = 8) -> bytes:
    """A QR as PNG that a phone's gallery keeps and a bank's app reads; black on white in every theme."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, box_size=box)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image().save(out, "PNG")
    return out.getvalue()

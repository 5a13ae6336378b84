"""QR codes as drawings: a small SVG for pages and printed sheets."""

from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Light modules around the code, as the standard asks."""


def qr_svg(text: str) -> str:
    """An SVG of `text` with its quiet zone, sharp at any size. Level M: it survives a fold or a scratch.

    Dark modules are drawn as runs, one stroke each: a quarter of the bytes of one square per module.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows)
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}.5h{width}")
            x += width
    box = f'width="248" height="248" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"'
    light = f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{light}<path stroke="#000" d="{"".join(runs)}"/></svg>'

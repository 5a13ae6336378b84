"""QR codes as drawings: a small SVG for pages and printed sheets."""

import base64

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage


def qr_svg(text: str) -> str:
    """An SVG of `text` with its quiet zone, scalable without blur. Level M: it survives a fold or a scratch."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, image_factory=SvgPathImage)
    code.add_data(text)
    code.make(fit=True)
    return code.make_image().to_string(encoding="unicode")


def qr_source(text: str) -> str:
    """The same as the address of an image, for pages that may load nothing."""
    return "data:image/svg+xml;base64," + base64.b64encode(qr_svg(text).encode()).decode()

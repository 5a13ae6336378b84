"""QRIS: an EMV merchant-presented code as text and as PNG."""

import io

import qrcode

from lingga_app.sandbox.world import World


def crc16(text: str) -> str:
    """CRC-16/CCITT-FALSE, four upper-case hex digits, as EMVCo's merchant-presented QR closes with (tag 63)."""
    register = 0xFFFF
    for byte in text.encode("ascii"):
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ 0x1021 if register & 0x8000 else register << 1
        register &= 0xFFFF
    return f"{register:04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def payload(world: World, amount_idr: int) -> str:
    """A dynamic QRIS for the amount: currency 360 (IDR), a fresh bill number, merchant marked as an example."""
    merchant = _field("00", "ID.CO.QRIS.WWW") + _field("02", "ID" + world.digits(13)) + _field("03", "URE")
    text = (
        _field("00", "01")
        + _field("01", "12")
        + _field("51", merchant)
        + _field("52", "9399")
        + _field("53", "360")
        + _field("54", str(amount_idr))
        + _field("58", "ID")
        + _field("59", "CONTOH PASPOR LINGGA")
        + _field("60", "DABO SINGKEP")
        + _field("61", "29871")
        + _field("62", _field("01", world.digits(12)))
        + "6304"
    )
    return text + crc16(text)


def image(text: str) -> bytes:
    """The code as PNG."""
    out = io.BytesIO()
    qrcode.make(text, box_size=8, border=4).save(out)
    return out.getvalue()

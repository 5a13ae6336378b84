"""Signed seals on slips, receipts, letters, pickup slips and data pages: made here, read back here.

Two roads to the same answer: the QR carries the signed seal, and below it stands a short code to type. A booking slip,
a receipt and a letter of refusal say nothing that an address must not carry, so their QR is the address of the public
page and opens with any camera. A pickup slip carries a secret and a data page a birth date: their QR is the bare seal
(base45), which never travels in an address. No seal carries a NIK (ICAO Doc 9303 part 13 is the model; see
`domain.seal`).
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lingga_app.db.tables import Application
from lingga_app.domain import seal
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.references import ALPHABET
from lingga_app.domain.seal import Feature, Header, Message, Seal, SealUnreadable, Tag, c40_message, words_message
from lingga_app.ports.signer import Signer
from lingga_app.services.run import Ctx

SIGNER: Final = "IDLG"
"""Country and authority in the header; the second half is our own."""
PAGE: Final = "/periksa"
CODE_SIGNS: Final = 8
LONGEST: Final = 2048
"""Signs of a scanned or typed text that are looked at; our longest seal has far fewer."""


@dataclass(frozen=True, slots=True)
class SealedPaper:
    """`qr`: the text of the QR. `code`: what to print below it, for those who cannot scan."""

    qr: str
    code: str


def seal_slip(
    ctx: Ctx, application: Application, *, appointment: str, booked_at: datetime, starts_at: datetime, place: str
) -> SealedPaper:
    """The seal of an interview slip. `appointment` is the public id of the seat: check-in finds it by that."""
    return _addressed(
        ctx,
        application,
        Feature.BOOKING_SLIP,
        appointment,
        wib_day(booked_at),
        Message(Tag.STARTS_AT, _moment(starts_at)),
        words_message(Tag.PLACE, place),
    )


def seal_receipt(
    ctx: Ctx, application: Application, *, payment: str, paid_at: datetime, amount_idr: int, ntpn: str
) -> SealedPaper:
    """The seal of a receipt. `payment` is the public id of the bill, `ntpn` the state payment number."""
    return _addressed(
        ctx,
        application,
        Feature.RECEIPT,
        payment,
        wib_day(paid_at),
        Message(Tag.AMOUNT_IDR, amount_idr.to_bytes(8, "big")),
        words_message(Tag.NTPN, ntpn),
    )


def seal_refusal(ctx: Ctx, application: Application, *, decided_on: date) -> SealedPaper:
    """The seal of a letter of refusal: whose number and which day, never why."""
    return _addressed(ctx, application, Feature.REFUSAL, application.public_id, decided_on)


def seal_pickup(ctx: Ctx, application: Application, *, secret: bytes, made_at: datetime, until: date) -> str:
    """The text of the QR of a pickup slip: the secret of the pickup token under our signature."""
    messages = (
        _reference(application),
        Message(Tag.VALID_UNTIL, seal.encode_date(until)),
        Message(Tag.TOKEN, secret),
    )
    return seal.write_text(_seal(ctx, Feature.PICKUP_SLIP, wib_day(made_at), *messages), _signer(ctx).sign)


def seal_data_page(ctx: Ctx, *, lines: tuple[str, str], number: str, portrait: bytes, issued_on: date) -> bytes:
    """The seal of a printed data page: the machine-readable zone, whose names have no check digit, and the portrait.

    `portrait` is the SHA-256 of the printed picture, empty when there is none.
    """
    messages = (
        c40_message(Tag.MRZ, "".join(lines)),
        c40_message(Tag.BOOK_NUMBER, number),
        *((Message(Tag.PORTRAIT_HASH, portrait),) if portrait else ()),
    )
    return seal.write(_seal(ctx, Feature.DATA_PAGE, issued_on, *messages), _signer(ctx).sign)


def open_seal(ctx: Ctx, text: str) -> Seal:
    """The seal in a scanned, pasted or typed text: an address of ours, or the bare seal.

    Nothing is ever fetched, and an address of anybody else is not read. Raises `SealUnreadable`, `SealForged`.
    """
    signer = _signer(ctx)

    def verify(header: Header, body: bytes, signature: bytes) -> bool:
        return signer.verify(header.certificate, body, signature)

    text = text.strip("\r\n\t")
    if len(text) > LONGEST:
        raise SealUnreadable
    ours = address(ctx, "")
    if not text.strip().startswith(ours):
        return seal.read_text(text, verify)
    given = text.strip().removeprefix(ours)
    try:
        raw = base64.b64decode(given + "=" * (-len(given) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise SealUnreadable from None
    if address_part(raw) != given:
        raise SealUnreadable
    return seal.read(raw, verify)


def paper_code(ctx: Ctx, application: Application, feature: Feature, public_id: str) -> str:
    """What stands below the QR: the application's number and eight signs that only this office can work out.

    Keyed, so that a number alone gives nothing away; the eight signs have about 40 bits.
    """
    number = int(ctx.vault.index(f"{feature.name}:{application.reference}:{public_id}", "paper"), 16)
    signs: list[str] = []
    for _ in range(CODE_SIGNS):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return f"{application.reference}-{''.join(signs[:4])}-{''.join(signs[4:])}"


def address(ctx: Ctx, given: str) -> str:
    """The public page's address about the seal `given` (base64url)."""
    return f"{ctx.option('base_url', '')}{PAGE}?k={given}"


def address_part(raw: bytes) -> str:
    """Signed bytes as they stand in an address (base64url without padding)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _addressed(
    ctx: Ctx, application: Application, feature: Feature, public_id: str, issued_on: date, *messages: Message
) -> SealedPaper:
    token = Message(Tag.TOKEN, bytes.fromhex(public_id))
    raw = seal.write(_seal(ctx, feature, issued_on, _reference(application), token, *messages), _signer(ctx).sign)
    return SealedPaper(address(ctx, address_part(raw)), paper_code(ctx, application, feature, public_id))


def _seal(ctx: Ctx, feature: Feature, issued_on: date, *messages: Message) -> Seal:
    header = Header(feature, SIGNER, _signer(ctx).key_id, issued_on=issued_on, signed_on=wib_day(ctx.now))
    return Seal(header, messages)


def _reference(application: Application) -> Message:
    return c40_message(Tag.REFERENCE, application.reference.replace("-", ""))


def _moment(at: datetime) -> bytes:
    return int(at.timestamp()).to_bytes(5, "big")


def _signer(ctx: Ctx) -> Signer:
    return ctx.deps.port(Signer)

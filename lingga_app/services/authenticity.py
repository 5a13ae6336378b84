"""Is this paper ours, and does it still hold? Anybody may ask; the answer says only what the paper itself may say.

The signature answers for the paper, the database for what became of it: a slip that was moved and a pickup code that
was used are genuine and yet of no use.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, select

from lingga_app.db.tables import (
    Application,
    Appointment,
    AppointmentState,
    BlankBook,
    Delivery,
    Passport,
    Payment,
    PickupToken,
    Place,
    Session,
)
from lingga_app.db.types import table
from lingga_app.domain import c40, mrz, seal
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import SETTLED
from lingga_app.domain.references import ReferenceUnreadable, parse_reference
from lingga_app.domain.seal import Feature, Seal, SealForged, SealUnreadable, Tag
from lingga_app.services.rates import take
from lingga_app.services.run import Ctx
from lingga_app.services.seals import CODE_SIGNS, open_seal, paper_code

_apps, _seats, _sessions, _places = table(Application), table(Appointment), table(Session), table(Place)
_payments, _tokens, _deliveries = table(Payment), table(PickupToken), table(Delivery)
_passports, _books = table(Passport), table(BlankBook)

_slips = (
    select(_seats, _sessions.c.starts_at, _places.c.name.label("place"))
    .join(_sessions, _sessions.c.id == _seats.c.session_id)
    .join(_places, _places.c.id == _sessions.c.place_id)
)
TRIES: Final = 20
"""Typed codes per application within `WINDOW`; eight signs cannot be guessed at that pace."""
WINDOW: Final = timedelta(minutes=10)


class Verdict(StrEnum):
    GOOD = "good"
    OLD = "old"
    USED = "used"
    ENDED = "ended"
    ALTERED = "altered"
    BAD = "bad"


class Kind(StrEnum):
    SLIP = "slip"
    RECEIPT = "receipt"
    PICKUP = "pickup"
    SEAL = "seal"
    LETTER = "letter"


KINDS: Final = {
    Feature.BOOKING_SLIP: Kind.SLIP,
    Feature.RECEIPT: Kind.RECEIPT,
    Feature.PICKUP_SLIP: Kind.PICKUP,
    Feature.DATA_PAGE: Kind.SEAL,
    Feature.REFUSAL: Kind.LETTER,
}


@dataclass(frozen=True, slots=True)
class CheckPaper:
    """`text`: what a camera read, or the code that stands below the QR."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the paper says: the key of its name in `words`, and the value with its type."""

    name: str
    value: str | int | date | datetime


@dataclass(frozen=True, slots=True)
class PaperVerdict:
    """`used_at` only when the verdict is `USED`."""

    verdict: Verdict
    kind: Kind | None = None
    made_on: date | None = None
    used_at: datetime | None = None
    lines: tuple[Line, ...] = field(default=())


NOT_OURS: Final = PaperVerdict(Verdict.BAD)


def is_code(text: str) -> bool:
    """Whether this looks like a typed code rather than the text of a QR."""
    return _split_code(text) is not None


def check_seal(ctx: Ctx, cmd: CheckPaper) -> PaperVerdict:
    """Read the seal, then ask what became of its paper."""
    try:
        found = open_seal(ctx, cmd.text)
    except SealForged:
        return PaperVerdict(Verdict.ALTERED)
    except SealUnreadable:
        return NOT_OURS
    kind = KINDS[found.header.feature]
    verdict, used_at, lines = _LOOKS[kind](ctx, found)
    return PaperVerdict(verdict, kind, found.header.signed_on, used_at, lines)


def check_code(ctx: Ctx, cmd: CheckPaper) -> PaperVerdict:
    """Compare a typed code with the codes of this application's slips and receipts. Raises `TooMany`."""
    parts = _split_code(cmd.text)
    if parts is None:
        return NOT_OURS
    reference, signs = parts
    take(ctx, f"paper:{reference}", TRIES, WINDOW)
    application = ctx.db.execute(select(_apps.c.id).where(_apps.c.reference == reference)).scalar_one_or_none()
    if application is None:
        return NOT_OURS
    owner = ctx.db.get_one(Application, application)
    for seat in ctx.db.execute(_slips.where(_seats.c.application_id == application)).all():
        if _fits(ctx, owner, Feature.BOOKING_SLIP, seat.public_id, signs):
            verdict, used_at = _slip_state(ctx, seat)
            lines = (Line("slip.place", seat.place), Line("slip.when", seat.starts_at), _number(reference))
            return PaperVerdict(verdict, Kind.SLIP, None, used_at, lines)
    for bill in ctx.db.execute(select(_payments).where(_payments.c.application_id == application)).all():
        if bill.ntpn and _fits(ctx, owner, Feature.RECEIPT, bill.public_id, signs):
            verdict = Verdict.GOOD if bill.state in SETTLED else Verdict.ENDED
            return PaperVerdict(
                verdict, Kind.RECEIPT, None, None, _receipt_lines(bill.amount_idr, bill.ntpn, reference)
            )
    if owner.status is Status.REFUSED and _fits(ctx, owner, Feature.REFUSAL, owner.public_id, signs):
        return PaperVerdict(Verdict.GOOD, Kind.LETTER, None, None, (_number(reference),))
    return NOT_OURS


def _split_code(text: str) -> tuple[str, str] | None:
    """Reference and the eight signs of a typed code; None for anything else."""
    plain = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    if not plain.startswith("LGA") or len(plain) != 11 + CODE_SIGNS or "://" in text:
        return None
    try:
        return parse_reference(plain[:11]), plain[11:]
    except ReferenceUnreadable:
        return None


def _fits(ctx: Ctx, application: Application, feature: Feature, public_id: str, signs: str) -> bool:
    return paper_code(ctx, application, feature, public_id).replace("-", "")[-CODE_SIGNS:] == signs


def _number(reference: str) -> Line:
    return Line("slip.reference", reference)


def _receipt_lines(amount_idr: int, ntpn: str, reference: str) -> tuple[Line, ...]:
    return (Line("slip.amount", amount_idr), Line("slip.ntpn", ntpn), _number(reference))


_Look = tuple[Verdict, datetime | None, tuple[Line, ...]]


def _slip(ctx: Ctx, found: Seal) -> _Look:
    starts_at = datetime.fromtimestamp(int.from_bytes(found.value(Tag.STARTS_AT) or b"", "big"), UTC)
    lines = (Line("slip.place", found.text(Tag.PLACE)), Line("slip.when", starts_at), _number(_reference(found)))
    seat = ctx.db.execute(_slips.where(_seats.c.public_id == _token(found).hex())).one_or_none()
    if seat is None:
        return Verdict.ENDED, None, lines
    verdict, used_at = _slip_state(ctx, seat)
    return verdict, used_at, lines


def _slip_state(ctx: Ctx, seat: Row[Any]) -> tuple[Verdict, datetime | None]:
    """Used, good, replaced by a live seat of the same application, or gone without one."""
    if seat.checked_in_at is not None:
        return Verdict.USED, seat.checked_in_at
    if seat.state == AppointmentState.CONFIRMED:
        return Verdict.GOOD, None
    live = select(_seats.c.id).where(
        _seats.c.application_id == seat.application_id, _seats.c.state == AppointmentState.CONFIRMED
    )
    return (Verdict.OLD if ctx.db.execute(live).first() else Verdict.ENDED), None


def _receipt(ctx: Ctx, found: Seal) -> _Look:
    amount = int.from_bytes(found.value(Tag.AMOUNT_IDR) or b"", "big")
    lines = _receipt_lines(amount, found.text(Tag.NTPN), _reference(found))
    state = ctx.db.execute(
        select(_payments.c.state).where(_payments.c.public_id == _token(found).hex())
    ).scalar_one_or_none()
    return (Verdict.GOOD if state in SETTLED else Verdict.ENDED), None, lines


def _pickup(ctx: Ctx, found: Seal) -> _Look:
    until = seal.decode_date(found.value(Tag.VALID_UNTIL) or b"")
    lines = (Line("slip.pickup_until", until), _number(_reference(found)))
    digest = hashlib.sha256(_token(found)).hexdigest()
    token = ctx.db.execute(select(_tokens).where(_tokens.c.token_hash == digest)).one_or_none()
    if token is None:
        return Verdict.ENDED, None, lines
    if token.used_at is not None:
        return Verdict.USED, token.used_at, lines
    if token.cancelled_at is None:
        return Verdict.GOOD, None, lines
    newer = select(_tokens.c.id).where(_tokens.c.delivery_id == token.delivery_id, _tokens.c.cancelled_at.is_(None))
    return (Verdict.OLD if ctx.db.execute(newer).first() else Verdict.ENDED), None, lines


def _data_page(ctx: Ctx, found: Seal) -> _Look:
    text = c40.decode(found.value(Tag.MRZ) or b"").replace(" ", mrz.FILLER)
    number = c40.decode(found.value(Tag.BOOK_NUMBER) or b"")
    lines = (
        Line("data.number", number),
        Line("verify.mrz", text[: mrz.LINE_SIGNS]),
        Line("verify.mrz", text[mrz.LINE_SIGNS :]),
    )
    query = select(_passports.c.void_at).join(_books, _books.c.id == _passports.c.book_id)
    passport = ctx.db.execute(query.where(_books.c.number == number)).one_or_none()
    held = passport is not None and passport.void_at is None
    return (Verdict.GOOD if held else Verdict.ENDED), None, lines


def _letter(ctx: Ctx, found: Seal) -> _Look:
    lines = (Line("refusal.decided", found.header.issued_on), _number(_reference(found)))
    status = ctx.db.execute(select(_apps.c.status).where(_apps.c.public_id == _token(found).hex())).scalar_one_or_none()
    return (Verdict.GOOD if status is Status.REFUSED else Verdict.ENDED), None, lines


def _reference(found: Seal) -> str:
    return parse_reference(c40.decode(found.value(Tag.REFERENCE) or b""))


def _token(found: Seal) -> bytes:
    return found.value(Tag.TOKEN) or b""


_LOOKS: Final = {
    Kind.SLIP: _slip,
    Kind.RECEIPT: _receipt,
    Kind.PICKUP: _pickup,
    Kind.SEAL: _data_page,
    Kind.LETTER: _letter,
}

"""Seals on paper: what they say, what became of their paper, and that nothing else passes for one."""

import base64
import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select, update

from lingga_app.adapters.signer_file import FileSigner
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain import base45
from lingga_app.domain.actor import PUBLIC
from lingga_app.domain.errors import TooMany
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import PayState
from lingga_app.domain.seal import SealForged, SealUnreadable, Tag
from lingga_app.ports.signer import Signer
from lingga_app.services import seals
from lingga_app.services.authenticity import CheckPaper, Kind, PaperVerdict, Verdict, check_code, check_seal, is_code
from lingga_app.services.run import Deps, read, run

SEAT, BILL = "a1" * 16, "b2" * 16


def application(ctx, ref):
    return ctx.db.execute(select(t.Application).where(t.Application.reference == ref)).scalar_one()


def slip(deps, ref):
    def made(ctx, _):
        at = deps.clock.now()
        return seals.seal_slip(
            ctx,
            application(ctx, ref),
            appointment=SEAT,
            booked_at=at,
            starts_at=at + timedelta(days=7),
            place="Kantor DAIK",
        )

    return read(made, None, actor=PUBLIC, deps=deps)


def receipt(deps, ref):
    def made(ctx, _):
        return seals.seal_receipt(
            ctx,
            application(ctx, ref),
            payment=BILL,
            paid_at=deps.clock.now(),
            amount_idr=650_000,
            ntpn="A1B2C3D4E5F6G7H8",
        )

    return read(made, None, actor=PUBLIC, deps=deps)


def opened(deps, text):
    return read(seals.open_seal, text, actor=PUBLIC, deps=deps)


def asked(deps, text):
    return read(check_seal, CheckPaper(text), actor=PUBLIC, deps=deps)


def typed(deps, text):
    return run(check_code, CheckPaper(text), actor=PUBLIC, deps=deps)


@pytest.fixture
def booked(given, deps):
    """A booked application with its seat and its paid bill."""
    place_id = given.place("DAIK")
    session = given.session(place_id, deps.clock.now() + timedelta(days=7))
    ref = given.application(status=Status.BOOKED)
    given._add(
        t.Appointment(
            public_id=SEAT, application_id=given.application_id(ref), session_id=session, booked_at=deps.clock.now()
        )
    )
    given.payment(ref, place_id, public_id=BILL, state=PayState.PAID, ntpn="A1B2C3D4E5F6G7H8", received_idr=650_000)
    return ref


def change(deps, row, **values):
    with deps.writing() as db:
        db.execute(update(table(row)).values(**values))


def test_a_slip_says_place_time_and_number_and_nobody(deps, booked):
    found = opened(deps, slip(deps, booked).qr)
    assert found.text(Tag.PLACE) == "Kantor DAIK"
    assert found.value(Tag.TOKEN) == bytes.fromhex(SEAT)
    assert {message.tag for message in found.messages} == {Tag.REFERENCE, Tag.TOKEN, Tag.STARTS_AT, Tag.PLACE}


def test_every_one_bit_change_of_a_slip_is_refused(deps, booked):
    part = slip(deps, booked).qr.rpartition("=")[2]
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    for bit in range(len(raw) * 8):
        wrong = bytearray(raw)
        wrong[bit // 8] ^= 1 << bit % 8
        verdict = asked(deps, f"/periksa?k={seals.address_part(bytes(wrong))}").verdict
        assert verdict in {Verdict.ALTERED, Verdict.BAD}


def test_a_good_slip_becomes_old_ended_or_used(deps, given, booked):
    qr = slip(deps, booked).qr
    assert asked(deps, qr).verdict is Verdict.GOOD
    change(deps, t.Appointment, checked_in_at=deps.clock.now())
    used = asked(deps, qr)
    assert (used.verdict, used.used_at) == (Verdict.USED, deps.clock.now())
    change(deps, t.Appointment, checked_in_at=None, state="released")
    assert asked(deps, qr).verdict is Verdict.ENDED
    session = given.session(given.place("DABO"), deps.clock.now() + timedelta(days=9))
    given._add(
        t.Appointment(
            public_id="c3" * 16,
            application_id=given.application_id(booked),
            session_id=session,
            booked_at=deps.clock.now(),
        )
    )
    assert asked(deps, qr).verdict is Verdict.OLD


def test_a_receipt_holds_while_the_money_is_here(deps, booked):
    paper = receipt(deps, booked)
    found = asked(deps, paper.qr)
    assert (found.verdict, found.kind) == (Verdict.GOOD, Kind.RECEIPT)
    assert ("slip.amount", 650_000) in [(line.name, line.value) for line in found.lines]
    change(deps, t.Payment, state="refunded")
    assert asked(deps, paper.qr).verdict is typed(deps, paper.code).verdict is Verdict.ENDED


def test_the_typed_code_answers_like_the_qr(deps, booked):
    code = slip(deps, booked).code
    assert is_code(code)
    found = typed(deps, code.lower().replace("-", " "))
    assert found == replace(asked(deps, slip(deps, booked).qr), made_on=None)
    assert typed(deps, receipt(deps, booked).code).kind is Kind.RECEIPT
    assert receipt(deps, booked).code != code


def test_a_guessed_code_says_nothing_and_is_slowed(deps, booked, clock):
    wrong = PaperVerdict(Verdict.BAD)
    for n in range(20):
        assert typed(deps, f"{booked}-2222-22{n:02}".replace("0", "A").replace("1", "B")) == wrong
    with pytest.raises(TooMany):
        typed(deps, slip(deps, booked).code)
    clock.advance(timedelta(minutes=11))
    assert typed(deps, slip(deps, booked).code).verdict is Verdict.GOOD


def test_a_data_page_seal_never_travels_in_an_address(deps, given):
    lines = (
        "P<IDNNURHALIZA<<SITI<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"[:44],
        "E0012345<7IDN8508155F3508150<<<<<<<<<<<<<<<8",
    )

    def made(ctx, _):
        return seals.seal_data_page(
            ctx, lines=lines, number="E0012345", portrait=hashlib.sha256(b"p").digest(), issued_on=date(2026, 11, 24)
        )

    raw = read(made, None, actor=PUBLIC, deps=deps)
    found = asked(deps, base45.encode(raw))
    assert [line.value for line in found.lines] == ["E0012345", *lines]
    assert (found.kind, found.verdict) == (Kind.SEAL, Verdict.ENDED)  # no such book was ever issued here


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "https://evil.example/periksa?k=AAAA", "javascript:alert(1)", "/periksa?k=", "/periksa?k=%00",
     "/periksa?k=####", "A" * 4096, "/periksa?k=" + "A" * 4096, "'; DROP TABLE appointment; --", "😀" * 50, "\x00",
     "LGA-7K3M-92QX"],
)  # fmt: skip
def test_whatever_a_qr_may_hold_is_not_from_us(deps, booked, text):
    with pytest.raises(SealUnreadable):
        opened(deps, text)
    assert asked(deps, text) == PaperVerdict(Verdict.BAD)


def test_a_seal_of_ours_behind_another_address_is_not_from_us(deps, booked):
    assert asked(deps, "https://evil.example" + slip(deps, booked).qr).verdict is Verdict.BAD


def test_the_same_paper_signed_by_a_stranger_is_forged(deps, booked, tmp_path):
    key = ec.derive_private_key(5, ec.SECP256R1())
    path = tmp_path / "stranger.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    stranger = Deps(
        deps.engine,
        clock=deps.clock,
        chance=deps.chance,
        vault=deps.vault,
        events=deps.events,
        outside={Signer: FileSigner(path)},
    )
    qr = slip(stranger, booked).qr
    with pytest.raises(SealForged):
        opened(deps, qr)
    assert asked(deps, qr) == PaperVerdict(Verdict.ALTERED)

"""The seal and its codecs: known vectors, round trips, and every one-bit change refused."""

from datetime import date

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain import base45, c40, seal
from lingga_app.domain.errors import AppError
from lingga_app.domain.seal import Feature, Header, Message, Seal, Tag

KEY = ec.derive_private_key(20261124, ec.SECP256R1())
HEADER = Header(Feature.BOOKING_SLIP, "IDLG", "A1", date(2026, 11, 24), date(2026, 11, 24))
SLIP = Seal(
    HEADER,
    (
        seal.c40_message(Tag.REFERENCE, "LGA7K3M92QX"),
        seal.words_message(Tag.PLACE, "Dabo Singkep"),
        seal.words_message(Tag.FIRST_NAME, "Ayu Ñ"),
    ),
)


def sign(body: bytes) -> bytes:
    r, s = decode_dss_signature(KEY.sign(body, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(header: Header, body: bytes, signature: bytes) -> bool:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        KEY.public_key().verify(encode_dss_signature(r, s), body, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return header.certificate == "A1"


def test_a_seal_reads_back() -> None:
    text = seal.write_text(SLIP, sign)
    read = seal.read_text(text, verify)
    assert read == SLIP
    assert read.text(Tag.PLACE) == "Dabo Singkep"
    assert read.text(Tag.FIRST_NAME) == "Ayu Ñ"
    assert c40.decode(read.value(Tag.REFERENCE) or b"") == "LGA7K3M92QX"
    assert (read.value(Tag.NTPN), read.text(Tag.NTPN)) == (None, "")


def test_every_one_bit_change_is_refused() -> None:
    raw = seal.write(SLIP, sign)
    for bit in range(len(raw) * 8):
        wrong = bytearray(raw)
        wrong[bit // 8] ^= 1 << bit % 8
        with pytest.raises((seal.SealUnreadable, seal.SealForged)):
            seal.read(bytes(wrong), verify)


def test_every_cut_and_every_tail_is_unreadable() -> None:
    raw = seal.write(SLIP, sign)
    for end in range(len(raw)):
        with pytest.raises(seal.SealUnreadable):
            seal.read(raw[:end], verify)
    with pytest.raises(seal.SealUnreadable):
        seal.read(raw + b"\x00", verify)


def test_a_seal_of_another_key_is_forged_not_unreadable() -> None:
    other = Seal(Header(Feature.RECEIPT, "IDLG", "B2", date(2026, 1, 1), date(2026, 1, 1)), ())
    with pytest.raises(seal.SealForged):
        seal.read(seal.write(other, sign), verify)


def test_the_header_is_laid_out_as_published() -> None:
    part = seal.signed_part(Seal(HEADER, ()))
    assert len(part) == 18
    assert part[:2] == b"\xdc\x03"
    assert part[10:13] == part[13:16] == int("11242026").to_bytes(3, "big")
    assert part[16:] == bytes([0xB1, 0xE0])


def test_a_date_is_month_day_year_in_three_bytes() -> None:
    assert seal.encode_date(date(2025, 11, 17)) == bytes.fromhex("AA78B9")
    assert seal.decode_date(bytes.fromhex("AA78B9")) == date(2025, 11, 17)


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_every_date_reads_back(day: date) -> None:
    assert seal.decode_date(seal.encode_date(day)) == day


@pytest.mark.parametrize(
    ("length", "raw"), [(0, "00"), (127, "7F"), (128, "8180"), (255, "81FF"), (256, "820100"), (65535, "82FFFF")]
)
def test_der_lengths(length: int, raw: str) -> None:
    assert seal.encode_length(length) == bytes.fromhex(raw)


def test_a_length_written_the_long_way_is_refused_even_when_signed() -> None:
    body = seal.signed_part(Seal(HEADER, ())) + b"\x01\x81\x01A"
    with pytest.raises(seal.SealUnreadable):
        seal.read(body + b"\xff\x40" + sign(body), verify)


def test_a_tag_written_twice_is_refused_on_both_sides() -> None:
    twice = Seal(HEADER, (Message(1, b"A"), Message(1, b"B")))
    with pytest.raises(ValueError, match="once"):
        seal.write(twice, sign)
    body = seal.signed_part(Seal(HEADER, ())) + b"\x01\x01A\x01\x01B"
    with pytest.raises(seal.SealUnreadable):
        seal.read(body + b"\xff\x40" + sign(body), verify)


messages = st.lists(
    st.builds(Message, st.integers(1, 254), st.binary(max_size=150)), max_size=4, unique_by=lambda m: m.tag
)
capitals = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=40)


@given(messages, st.sampled_from(Feature), st.text("ABCXYZ019", min_size=1, max_size=20))
def test_any_seal_reads_back(rows: list[Message], feature: Feature, certificate: str) -> None:
    made = Seal(Header(feature, "IDLG", certificate, date(2026, 2, 28), date(2026, 11, 24)), tuple(rows))
    assert seal.read(seal.write(made, lambda _: bytes(64)), lambda *_: True) == made


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_refusal(raw: bytes) -> None:
    for candidate in (raw, seal.signed_part(Seal(HEADER, ()))[:10] + raw):
        with pytest.raises(AppError):
            seal.read(candidate, verify)


@pytest.mark.parametrize("text", ["", "abc", "A", "::", ":::", "GGW", "LGA-7K3M-92QX", "\u0661", "A" * 5000])
def test_text_that_is_no_seal(text: str) -> None:
    with pytest.raises(seal.SealUnreadable):
        seal.read_text(text, verify)


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0"), (b"", "")],
)
def test_base45_vectors_of_the_rfc(raw: bytes, text: str) -> None:
    assert base45.encode(raw) == text
    assert base45.decode(text) == raw


@given(st.binary(max_size=300))
def test_base45_reads_back(raw: bytes) -> None:
    assert base45.decode(base45.encode(raw)) == raw


@pytest.mark.parametrize("text", ["A", "BB8A", "GGW", ":::", "::", "bb8", "ÄBC"])
def test_base45_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="base45"):
        base45.decode(text)


@given(capitals)
def test_c40_reads_back(text: str) -> None:
    raw = c40.encode(text)
    assert c40.decode(raw) == text
    assert len(raw) == c40.size(len(text))


@pytest.mark.parametrize(("text", "raw"), [("D<<", "6ABC"), ("AIM", "5B0B"), ("A", "FE42"), ("AB", "59D9"), ("", "")])
def test_c40_vectors(text: str, raw: str) -> None:
    assert c40.encode(text).hex().upper() == raw


def test_c40_writes_the_filler_as_a_blank() -> None:
    assert c40.decode(c40.encode("P<IDNPUTRA<<MIDO<<")) == "P IDNPUTRA  MIDO  "


@pytest.mark.parametrize("raw", ["00", "0000", "FFFF", "FE00", "FE62", "FE42FE42", "000159D9"])
def test_c40_refuses_what_it_never_writes(raw: str) -> None:
    with pytest.raises(ValueError, match=r"C40|substring"):
        c40.decode(bytes.fromhex(raw))


def test_c40_has_no_small_letters() -> None:
    with pytest.raises(ValueError, match="substring"):
        c40.encode("a")

"""The key ring's promises: nothing opens that was changed, moved or retired; the old opens after rotation."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingga_app.adapters.keys import Keyring, open_under, seal_under
from lingga_app.ports.crypto import KeyUnknown, SealBroken

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32
RING = Keyring({1: OLD}, current=1, index_key=INDEX)
ROTATED = Keyring({1: OLD, 2: NEW}, current=2, index_key=INDEX)


@given(st.binary(max_size=300), st.binary(max_size=60))
def test_what_was_sealed_opens_in_its_place_only(plaintext: bytes, aad: bytes) -> None:
    sealed = RING.seal(plaintext, aad)
    assert RING.open(sealed, aad) == plaintext
    assert len(sealed) == len(plaintext) + 29
    with pytest.raises(SealBroken):
        RING.open(sealed, aad + b"x")


@given(st.binary(min_size=1, max_size=40), st.data())
def test_one_changed_bit_is_found(plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(ROTATED.seal(plaintext, b"person/nik/7"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        ROTATED.open(bytes(sealed), b"person/nik/7")


@settings(max_examples=30)
@given(st.integers(0, 44))
def test_a_cut_value_is_found(length: int) -> None:
    with pytest.raises(SealBroken):
        RING.open(RING.seal(b"2104034107850001", b"")[:length], b"")


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert len({RING.seal(b"2104034107850001", b"") for _ in range(200)}) == 200


def test_rotation_opens_the_old_and_seals_with_the_new() -> None:
    old = RING.seal(b"SITI AMINAH", b"row")
    assert ROTATED.open(old, b"row") == b"SITI AMINAH"
    new = ROTATED.seal(b"SITI AMINAH", b"row")
    assert (ROTATED.key_id_of(old), ROTATED.key_id_of(new)) == (1, 2)
    with pytest.raises(KeyUnknown):
        RING.open(new, b"row")


def test_relabelling_the_key_id_does_not_open() -> None:
    twins = Keyring({1: OLD, 2: OLD}, current=1, index_key=INDEX)
    sealed = twins.seal(b"x", b"row")
    with pytest.raises(SealBroken):
        twins.open(b"\x02" + sealed[1:], b"row")


def test_the_blind_index_survives_rotation_and_keeps_purposes_apart() -> None:
    nik = RING.blind_index("2104034107850001", "nik")
    assert len(nik) == 64
    assert nik == ROTATED.blind_index("2104034107850001", "nik")
    assert nik != RING.blind_index("2104034107850002", "nik")
    assert nik != RING.blind_index("2104034107850001", "kk")
    assert nik != Keyring({1: OLD}, 1, b"j" * 32).blind_index("2104034107850001", "nik")


def test_a_person_forgotten_stays_forgotten() -> None:
    key = RING.new_data_key()
    wrapped = RING.wrap(key, b"person/7")
    note = seal_under(key, b"interview note", b"note/1")
    assert open_under(ROTATED.unwrap(wrapped, b"person/7"), note, b"note/1") == b"interview note"
    with pytest.raises(SealBroken):
        RING.unwrap(wrapped, b"person/8")
    with pytest.raises(SealBroken):
        open_under(RING.new_data_key(), note, b"note/1")


def test_a_wrapped_key_and_a_value_do_not_pass_for_each_other() -> None:
    with pytest.raises(SealBroken):
        RING.open(RING.wrap(RING.new_data_key(), b"p"), b"p")


def test_a_ring_from_settings_text() -> None:
    new = bytes(range(224, 256))  # its base64 has - and _
    text = f"1:{base64.urlsafe_b64encode(OLD).decode()}, 2:{base64.urlsafe_b64encode(new).decode()}"
    ring = Keyring.from_text(text, base64.urlsafe_b64encode(INDEX).decode())
    assert ring.current_id == 2
    assert ring.open(RING.seal(b"a", b""), b"") == b"a"
    assert ring.seal(b"a", b"")[0] == 2
    assert repr(ring) == "Keyring(ids=[1, 2], current=2)"


@pytest.mark.parametrize(
    ("keys", "current", "index"),
    [({}, 1, INDEX), ({1: b"short"}, 1, INDEX), ({256: OLD}, 256, INDEX), ({1: OLD}, 1, b"x"), ({1: OLD}, 1, OLD)],
)
def test_a_weak_ring_is_refused(keys: dict[int, bytes], current: int, index: bytes) -> None:
    with pytest.raises(ValueError, match="key"):
        Keyring(keys, current, index)

"""The file of the signing key: one form per signature, predecessors believed, other keys not."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from lingga_app.adapters.signer_file import ORDER, FileSigner, UnfitSigningKey

OLD, NEW = (ec.derive_private_key(number, ec.SECP256R1()) for number in (7, 11))


def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> FileSigner:
    path = tmp_path_factory.mktemp("old") / "signing.pem"
    path.write_bytes(pem(OLD))
    return FileSigner(path)


@settings(max_examples=30)
@given(body=st.binary(max_size=200))
def test_a_signature_holds_for_its_bytes_and_key_only(old: FileSigner, body: bytes) -> None:
    signature = old.sign(body)
    assert len(signature) == 64
    assert old.verify(old.key_id, body, signature)
    assert not old.verify(old.key_id, body + b"x", signature)
    assert not old.verify("00000000", body, signature)


def test_the_other_form_of_a_signature_is_refused(old: FileSigner) -> None:
    signature = old.sign(b"slip")
    high = ORDER - int.from_bytes(signature[32:], "big")
    assert not old.verify(old.key_id, b"slip", signature[:32] + high.to_bytes(32, "big"))
    assert not old.verify(old.key_id, b"slip", b"")


def test_what_the_last_key_signed_is_still_believed_after_a_change(old: FileSigner, tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    path.write_bytes(b"demo-key, not for production\n" + pem(NEW) + public_pem(OLD))
    new = FileSigner(path)
    assert new.key_id != old.key_id
    assert new.verify(old.key_id, b"slip", old.sign(b"slip"))
    assert not old.verify(new.key_id, b"slip", new.sign(b"slip"))
    assert [key.key_id for key in new.public_keys()] == [new.key_id, old.key_id]


def test_another_kind_of_key_is_named_as_unfit(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    path.write_bytes(pem(rsa.generate_private_key(65537, 2048)))  # type: ignore[arg-type]
    with pytest.raises(UnfitSigningKey):
        FileSigner(path).sign(b"x")

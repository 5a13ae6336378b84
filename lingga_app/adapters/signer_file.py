"""The signing key in a PEM file: the private key first, then the public keys of its predecessors, if any."""

import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from lingga_app.ports.signer import PublicKey

ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group P-256 (FIPS 186-5): s and ORDER - s sign the same, and only the lower is accepted here."""
_ALGORITHM = ec.ECDSA(SHA256())
_RETIRED = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.S)


class UnfitSigningKey(Exception):
    """The file holds no P-256 private key, so nothing can be sealed with it."""


class FileSigner:
    """Reads the file on first use. Append the old key's public half when the key is changed: old paper stays valid."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def key_id(self) -> str:
        return self._own.key_id

    def sign(self, body: bytes) -> bytes:
        r, s = decode_dss_signature(self._private.sign(body, _ALGORITHM))
        return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")

    def verify(self, key_id: str, body: bytes, signature: bytes) -> bool:
        key = self._believed.get(key_id)
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if key is None or len(signature) != 64 or s > ORDER // 2:
            return False
        try:
            key.verify(encode_dss_signature(r, s), body, _ALGORITHM)
        except InvalidSignature:
            return False
        return True

    def public_keys(self) -> tuple[PublicKey, ...]:
        return tuple(_published(key) for key in self._believed.values())

    @cached_property
    def _text(self) -> bytes:
        return self._path.read_bytes()

    @cached_property
    def _private(self) -> ec.EllipticCurvePrivateKey:
        key = load_pem_private_key(_RETIRED.sub(b"", self._text), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise UnfitSigningKey(f"{self._path.name} is not a P-256 private key")
        return key

    @cached_property
    def _own(self) -> PublicKey:
        return _published(self._private.public_key())

    @cached_property
    def _believed(self) -> dict[str, ec.EllipticCurvePublicKey]:
        retired = [load_pem_public_key(pem) for pem in _RETIRED.findall(self._text)]
        keys = [self._private.public_key(), *(key for key in retired if isinstance(key, ec.EllipticCurvePublicKey))]
        return {_published(key).key_id: key for key in keys}


def _published(key: ec.EllipticCurvePublicKey) -> PublicKey:
    numbers = key.public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    return PublicKey(hashlib.sha256(x + y).hexdigest()[:8].upper(), x, y)

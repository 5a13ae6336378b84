"""The format of one encrypted file, written and read as a stream.

`header | record | record | ... | closing record`. The header is `LPS1`, the key id, a flag (1 when a person's data key
is mixed in) and 32 random bytes of salt. Each file has its own key, HKDF-SHA256 of master subkey and data key with that
salt and the file's name, so counting nonces are safe. A record is `length (4) | AES-256-GCM ciphertext` with nonce
`counter (11) | closing flag (1)`: records cannot be dropped, swapped or cut off unseen (the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizar, 2015). The closing record holds size and SHA-256 of the plaintext.
"""

import hashlib
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lingga_app.ports.crypto import KeySource, KeyUnknown
from lingga_app.ports.document_store import PaperBroken

RECORD_BYTES = 64 * 1024
_MAGIC = b"LPS1"
_HEADER = struct.Struct(">4sBB32s")
_LENGTH = struct.Struct(">I")
_CLOSING = struct.Struct(">Q32s")
_TAG = 16


@dataclass(frozen=True)
class Sealed:
    """Size in bytes and SHA-256 (hex) of the plaintext that was written."""

    size: int
    sha256: str
    key_id: int


def _nonce(counter: int, closing: bool) -> bytes:
    return counter.to_bytes(11, "big") + bytes([closing])


def _cipher(keys: KeySource, header: bytes, name: str, owner_key: bytes) -> AESGCM:
    _, key_id, _, salt = _HEADER.unpack(header)
    material = keys.subkey(key_id, "papers") + owner_key
    return AESGCM(
        HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"paper/" + name.encode()).derive(material)
    )


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), RECORD_BYTES):
            yield chunk[start : start + RECORD_BYTES]


def write(out: BinaryIO, keys: KeySource, name: str, chunks: Iterable[bytes], owner_key: bytes = b"") -> Sealed:
    """Encrypt `chunks` to `out`. What `chunks` raises passes through; the caller drops the half file."""
    header = _HEADER.pack(_MAGIC, keys.current_id, bool(owner_key), os.urandom(32))
    cipher = _cipher(keys, header, name, owner_key)
    aad = header + name.encode()
    digest, size, counter = hashlib.sha256(), 0, 0
    out.write(header)
    for piece in _pieces(chunks):
        digest.update(piece)
        size += len(piece)
        out.write(_LENGTH.pack(len(piece) + _TAG) + cipher.encrypt(_nonce(counter, False), piece, aad))
        counter += 1
    closing = _CLOSING.pack(size, digest.digest())
    out.write(_LENGTH.pack(len(closing) + _TAG) + cipher.encrypt(_nonce(counter, True), closing, aad))
    return Sealed(size, digest.hexdigest(), keys.current_id)


def _records(source: BinaryIO) -> Iterator[bytes]:
    while head := source.read(_LENGTH.size):
        if len(head) < _LENGTH.size:
            raise PaperBroken("cut inside a length")
        length = _LENGTH.unpack(head)[0]
        if not _TAG < length <= RECORD_BYTES + _TAG:
            raise PaperBroken("a record of impossible length")
        record = source.read(length)
        if len(record) < length:
            raise PaperBroken("cut inside a record")
        yield record


def read(source: BinaryIO, keys: KeySource, name: str, owner_key: bytes = b"") -> tuple[bytes, Sealed]:
    """The whole plaintext and its measures, both verified. Raises `PaperBroken`."""
    header = source.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        raise PaperBroken("not a stored paper")
    _, key_id, mixed, _ = _HEADER.unpack(header)
    if bool(mixed) != bool(owner_key):
        raise PaperBroken("the person's key is gone" if mixed else "this paper has no person's key")
    try:
        cipher = _cipher(keys, header, name, owner_key)
        return _open_all(list(_records(source)), cipher, header + name.encode(), key_id)
    except (KeyUnknown, InvalidTag) as error:
        raise PaperBroken("changed, swapped, or its key is gone") from error


def _open_all(records: list[bytes], cipher: AESGCM, aad: bytes, key_id: int) -> tuple[bytes, Sealed]:
    if not records:
        raise PaperBroken("no closing record")
    plain = [cipher.decrypt(_nonce(counter, False), record, aad) for counter, record in enumerate(records[:-1])]
    size, digest = _CLOSING.unpack(cipher.decrypt(_nonce(len(records) - 1, True), records[-1], aad))
    data = b"".join(plain)
    if len(data) != size or hashlib.sha256(data).digest() != digest:
        raise PaperBroken("size or SHA-256 differs")
    return data, Sealed(size, digest.hex(), key_id)

"""The key ring: AES-256-GCM under rotating master keys, a keyed hash for search, wrapped data keys per person.

A sealed value is `key id (1) | nonce (12) | ciphertext | tag (16)`: 29 bytes more than the plaintext, 45 for a NIK.
Nonces are random, so one master key must not seal more than 2^32 values (NIST SP 800-38D, 8.3); rotate long before.

Rotation: add a key with a new id and make it current. Old values open under their own id; rewrite them at leisure,
then drop the old key. The index key does not rotate with them: an equality search works under one key only.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lingga_app.ports.crypto import KeyUnknown, SealBroken

KEY_BYTES = 32
_NONCE = 12
_TAG = 16


def seal_under(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """`nonce | ciphertext | tag` under a 32-byte key, for example a person's data key."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def open_under(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The plaintext of `seal_under`. Raises `SealBroken`."""
    if len(sealed) < _NONCE + _TAG:
        raise SealBroken("too short")
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], aad)
    except InvalidTag:
        raise SealBroken("changed, or bound to another place") from None


class Keyring:
    """Master keys by id (0..255), the id that seals new values, and the key of the blind index. All keys are 32 bytes.

    Implements the ports `Sealer`, `BlindIndex`, `DataKeys` and `KeySource`.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int, index_key: bytes) -> None:
        if current not in keys:
            raise ValueError("the current key id is not in the ring")
        if any(not 0 <= key_id <= 255 for key_id in keys):
            raise ValueError("a key id is one byte")
        if any(len(key) != KEY_BYTES for key in (*keys.values(), index_key)):
            raise ValueError("every key is 32 bytes")
        if index_key in keys.values():
            raise ValueError("the index key must differ from the master keys")
        self._masters = dict(keys)
        self._current = current
        self._index_key = index_key
        self._subkeys: dict[tuple[int, str], bytes] = {}

    @classmethod
    def from_text(cls, masters: str, index: str) -> "Keyring":
        """From the environment: `masters` is `id:base64,id:base64` (URL alphabet) with the current key last."""
        keys: dict[int, bytes] = {}
        for part in masters.split(","):
            key_id, _, text = part.strip().partition(":")
            keys[int(key_id)] = base64.urlsafe_b64decode(text)
        return cls(keys, current=list(keys)[-1], index_key=base64.urlsafe_b64decode(index))

    def __repr__(self) -> str:
        return f"Keyring(ids={sorted(self._masters)}, current={self._current})"

    @property
    def current_id(self) -> int:
        return self._current

    def subkey(self, key_id: int, purpose: str) -> bytes:
        """32 bytes by HKDF-SHA256 from one master key; keys of different purposes tell nothing of each other."""
        cached = self._subkeys.get((key_id, purpose))
        if cached is None:
            if key_id not in self._masters:
                raise KeyUnknown(f"no key with id {key_id}")
            kdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"lingga/" + purpose.encode())
            cached = self._subkeys[key_id, purpose] = kdf.derive(self._masters[key_id])
        return cached

    def seal(self, plaintext: bytes, aad: bytes) -> bytes:
        return self._seal("value", plaintext, aad)

    def open(self, sealed: bytes, aad: bytes) -> bytes:
        return self._open("value", sealed, aad)

    def key_id_of(self, sealed: bytes) -> int:
        """Which master key sealed this value: the rotation job rewrites those that differ from `current_id`."""
        if not sealed:
            raise SealBroken("empty")
        return sealed[0]

    def blind_index(self, value: str, purpose: str) -> str:
        """HMAC-SHA256 as 64 hex digits. `purpose` (for example `nik`) keeps equal values of different columns apart."""
        if "\0" in purpose:
            raise ValueError("a purpose has no NUL")
        return hmac.new(self._index_key, purpose.encode() + b"\0" + value.encode(), hashlib.sha256).hexdigest()

    def new_data_key(self) -> bytes:
        """32 fresh random bytes for one person. Keep it wrapped only."""
        return os.urandom(KEY_BYTES)

    def wrap(self, data_key: bytes, aad: bytes) -> bytes:
        """The data key sealed under the current master key; `aad` names the person's row."""
        if len(data_key) != KEY_BYTES:
            raise ValueError("a data key is 32 bytes")
        return self._seal("data-key", data_key, aad)

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """The data key. Raises `SealBroken`."""
        return self._open("data-key", wrapped, aad)

    def _seal(self, purpose: str, plaintext: bytes, aad: bytes) -> bytes:
        head = bytes([self._current])
        return head + seal_under(self.subkey(self._current, purpose), plaintext, head + aad)

    def _open(self, purpose: str, sealed: bytes, aad: bytes) -> bytes:
        key_id = self.key_id_of(sealed)
        return open_under(self.subkey(key_id, purpose), sealed[1:], sealed[:1] + aad)

"""Personal values, sealed under a key of their own per person, and found by keyed hash.

Each person (account, application, officer) has one data key in `subject_key`, wrapped by the master key. Destroying
that row's `wrapped` makes everything sealed under it unreadable: rows, audit details and backups alike.
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from lingga_app.db.tables import SubjectKey
from lingga_app.db.types import table
from lingga_app.domain.errors import AppError
from lingga_app.ports.chance import Chance

_keys = table(SubjectKey)
_made = insert(_keys).returning(_keys.c.id)
_wrapped = select(_keys.c.wrapped).where(_keys.c.id == bindparam("id_"))
_CACHE = 4096
_NONCE = 12


class Erased(AppError):
    """The person's key was destroyed: what it sealed cannot be read any more."""

    code = "erased"
    id = "Data ini sudah dihapus sesuai permintaan pemiliknya. Tanya petugas kalau Anda pemiliknya."
    en = "These details were erased at their owner's request. Ask an officer if they are yours."
    http = 410


class Keys(Protocol):
    """The master key, wherever it lives."""

    def wrap(self, data_key: bytes, aad: bytes) -> bytes: ...
    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes: ...
    def blind_index(self, value: str, purpose: str) -> str: ...


class _Key(NamedTuple):
    raw: bytes
    cipher: AESGCM


class Vault:
    """Opens and seals. Data keys are kept in memory for the life of the process, never in state or logs."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._cache: OrderedDict[int, _Key] = OrderedDict()
        self._guard = Lock()

    def new_key(self, db: Session, chance: Chance, now: object) -> int:
        """Make a person's data key; returns `subject_key.id`."""
        wrapped = self._keys.wrap(chance.token(32), b"subject")
        return db.execute(_made, {"wrapped": wrapped, "created_at": now}).scalar_one()

    def seal(self, db: Session, key_id: int, text: str, chance: Chance) -> bytes:
        nonce = chance.token(_NONCE)
        return nonce + self._key(db, key_id).cipher.encrypt(nonce, text.encode(), b"%d" % key_id)

    def open(self, db: Session, key_id: int, sealed: bytes | None) -> str:
        """The text, or "" for NULL. Raises `Erased`."""
        if sealed is None:
            return ""
        return self._key(db, key_id).cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], b"%d" % key_id).decode()

    def data_key(self, db: Session, key_id: int) -> bytes:
        """The person's 32 bytes, for the document store, which encrypts on its own. Raises `Erased`."""
        return self._key(db, key_id).raw

    def destroy(self, db: Session, key_id: int, now: object) -> None:
        """Erase a person: nothing sealed under this key opens any more. Repeatable.

        Other processes that used the key lately may keep it in memory until they end or need the room, so callers also
        delete the rows and files.
        """
        gone = update(_keys).where(_keys.c.id == key_id, _keys.c.destroyed_at.is_(None))
        db.execute(gone.values(wrapped=None, destroyed_at=now))
        with self._guard:
            self._cache.pop(key_id, None)

    def index(self, value: str, purpose: str) -> str:
        """Keyed hash for equality search: the same value gives the same hash for one purpose only."""
        return self._keys.blind_index(value, purpose)

    def _key(self, db: Session, key_id: int) -> "_Key":
        with self._guard:
            if (found := self._cache.get(key_id)) is not None:
                self._cache.move_to_end(key_id)
                return found
        wrapped = db.execute(_wrapped, {"id_": key_id}).scalar()
        if wrapped is None:
            raise Erased
        raw = self._keys.unwrap(wrapped, b"subject")
        key = _Key(raw, AESGCM(raw))
        with self._guard:
            self._cache[key_id] = key
            if len(self._cache) > _CACHE:
                self._cache.popitem(last=False)
        return key

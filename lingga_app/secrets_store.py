"""Secrets: given by the environment in production, made once per data folder everywhere else.

There is no constant to forget: a demo draws its own keys at the first start and keeps them (mode 0600) so that a
restart still reads what it wrote. Whatever is made here begins with `DEMO_MARK`, and production refuses that mark.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

DEMO_MARK = "demo-"
KEY_BYTES = 32
SHORTEST_SHARED_SECRET = 20
HOW = "make one with: lingga new-key"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys of one installation. Never printed; `repr` hides them."""

    master: bytes
    """32 bytes: personal data at rest is encrypted under keys derived from it. `LINGGA_SECRET_KEY`."""
    index: bytes
    """32 bytes: keyed hash of the NIK for search and uniqueness. `LINGGA_INDEX_KEY`."""
    gateway_server_key: str
    """Shared with the payment gateway. `LINGGA_GATEWAY_SERVER_KEY`."""
    signing_key: Path
    """PEM file with the P-256 private key of the seal. `LINGGA_SIGNING_KEY_FILE`."""
    made_here: tuple[str, ...] = ()
    """Names of those that were made for a demo or not given at all."""
    shared: bool = False
    """The master and the index key are one and the same: who learns one reads both."""

    def __repr__(self) -> str:
        return "Secrets(...)"

    def weaknesses(self) -> list[str]:
        """Why production must not use these."""
        problems = [f"{name} is missing or was made for a demo: {_remedy(name)}." for name in self.made_here]
        if self.shared and not self.made_here:
            problems.append(f"LINGGA_SECRET_KEY and LINGGA_INDEX_KEY are the same: {HOW} for each.")
        return problems


def new_key() -> str:
    """A fresh 32-byte key as text for the environment."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def read_secrets(env: Mapping[str, str], folder: Path, problems: list[str], *, make: bool) -> Secrets:
    """The four secrets. With `make`, missing ones are drawn once into `folder`; unreadable ones go to `problems`."""
    demo: list[str] = []

    def text(name: str, file: str, fresh: Callable[[], str]) -> str:
        given = env.get(name, "").strip()
        if not given and make:
            given = _once(folder / file, lambda: DEMO_MARK + fresh())
        if not given or given.startswith(DEMO_MARK):
            demo.append(name)
        return given.removeprefix(DEMO_MARK)

    master = _key("LINGGA_SECRET_KEY", text("LINGGA_SECRET_KEY", "master.key", new_key), problems)
    index = _key("LINGGA_INDEX_KEY", text("LINGGA_INDEX_KEY", "index.key", new_key), problems)
    name = "LINGGA_GATEWAY_SERVER_KEY"
    gateway = text(name, "gateway.key", lambda: secrets.token_urlsafe(24))
    if gateway and len(gateway) < SHORTEST_SHARED_SECRET:
        problems.append(f"{name} has fewer than {SHORTEST_SHARED_SECRET} characters.")
    signing = _signing_key(env, folder, problems, demo, make=make)
    return Secrets(master, index, gateway, signing, tuple(demo), shared=bool(master) and master == index)


def _signing_key(env: Mapping[str, str], folder: Path, problems: list[str], demo: list[str], *, make: bool) -> Path:
    name = "LINGGA_SIGNING_KEY_FILE"
    given = env.get(name, "").strip()
    path = Path(given).expanduser().absolute() if given else folder / "signing.pem"
    if not given and make:
        _once(path, _demo_pem)
    if given and not path.is_file():
        problems.append(f"{name}: there is no file at {path}.")
    elif not path.is_file() or path.read_text().startswith(DEMO_MARK):
        demo.append(name)
    return path


def _key(name: str, text: str, problems: list[str]) -> bytes:
    if not text:
        return b""
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
        problems.append(f"{name} is not {KEY_BYTES} random bytes in base64: {HOW}.")
    return key


def _once(path: Path, fresh: Callable[[], str]) -> str:
    """The text of `path`, written if it is not there. Two processes that start together agree on the first one's."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(fresh())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _demo_pem() -> str:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Text before the first dashes is ignored by PEM readers, so the mark travels with the key.
    return f"{DEMO_MARK}key, not for production\n{pem.decode()}"


def _remedy(name: str) -> str:
    if name == "LINGGA_GATEWAY_SERVER_KEY":
        return "use the server key of your merchant account"
    if name == "LINGGA_SIGNING_KEY_FILE":
        return "give the path of a P-256 private key in PEM"
    return HOW

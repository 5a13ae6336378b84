"""Settings -> Deps. The only module that knows both a port and its adapter."""

import hashlib
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from lingga_app import settings as settings_module
from lingga_app.adapters.carrier_http import HttpCarrier
from lingga_app.adapters.chance import SeededChance, SystemChance
from lingga_app.adapters.clock import DatabaseClock, FixedClock, ShiftedClock, SystemClock
from lingga_app.adapters.embedded import Embedded, embedded
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.adapters.events_valkey import ValkeyEvents
from lingga_app.adapters.gateway_midtrans import MidtransGateway
from lingga_app.adapters.keys import Keyring
from lingga_app.adapters.laboratory_folders import FolderLaboratory
from lingga_app.adapters.messages_http import Messages
from lingga_app.adapters.registry_http import HttpRegistry
from lingga_app.adapters.signer_file import FileSigner
from lingga_app.adapters.store_files import FileStore
from lingga_app.db import migrate
from lingga_app.db.engine import make_engine
from lingga_app.inspection.portrait_reader import PortraitReader
from lingga_app.inspection.reader import PaperReader
from lingga_app.ports.carrier import Carrier
from lingga_app.ports.clock import Clock
from lingga_app.ports.document_store import DocumentStore
from lingga_app.ports.events import Events
from lingga_app.ports.laboratory import Laboratory
from lingga_app.ports.messages import Messenger
from lingga_app.ports.payment_gateway import PaymentGateway
from lingga_app.ports.registry import Registry
from lingga_app.ports.signer import Signer
from lingga_app.services.rehearsal import Rehearsal
from lingga_app.services.run import Deps
from lingga_app.services.vault import Vault
from lingga_app.settings import USUAL_OFFICE, Office, Settings


@cache
def settings() -> Settings:
    """Read once per process; raises `SettingsRefused` with every reason."""
    return settings_module.load()


@cache
def deps() -> Deps:
    """Made on first use, never at import: workers are started after the app module was imported."""
    return make_deps(settings())


def make_deps(found: Settings, clock: Clock | None = None) -> Deps:
    """`clock` in place of the installation's own: the demo's past is played with one that is set. Its drawn papers are
    measured and not read, which would take the first start minutes."""
    keys = Keyring({1: found.secrets.master}, current=1, index_key=found.secrets.index)
    return Deps(
        make_engine(found.database_url),
        clock=clock or _clock(found),
        chance=SystemChance(),
        vault=Vault(keys),
        events=ValkeyEvents(found.redis_url) if found.redis_url else MemoryEvents(),
        options=_options(found),
        outside=_outside(found, keys) | ({} if clock else _readers()),
    )


def _readers() -> dict[type, object]:
    return {PaperReader: PaperReader(), PortraitReader: PortraitReader()}


def _clock(found: Settings) -> Clock:
    if found.clock_file is not None:
        return ShiftedClock(found.clock_file)
    return SystemClock() if found.on_sqlite else DatabaseClock()


def _options(found: Settings) -> dict[str, object]:
    """What use cases may ask of this installation, by name."""
    return {"profile": found.profile, "base_url": found.base_url, **_office_options(found.office)}


def _office_options(office: Office) -> dict[str, object]:
    return {
        "glance_always_below": office.glance_always_below,
        "paper_questions": office.paper_questions,
        "reschedules_allowed": office.reschedules_allowed,
        "reschedule_until_days": office.reschedule_until_days,
        "outreach_minimum": office.outreach_minimum,
        "pickup_days": office.pickup_days,
        "admit_per_minute": office.admit_per_minute,
        "admitted_at_once": office.admitted_at_once,
        "office_phone": office.phone,
    }


def _outside(found: Settings, keys: Keyring) -> dict[type, object]:
    """Port -> adapter. Each subject adds its line."""
    chosen: dict[type, object] = {
        DocumentStore: FileStore(found.data_dir / "papers", keys),
        Messenger: Messages(found.outside),
        Registry: HttpRegistry(found.outside.registry_url, found.outside.registry_key),
        PaymentGateway: MidtransGateway(
            found.outside.gateway_url,
            found.secrets.gateway_server_key,
            old_keys=(found.gateway_old_key,) if found.gateway_old_key else (),
            old_until=found.gateway_old_until,
        ),
        Signer: FileSigner(found.signing_key),
        Carrier: HttpCarrier(found.outside.post_url, found.outside.post_key),
    }
    if found.profile != "production":
        chosen[Laboratory] = FolderLaboratory(found.data_dir / "lab")
    return chosen


def make_twin(
    folder: Path, seed: int, clock: FixedClock, events: Events, office: Office = USUAL_OFFICE
) -> tuple[Rehearsal, Embedded]:
    """A whole service for a simulation: database and keys of its own in `folder`, the world outside in memory.

    Same code, tables, locks and keys as in production; chance comes from the seed, and acts share one transaction until
    it is kept, for nobody is promised anything.
    """
    url = f"sqlite:///{folder / 'twin.db'}"
    migrate.upgrade(url)
    engine = make_engine(url)
    event.listen(engine, "connect", _careless)
    keys = Keyring({1: _secret(seed, "master")}, current=1, index_key=_secret(seed, "index"))
    signing = ec.derive_private_key(int.from_bytes(_secret(seed, "signing")[:31], "big") + 1, ec.SECP256R1())
    pem = folder / "signing.pem"
    pem.write_bytes(signing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    world = embedded(clock)
    deps = Rehearsal(
        engine,
        clock=clock,
        chance=SeededChance(seed),
        vault=Vault(keys),
        events=events,
        options={"profile": "lab", "base_url": "http://localhost", **_office_options(office)},
        outside={
            DocumentStore: world.papers,
            Messenger: world.messages,
            Registry: world.registry,
            PaymentGateway: world.bank,
            Signer: FileSigner(pem),
            Carrier: world.post,
        },
    )
    return deps, world


def _careless(connection: DBAPIConnection, _record: object) -> None:
    """Nothing is written through to the disk, and 64 MB of pages stay in memory: the run is thrown away at its end."""
    cursor = connection.cursor()
    for pragma in ("synchronous=OFF", "cache_size=-65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _secret(seed: int, purpose: str) -> bytes:
    return hashlib.sha256(f"twin|{seed}|{purpose}".encode()).digest()

"""Settings -> Deps. The only module that knows both a port and its adapter."""

from functools import cache

from lingga_app import settings as settings_module
from lingga_app.adapters.carrier_http import HttpCarrier
from lingga_app.adapters.chance import SystemChance
from lingga_app.adapters.clock import DatabaseClock, ShiftedClock, SystemClock
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.adapters.events_valkey import ValkeyEvents
from lingga_app.adapters.gateway_midtrans import MidtransGateway
from lingga_app.adapters.keys import Keyring
from lingga_app.adapters.messages_http import Messages
from lingga_app.adapters.registry_http import HttpRegistry
from lingga_app.adapters.signer_file import FileSigner
from lingga_app.adapters.store_files import FileStore
from lingga_app.db.engine import make_engine
from lingga_app.ports.carrier import Carrier
from lingga_app.ports.clock import Clock
from lingga_app.ports.document_store import DocumentStore
from lingga_app.ports.messages import Messenger
from lingga_app.ports.payment_gateway import PaymentGateway
from lingga_app.ports.registry import Registry
from lingga_app.ports.signer import Signer
from lingga_app.services.run import Deps
from lingga_app.services.vault import Vault
from lingga_app.settings import Settings


@cache
def settings() -> Settings:
    """Read once per process; raises `SettingsRefused` with every reason."""
    return settings_module.load()


@cache
def deps() -> Deps:
    """Made on first use, never at import: workers are started after the app module was imported."""
    return make_deps(settings())


def make_deps(found: Settings, clock: Clock | None = None) -> Deps:
    """`clock` in place of the installation's own: the demo's past is played with one that is set."""
    keys = Keyring({1: found.secrets.master}, current=1, index_key=found.secrets.index)
    return Deps(
        make_engine(found.database_url),
        clock=clock or _clock(found),
        chance=SystemChance(),
        vault=Vault(keys),
        events=ValkeyEvents(found.redis_url) if found.redis_url else MemoryEvents(),
        options=_options(found),
        outside=_outside(found, keys),
    )


def _clock(found: Settings) -> Clock:
    if found.clock_file is not None:
        return ShiftedClock(found.clock_file)
    return SystemClock() if found.on_sqlite else DatabaseClock()


def _options(found: Settings) -> dict[str, object]:
    """What use cases may ask of this installation, by name."""
    return {
        "profile": found.profile,
        "base_url": found.base_url,
        "glance_always_below": found.office.glance_always_below,
        "reschedules_allowed": found.office.reschedules_allowed,
        "reschedule_until_days": found.office.reschedule_until_days,
        "outreach_minimum": found.office.outreach_minimum,
        "pickup_days": found.office.pickup_days,
        "admit_per_minute": found.office.admit_per_minute,
        "admitted_at_once": found.office.admitted_at_once,
        "office_phone": found.office.phone,
    }


def _outside(found: Settings, keys: Keyring) -> dict[type, object]:
    """Port -> adapter. Each subject adds its line."""
    return {
        DocumentStore: FileStore(found.data_dir / "papers", keys),
        Messenger: Messages(found.outside),
        Registry: HttpRegistry(found.outside.registry_url, found.outside.registry_key),
        PaymentGateway: MidtransGateway(found.outside.gateway_url, found.secrets.gateway_server_key),
        Signer: FileSigner(found.signing_key),
        Carrier: HttpCarrier(found.outside.post_url, found.outside.post_key),
    }

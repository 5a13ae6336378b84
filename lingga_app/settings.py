"""Settings of one installation, read from the environment and checked before anything starts.

`load(env)` gives settings fit to start with, or raises `SettingsRefused` with **every** reason at once: values that
could not be read and values this profile must not start with. `read(env)` checks the first kind only.

Profiles: `demo` (default; secrets are made once in the data folder), `lab` (load tests and fault trials, same defaults,
no demo ribbon), `production` (nothing default is tolerated).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from lingga_app import engines
from lingga_app.environment import Environment
from lingga_app.secrets_store import Secrets, read_secrets

Profile = Literal["demo", "lab", "production"]
PROFILES: tuple[Profile, ...] = ("demo", "lab", "production")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class SettingsRefused(Exception):
    """The service must not start with these settings. `problems` are whole sentences, one per setting."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"Lingga Paspor does not start: {len(problems)} setting(s) need attention.\n{lines}")


@dataclass(frozen=True, slots=True)
class Office:
    """What an office decides for itself."""

    glance_always_below: int = 15
    """Applications a day under which an officer looks at every one before the pay button opens."""
    reschedules_allowed: int = 2
    """Times an applicant may move the appointment on their own; office and sea moves do not count."""
    reschedule_until_days: int = 1
    """The last day for it, counted back from the appointment: 1 = the day before."""
    outreach_minimum: int = 5
    """Seats that must be wanted before an outreach day is worth its boat."""
    pickup_days: int = 30
    """Days a finished booklet waits at the counter."""
    admit_per_minute: int = 300
    """People a minute whom a waiting room lets in; see `docs/deployment.md` for how it follows from measurements."""
    admitted_at_once: int = 400
    """People who may be choosing seats of one announced opening at the same time."""
    phone: str = "077621000"
    """The number that every page shows; an invented one outside production."""
    paper_questions: bool = True
    """Whether the applicant is asked which is right where paper and form differ; officers see it in any case. Off in
    production until asked for: how often such a question is wrong stands in `docs/inspection.md`."""


@dataclass(frozen=True, slots=True)
class Mail:
    """Where e-mail leaves the house."""

    host: str = "127.0.0.1"
    port: int = 8725
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = "Lingga Paspor <no-reply@lingga.example>"


USUAL_OFFICE = Office()
SANDBOX_MAIL = Mail()
SANDBOX_KEYS = {
    "LINGGA_REGISTRY_KEY": "dukcapil-contoh",
    "LINGGA_POST_KEY": "pos-contoh",
    "LINGGA_SMS_KEY": "sms-contoh",
    "LINGGA_CHAT_KEY": "chat-contoh",
}
"""What the sandbox expects unless told otherwise: it guards nothing but pretend people."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Addresses of the other systems and the keys they know us by. In the demo they all lead to the sandbox process."""

    gateway_url: str
    registry_url: str
    post_url: str
    sms_url: str
    chat_url: str
    registry_key: str = field(repr=False)
    post_key: str = field(repr=False)
    sms_key: str = field(repr=False)
    chat_key: str = field(repr=False)
    mail: Mail


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment may decide. Addresses carry no trailing slash."""

    profile: Profile
    data_dir: Path
    bind: str
    port: int
    https: bool
    base_url: str
    allowed_origins: tuple[str, ...]
    workers: int
    database_url: str
    redis_url: str | None
    sandbox: bool
    """Whether the supervisor also runs the stand-ins for the outside world."""
    sandbox_port: int
    outside: Outside
    secrets: Secrets = field(repr=False)
    office: Office
    demo_cases: bool = True
    """Whether an empty demo is filled with cases at every stage, or with people and places only."""
    gateway_old_key: str = field(default="", repr=False)
    """The gateway's server key before the present one: still believed in callbacks until `gateway_old_until`."""
    gateway_old_until: datetime | None = None
    scale: bool = False
    """PostgreSQL and Valkey run out of packages beside the workers (`engines`); never in production."""
    clock_file: Path | None = None
    """Seconds to add to the clock, for rehearsals; never in production."""

    @property
    def secure_cookies(self) -> bool:
        """Cookies carry `Secure` and the `__Host-` prefix when people reach us by https."""
        return self.base_url.startswith("https://")

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def run_dir(self) -> Path:
        """State of the running processes: rewritten at every start."""
        return self.data_dir / "run"

    @property
    def log_dir(self) -> Path:
        return self.data_dir / "log"

    @property
    def signing_key(self) -> Path:
        """PEM file of the P-256 key that seals slips, receipts and booklets."""
        return self.secrets.signing_key


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Settings fit to start with, or `SettingsRefused` with every reason at once."""
    settings, unreadable = _parse(os.environ if env is None else env)
    if problems := unreadable + refusals(settings):
        raise SettingsRefused(problems)
    return settings


def read(env: Mapping[str, str] | None = None) -> Settings:
    """Settings as written. Outside production, missing secrets are made once in the data folder (mode 0600)."""
    settings, unreadable = _parse(os.environ if env is None else env)
    if unreadable:
        raise SettingsRefused(unreadable)
    return settings


def _parse(env: Mapping[str, str]) -> tuple[Settings, list[str]]:
    source = Environment(env)
    profile: Profile = source.choice("LINGGA_PROFILE", PROFILES, "demo")
    data_dir = Path(source.text("LINGGA_DATA_DIR", "var")).expanduser().absolute()
    https = source.flag("HTTPS", default=False)
    port = source.number("PORT", 8443 if https else 8000, low=1, high=65535)
    scheme = "https" if https else "http"
    base_url = source.address("LINGGA_BASE_URL", f"{scheme}://localhost:{port}", ("http", "https"))
    sandbox_port = source.number("LINGGA_SANDBOX_PORT", 8790, low=1, high=65535)
    scale = source.flag("LINGGA_SCALE", default=False)
    database = engines.database_url(data_dir) if scale else f"sqlite:///{data_dir / 'lingga.db'}"
    redis = engines.redis_url(data_dir) if scale else ""

    settings = Settings(
        profile=profile,
        data_dir=data_dir,
        bind=source.text("LINGGA_BIND", "127.0.0.1"),
        port=port,
        https=https,
        base_url=base_url,
        allowed_origins=_origins(source, profile, base_url, f"{scheme}://{{host}}:{port}"),
        workers=source.number("LINGGA_WORKERS", 2 if scale else 1, low=1, high=64),
        database_url=source.text("LINGGA_DATABASE_URL", database),
        redis_url=source.text("LINGGA_REDIS_URL", redis) or None,
        sandbox=source.flag("LINGGA_SANDBOX", default=profile != "production"),
        sandbox_port=sandbox_port,
        outside=_outside(source, f"http://127.0.0.1:{sandbox_port}"),
        secrets=read_secrets(source.env, data_dir / "secrets", source.problems, make=profile != "production"),
        office=_office(source, profile),
        demo_cases=source.flag("LINGGA_DEMO_CASES", default=profile == "demo"),
        gateway_old_key=source.text("LINGGA_GATEWAY_OLD_SERVER_KEY", ""),
        gateway_old_until=source.moment("LINGGA_GATEWAY_OLD_KEY_UNTIL"),
        scale=scale,
        clock_file=Path(shift) if (shift := source.text("LINGGA_CLOCK_FILE", "")) else None,
    )
    return settings, source.problems


def refusals(settings: Settings) -> list[str]:
    """Why these settings must not serve people; empty when they may."""
    problems: list[str] = []
    if settings.workers > 1 and settings.redis_url is None:
        problems.append(
            f"LINGGA_WORKERS={settings.workers} needs LINGGA_REDIS_URL: without it each worker keeps its own screens."
        )
    if settings.workers > 1 and settings.on_sqlite:
        problems.append(
            f"LINGGA_WORKERS={settings.workers} needs a PostgreSQL LINGGA_DATABASE_URL: SQLite has one writer."
        )
    if settings.gateway_old_key and settings.gateway_old_until is None:
        problems.append(
            "LINGGA_GATEWAY_OLD_SERVER_KEY needs LINGGA_GATEWAY_OLD_KEY_UNTIL: it is not to be believed for ever."
        )
    if settings.profile == "production":
        problems += _production_refusals(settings)
    return problems


def _production_refusals(settings: Settings) -> list[str]:
    problems: list[str] = []
    if not settings.base_url.startswith("https://"):
        problems.append(f"LINGGA_BASE_URL is {settings.base_url}: production needs an https:// address.")
    for origin in settings.allowed_origins:
        if "*" in origin:
            problems.append("LINGGA_ALLOWED_ORIGINS contains *: list the exact addresses people use.")
        elif not origin.startswith("https://") and not settings.base_url.startswith(origin):
            problems.append(f"LINGGA_ALLOWED_ORIGINS contains {origin}: production takes https:// origins only.")
    if settings.scale:
        problems.append("LINGGA_SCALE runs trial engines: name the real ones in LINGGA_DATABASE_URL, LINGGA_REDIS_URL.")
    if settings.clock_file is not None:
        problems.append("LINGGA_CLOCK_FILE shifts the clock: production goes by the true time.")
    return problems + settings.secrets.weaknesses() + _sandbox_refusals(settings)


def _sandbox_refusals(settings: Settings) -> list[str]:
    problems: list[str] = []
    if settings.sandbox:
        problems.append("LINGGA_SANDBOX is on: production never runs the stand-ins.")
    outside = settings.outside
    keys = (outside.registry_key, outside.post_key, outside.sms_key, outside.chat_key)
    for (name, default), key in zip(SANDBOX_KEYS.items(), keys, strict=True):
        if key == default:
            problems.append(f"{name} is missing or the sandbox's: give the key of the real service.")
    for name, address in (
        ("LINGGA_GATEWAY_URL", outside.gateway_url),
        ("LINGGA_REGISTRY_URL", outside.registry_url),
        ("LINGGA_POST_URL", outside.post_url),
        ("LINGGA_SMS_URL", outside.sms_url),
        ("LINGGA_CHAT_URL", outside.chat_url),
    ):
        if _is_sandbox(address, settings.sandbox_port):
            problems.append(f"{name} leads to the sandbox ({address}): give the address of the real service.")
    if (outside.mail.host, outside.mail.port) == (
        SANDBOX_MAIL.host,
        SANDBOX_MAIL.port,
    ) or outside.mail.sender == SANDBOX_MAIL.sender:
        problems.append("LINGGA_SMTP_HOST, LINGGA_SMTP_PORT or LINGGA_MAIL_FROM still point at the sandbox mailbox.")
    return problems


def _is_sandbox(address: str, sandbox_port: int) -> bool:
    """The stand-ins listen on this machine; a real counterpart that does so speaks on a port of its own."""
    parts = urlsplit(address)
    return parts.hostname in {"localhost", "127.0.0.1", "::1"} and parts.port == sandbox_port


def _origins(source: Environment, profile: Profile, base_url: str, local: str) -> tuple[str, ...]:
    """Browsers send an origin without path; a demo is opened by any of the names of this machine."""
    given = [item.strip().rstrip("/") for item in source.text("LINGGA_ALLOWED_ORIGINS", "").split(",") if item.strip()]
    for origin in given:
        if origin != "*" and (urlsplit(origin).scheme not in {"http", "https"} or urlsplit(origin).path):
            source.problems.append(
                f"LINGGA_ALLOWED_ORIGINS: {origin!r} is not an origin such as https://paspor.example."
            )
    parts = urlsplit(base_url)
    origins = [f"{parts.scheme}://{parts.netloc}", *given]
    if profile != "production":
        origins += [local.format(host=host) for host in LOCAL_HOSTS]
    return tuple(dict.fromkeys(origins))


def _outside(source: Environment, sandbox: str) -> Outside:
    web = ("http", "https")
    sandbox_smtp = source.number("LINGGA_SANDBOX_SMTP_PORT", SANDBOX_MAIL.port, high=65535)
    return Outside(
        gateway_url=source.address("LINGGA_GATEWAY_URL", f"{sandbox}/gateway", web),
        registry_url=source.address("LINGGA_REGISTRY_URL", f"{sandbox}/dukcapil", web),
        post_url=source.address("LINGGA_POST_URL", f"{sandbox}/pos", web),
        sms_url=source.address("LINGGA_SMS_URL", f"{sandbox}/sms", web),
        chat_url=source.address("LINGGA_CHAT_URL", f"{sandbox}/chat", web),
        registry_key=source.text("LINGGA_REGISTRY_KEY", SANDBOX_KEYS["LINGGA_REGISTRY_KEY"]),
        post_key=source.text("LINGGA_POST_KEY", SANDBOX_KEYS["LINGGA_POST_KEY"]),
        sms_key=source.text("LINGGA_SMS_KEY", SANDBOX_KEYS["LINGGA_SMS_KEY"]),
        chat_key=source.text("LINGGA_CHAT_KEY", SANDBOX_KEYS["LINGGA_CHAT_KEY"]),
        mail=Mail(
            host=source.text("LINGGA_SMTP_HOST", SANDBOX_MAIL.host),
            port=source.number("LINGGA_SMTP_PORT", sandbox_smtp, high=65535),
            user=source.text("LINGGA_SMTP_USER", ""),
            password=source.text("LINGGA_SMTP_PASSWORD", ""),
            sender=source.text("LINGGA_MAIL_FROM", SANDBOX_MAIL.sender),
        ),
    )


def _office(source: Environment, profile: Profile) -> Office:
    return Office(
        glance_always_below=source.number("LINGGA_GLANCE_ALWAYS_BELOW", USUAL_OFFICE.glance_always_below, low=0),
        paper_questions=source.flag("LINGGA_PAPER_QUESTIONS", default=profile != "production"),
        reschedules_allowed=source.number("LINGGA_RESCHEDULES_ALLOWED", USUAL_OFFICE.reschedules_allowed, low=0),
        reschedule_until_days=source.number("LINGGA_RESCHEDULE_UNTIL_DAYS", USUAL_OFFICE.reschedule_until_days, low=0),
        outreach_minimum=source.number("LINGGA_OUTREACH_MINIMUM", USUAL_OFFICE.outreach_minimum),
        pickup_days=source.number("LINGGA_PICKUP_DAYS", USUAL_OFFICE.pickup_days),
        admit_per_minute=source.number("LINGGA_ADMIT_PER_MINUTE", USUAL_OFFICE.admit_per_minute),
        admitted_at_once=source.number("LINGGA_ADMITTED_AT_ONCE", USUAL_OFFICE.admitted_at_once),
        phone=source.text("LINGGA_OFFICE_PHONE", USUAL_OFFICE.phone),
    )

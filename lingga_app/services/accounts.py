"""A citizen's account: signing in by code or password, what the account page shows, choices kept for the person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lingga_app.db.tables import Account, Channel, ContactChange
from lingga_app.db.types import table
from lingga_app.domain.actor import CITIZENS, PUBLIC, Actor, Role
from lingga_app.domain.errors import BadInput, NotFound
from lingga_app.domain.sign_in import AccountDisabled, CodeWrong, SignInMismatch
from lingga_app.services import passwords, rates
from lingga_app.services.codes import SIGN_IN, Destination, destination, spend_code
from lingga_app.services.contacts import contact_column, is_fresh, must_be_fresh, my_row, open_change
from lingga_app.services.run import Ctx, Deps, read, run
from lingga_app.services.sessions import PROGRAM, Browser, Opened, end_sessions, open_session

PASSWORD_TRIES = (10, timedelta(minutes=15))

_a, _ch = table(Account), table(ContactChange)
_open = {
    on_sqlite: insert(_a).on_conflict_do_nothing().returning(_a.c.id)
    for on_sqlite, insert in ((True, sqlite.insert), (False, postgresql.insert))
}
_now_theirs = {
    by_email: select(_a.c.id, _a.c.disabled_at).where(column == bindparam("index_"))
    for by_email, column in ((True, _a.c.email_index), (False, _a.c.phone_index))
}
_theirs_till_lately = (
    select(_a.c.id, _a.c.disabled_at)
    .select_from(_ch.join(_a, _a.c.id == _ch.c.account_id))
    .where(
        _ch.c.old_index == bindparam("index_"),
        _ch.c.undone_at.is_(None),
        _ch.c.undo_until > bindparam("now_"),
        _ch.c.added.is_(False),
    )
    .order_by(_ch.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class EnterCode:
    code: str
    browser: str
    device: Browser
    lang: str = "id"
    program: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """`opened` when the code was right; otherwise how many tries are left (the wrong one is counted)."""

    opened: Opened | None
    tries_left: int = 0


def enter_code(ctx: Ctx, cmd: EnterCode) -> Entered:
    """Sign in with a code; the first time this makes the account. Raises `CodeShape`, `CodeOver`, `AccountDisabled`.

    Within a day after a change the old number still opens the account, so that its owner can undo the change.
    """
    spent = spend_code(ctx, cmd.code, cmd.browser, SIGN_IN)
    if spent.to is None:
        return Entered(None, spent.tries_left)
    account_id, disabled = _by_contact(ctx, spent.to) or (_open_account(ctx, spent.to, cmd.lang), False)
    if disabled:
        raise AccountDisabled
    opened = open_session(ctx, cmd.device, account_id=account_id, proven=True, lasts=PROGRAM if cmd.program else None)
    ctx.record("sign_in", "account", account_id, by="code", new_browser=opened.new_device)
    return Entered(opened)


def right(entered: Entered) -> Opened:
    """The session, or `CodeWrong` for the edge to show (after the wrong try was committed)."""
    if entered.opened is None:
        raise CodeWrong(count=entered.tries_left)
    return entered.opened


@dataclass(frozen=True, slots=True)
class _PasswordOf:
    to: Destination


@dataclass(frozen=True, slots=True)
class _Stored:
    account_id: int = 0
    password_hash: str | None = None


@dataclass(frozen=True, slots=True)
class _TryPassword:
    index: str


@dataclass(frozen=True, slots=True)
class _OpenByPassword:
    account_id: int
    password_hash: str
    device: Browser


def sign_in_with_password(deps: Deps, to: str, password: str, device: Browser) -> Opened:
    """Sign in with a password; slow on purpose, so call it off the loop. Raises `SignInMismatch`, `TooMany`.

    Three short transactions around the slow comparison. The same words and the same work whether the account exists.
    """
    where = destination(to)
    stored = run(_begin_password, _PasswordOf(where), actor=PUBLIC, deps=deps)
    if not passwords.matches(password, stored.password_hash) or stored.password_hash is None:
        raise SignInMismatch
    return run(
        _open_by_password, _OpenByPassword(stored.account_id, stored.password_hash, device), actor=PUBLIC, deps=deps
    )


def _begin_password(ctx: Ctx, query: _PasswordOf) -> _Stored:
    index = query.to.index(ctx)
    rates.take(ctx, f"password:{index}", *PASSWORD_TRIES)
    row = ctx.db.execute(
        select(_a.c.id, _a.c.password_hash).where(contact_column(query.to) == index, _a.c.disabled_at.is_(None))
    ).one_or_none()
    return _Stored(row.id, row.password_hash) if row else _Stored()


def _open_by_password(ctx: Ctx, cmd: _OpenByPassword) -> Opened:
    still = ctx.db.execute(
        select(_a.c.id).where(
            _a.c.id == cmd.account_id, _a.c.password_hash == cmd.password_hash, _a.c.disabled_at.is_(None)
        )
    ).first()
    if still is None:
        raise SignInMismatch
    opened = open_session(ctx, cmd.device, account_id=cmd.account_id)
    ctx.record("sign_in", "account", cmd.account_id, by="password", new_browser=opened.new_device)
    return opened


@dataclass(frozen=True, slots=True)
class _KeepPassword:
    password_hash: str | None
    device: Browser


def set_password(deps: Deps, actor: Actor, password: str, device: Browser) -> Opened:
    """Set or replace the password: every session ends, this browser gets a new one. Call it off the loop.

    Raises `ProofNeeded` unless a code was given within ten minutes, and the refusals of `passwords.accepted`.
    """
    read(_must_be_fresh, None, actor=actor, deps=deps)
    stored = passwords.hashed(passwords.accepted(password))
    return run(_keep_password, _KeepPassword(stored, device), actor=actor, deps=deps)


def _keep_password(ctx: Ctx, cmd: _KeepPassword) -> Opened:
    must_be_fresh(ctx)
    ctx.change(update(_a).where(_a.c.id == ctx.actor.id).values(password_hash=cmd.password_hash))
    end_sessions(ctx, account_id=ctx.actor.id)
    ctx.record("password.set", "account", ctx.actor.id)
    return open_session(ctx, cmd.device, account_id=ctx.actor.id, proven=True)


@dataclass(frozen=True, slots=True)
class ContactView:
    """The account's own page. `shown` values are masked; `undo_until` while a change can be taken back."""

    phone: str
    email: str
    channels: tuple[str, ...]
    has_password: bool
    is_clerk: bool
    fresh: bool
    undo_until: datetime | None
    undo_kind: str = ""


def my_account(ctx: Ctx, _: None) -> ContactView:
    """What the account page shows of myself."""
    row = my_row(ctx)
    change = open_change(ctx, ctx.actor.id)
    return ContactView(
        phone=ctx.vault.open(ctx.db, row.key_id, row.phone_sealed),
        email=ctx.vault.open(ctx.db, row.key_id, row.email_sealed),
        channels=tuple(row.channels.split(",")),
        has_password=row.password_hash is not None,
        is_clerk=row.is_clerk,
        fresh=is_fresh(ctx),
        undo_until=change.undo_until if change else None,
        undo_kind=change.kind if change else "",
    )


@dataclass(frozen=True, slots=True)
class OrderChannels:
    """The ways to reach me, first choice first."""

    channels: tuple[str, ...]


def order_channels(ctx: Ctx, cmd: OrderChannels) -> None:
    """Keep the order in which notices are tried. All three ways, each once."""
    ctx.actor.must(*CITIZENS)
    if sorted(cmd.channels) != sorted(Channel):
        raise BadInput(field="channels")
    ctx.change(update(_a).where(_a.c.id == ctx.actor.id).values(channels=",".join(cmd.channels)))
    ctx.record("account.channels", "account", ctx.actor.id)


@dataclass(frozen=True, slots=True)
class UseLanguage:
    lang: str


def use_language(ctx: Ctx, cmd: UseLanguage) -> None:
    """The language of messages. The page's own language is a cookie."""
    ctx.actor.must(*CITIZENS)
    if cmd.lang not in {"id", "en"}:
        raise BadInput(field="lang")
    ctx.change(update(_a).where(_a.c.id == ctx.actor.id).values(lang=cmd.lang))


def _must_be_fresh(ctx: Ctx, _: None) -> None:
    must_be_fresh(ctx)


def _by_contact(ctx: Ctx, to: Destination) -> tuple[int, bool] | None:
    """Account id and whether it is disabled, by a present contact or one replaced within the last day."""
    index = to.index(ctx)
    row = ctx.db.execute(_now_theirs[to.is_email], {"index_": index}).one_or_none()
    if row is None:
        row = ctx.db.execute(_theirs_till_lately, {"index_": index, "now_": ctx.now}).one_or_none()
    return (row.id, row.disabled_at is not None) if row else None


def _open_account(ctx: Ctx, to: Destination, lang: str) -> int:
    key_id = ctx.vault.new_key(ctx.db, ctx.chance, ctx.now)
    values = {
        "public_id": ctx.chance.public_id(),
        "key_id": key_id,
        f"{to.purpose}_index": to.index(ctx),
        f"{to.purpose}_sealed": ctx.vault.seal(ctx.db, key_id, to.value, ctx.chance),
        "channels": "email,chat,sms" if to.is_email else "chat,sms,email",
        "is_clerk": False,
        "clerk_village": "",
        "lang": "en" if lang == "en" else "id",
        "created_at": ctx.now,
    }
    # Two first sign-ins of one person at once make one account: the second waits here and finds the first's.
    account_id: int | None = ctx.db.execute(_open[ctx.deps.on_sqlite], values).scalar_one_or_none()
    if account_id is None:
        return ctx.db.execute(_now_theirs[to.is_email], {"index_": to.index(ctx)}).scalar_one()
    ctx.record("account.open", "account", account_id)
    return account_id


@dataclass(frozen=True, slots=True)
class DisableAccount:
    """`contact` as typed by the officer: a phone number or an e-mail address of the account."""

    contact: str


def disable_account(ctx: Ctx, cmd: DisableAccount) -> None:
    """Shut an account (fraud, at its owner's wish): every session ends at once. Supervisors only.

    Raises `NotFound` for no such account, and for one that is shut already.
    """
    ctx.actor.must(Role.SUPERVISOR)
    account_id = _turn(ctx, cmd.contact, _a.c.disabled_at.is_(None), ctx.now)
    ctx.record("account.disable", "account", account_id, sessions=end_sessions(ctx, account_id=account_id))


@dataclass(frozen=True, slots=True)
class EnableAccount:
    """`contact` as for `DisableAccount`."""

    contact: str


def enable_account(ctx: Ctx, cmd: EnableAccount) -> None:
    """Open an account again that was shut: its owner signs in as before. Raises `NotFound` where none is shut."""
    ctx.actor.must(Role.SUPERVISOR)
    ctx.record("account.enable", "account", _turn(ctx, cmd.contact, _a.c.disabled_at.is_not(None), None))


def _turn(ctx: Ctx, contact: str, now: ColumnElement[bool], disabled_at: datetime | None) -> int:
    to = destination(contact)
    turn = update(_a).where(contact_column(to) == to.index(ctx), now).values(disabled_at=disabled_at)
    found: int | None = ctx.db.execute(turn.returning(_a.c.id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found

"""The world outside inside one process, for simulations: a bank, a registry, carriers and a post office in memory.

They answer at once, keep books of their own (the bank's are compared with ours to the rupiah after a run) and can be
switched off. The program talks to them through the same ports as to the real ones; over sockets the sandbox does this.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from lingga_app.domain.calendar import wib_day
from lingga_app.domain.file_refusals import UploadNotFound
from lingga_app.domain.payment_news import GatewayStatus, Seen, SeenRefund
from lingga_app.domain.population import RegistryPerson
from lingga_app.ports.carrier import CarrierDown, Parcel, ParcelEvent, ParcelState, Postage, Recipient
from lingga_app.ports.clock import Clock
from lingga_app.ports.document_store import PaperMissing, StoredPaper
from lingga_app.ports.messages import Undeliverable
from lingga_app.ports.payment_gateway import (
    Charge,
    GatewayRefused,
    GatewayUnknown,
    NoSuchTransaction,
    Notification,
    SettledLine,
)
from lingga_app.ports.registry import RegistryDown

FEE_IDR = 4_000
"""What this bank keeps of each payment (Midtrans asks 4,000 for a virtual account; ours)."""
POSTAGE = Postage(25_000, 4)


@dataclass
class _Order:
    """One transaction: a bill that waits, or money that came."""

    seen: Seen
    settled_at: datetime | None = None
    returned: list[tuple[str, datetime, int]] = field(default_factory=list[tuple[str, datetime, int]])


class MemoryBank:
    """A payment gateway with books of its own. `down` makes every call fail without an answer."""

    name = "memory"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._orders: dict[str, list[_Order]] = {}
        self._by_day: dict[date, list[_Order]] = {}
        self.down = False

    def held_idr(self, before: datetime | None = None) -> int:
        """All money that came (before that moment), less what went back of it; its fees are not taken off."""
        every = [
            each
            for orders in self._orders.values()
            for each in orders
            if each.settled_at and (before is None or each.settled_at < before)
        ]
        return sum(each.seen.amount_idr - sum(back for _, _, back in each.returned) for each in every)

    def pay(self, order_id: str, amount_idr: int) -> Seen:
        """The payer pays; a second time is a second transaction. Also after the bill ended: money is never refused.

        Works while the line to us is down. Raises `NoSuchTransaction`.
        """
        orders = self._orders.get(order_id)
        if not orders:
            raise NoSuchTransaction
        paid = replace(orders[0].seen, status=GatewayStatus.SETTLEMENT, amount_idr=amount_idr)
        if orders[0].settled_at is not None:
            orders.append(_Order(replace(paid, transaction_id=f"{paid.transaction_id}-{len(orders)}")))
        order = orders[-1]
        order.seen = paid if len(orders) == 1 else order.seen
        order.settled_at = self._clock.now()
        self._by_day.setdefault(wib_day(order.settled_at), []).append(order)
        return order.seen

    def charge(self, charge: Charge) -> Seen:
        self._answers()
        known = self._orders.get(charge.order_id)
        if known is None:
            number = f"88{len(self._orders) + 1:014d}"
            seen = Seen(
                charge.order_id, f"t-{charge.order_id}", GatewayStatus.PENDING, charge.amount_idr, pay_code=number,
                channel=charge.channel,
            )  # fmt: skip
            known = self._orders[charge.order_id] = [_Order(seen)]
        return known[0].seen

    def status(self, reference: str) -> Seen:
        self._answers()
        return self._found(reference).seen

    def cancel(self, reference: str) -> Seen:
        return self._end(reference, GatewayStatus.CANCEL)

    def expire(self, reference: str) -> Seen:
        return self._end(reference, GatewayStatus.EXPIRE)

    def refund(self, transaction_id: str, key: str, amount_idr: int, reason: str) -> Seen:
        self._answers()
        order = self._found(transaction_id)
        if all(key != given for given, _, _ in order.returned):
            order.returned.append((key, self._clock.now(), amount_idr))
            back = tuple(SeenRefund(given, amount) for given, _, amount in order.returned)
            whole = sum(each.amount_idr for each in back) >= order.seen.amount_idr
            status = GatewayStatus.REFUND if whole else GatewayStatus.PARTIAL_REFUND
            order.seen = replace(order.seen, status=status, refunds=back)
            self._by_day.setdefault(wib_day(self._clock.now()), []).append(order)
        return order.seen

    def settlement(self, day: date) -> list[SettledLine]:
        self._answers()
        lines: dict[tuple[str, str], SettledLine] = {}
        for order in self._by_day.get(day, ()):
            of = (order.seen.order_id, order.seen.transaction_id)
            if order.settled_at is not None and wib_day(order.settled_at) == day:
                lines["payment", of[1]] = SettledLine(day, "payment", *of, "", order.seen.amount_idr, FEE_IDR)
            for key, at, amount in order.returned:
                if wib_day(at) == day:
                    lines[key, of[1]] = SettledLine(day, "refund", *of, key, -amount, 0)
        return list(lines.values())

    def read_notification(self, body: bytes) -> Notification | None:
        order, transaction, status = body.decode().split("|")
        return Notification(order, transaction, f"{transaction}:{status}")

    def card_page(self, order_id: str, return_url: str) -> str:
        return f"{return_url}?order={order_id}"

    def _answers(self) -> None:
        if self.down:
            raise GatewayUnknown("the bank does not answer")

    def _found(self, reference: str) -> _Order:
        orders = self._orders.get(reference)
        if orders:
            return orders[0]
        owner = reference.removeprefix("t-")
        for order in self._orders.get(owner) or self._orders.get(owner.rpartition("-")[0]) or ():
            if order.seen.transaction_id == reference:
                return order
        raise NoSuchTransaction

    def _end(self, reference: str, status: GatewayStatus) -> Seen:
        self._answers()
        order = self._found(reference)
        if order.seen.status is not GatewayStatus.PENDING:
            raise GatewayRefused("412", "no longer waiting")
        order.seen = replace(order.seen, status=status)
        return order.seen


class MemoryRegistry:
    """The population registry; `known` is filled by whoever makes the people."""

    def __init__(self) -> None:
        self.known: dict[str, RegistryPerson] = {}
        self.down = False

    def look_up(self, nik: str) -> RegistryPerson | None:
        if self.down:
            raise RegistryDown("the registry does not answer")
        return self.known.get(nik)


class MemoryMessages:
    """All three ways to a person. `heard` is told of each message that arrives: key, address, text."""

    def __init__(self) -> None:
        self.down: set[str] = set()
        self.unreachable: set[str] = set()
        self.sent = 0
        self.heard: Callable[[str, str, str], None] = lambda key, to, text: None

    def send(self, channel: str, to: str, subject: str, text: str, html: str | None, key: str) -> str:
        if channel in self.down:
            raise ConnectionError(f"{channel} is down")
        if to in self.unreachable:
            raise Undeliverable("nobody there")
        self.sent += 1
        self.heard(key, to, text)
        return f"m{self.sent}"


class MemoryPost:
    """The post: a parcel moves when `deliver` says so."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._parcels: dict[str, Parcel] = {}
        self._numbers: dict[str, str] = {}
        self.down = False

    def quote(self, area: str, weight_gram: int) -> Postage:
        self._answers()
        return POSTAGE

    def create(self, key: str, to: Recipient, weight_gram: int, reference: str) -> Parcel:
        self._answers()
        number = self._numbers.setdefault(key, f"EE{len(self._numbers) + 1:09d}ID")
        return self._parcels.setdefault(number, Parcel(number, ParcelState.CREATED, ()))

    def track(self, number: str) -> Parcel | None:
        self._answers()
        return self._parcels.get(number)

    def deliver(self, number: str, receiver: str) -> None:
        """The postman hands it over now."""
        event = ParcelEvent(ParcelState.DELIVERED, "Lingga", receiver, self._clock.now())
        self._parcels[number] = Parcel(number, ParcelState.DELIVERED, (event,))

    def _answers(self) -> None:
        if self.down:
            raise CarrierDown("the post does not answer")


class MemoryPapers:
    """Files in memory, unencrypted: pictures of invented people. `blank` is read where a name was only noted."""

    def __init__(self, blank: bytes = b"\xff\xd8\xff\xd9") -> None:
        self._files: dict[str, bytes] = {}
        self._open: dict[str, tuple[int, bytearray]] = {}
        self._blank = blank
        self._made = 0

    def put(self, chunks: Iterable[bytes], *, owner_key: bytes = b"") -> StoredPaper:
        data = b"".join(chunks)
        return self._keep(self._name(), data)

    def read(self, name: str, *, sha256: str | None = None, owner_key: bytes = b"") -> bytes:
        data = self._files.get(name, self._blank)
        if sha256 is not None and name in self._files and hashlib.sha256(data).hexdigest() != sha256:
            raise PaperMissing(name)
        return data

    def delete(self, name: str) -> bool:
        return self._files.pop(name, None) is not None

    def names(self) -> Iterator[str]:
        return iter(tuple(self._files))

    def begin(self, size: int, sha256: str | None = None) -> str:
        name = self._name()
        self._open[name] = (size, bytearray())
        return name

    def offset(self, upload_id: str) -> int:
        return len(self._under_way(upload_id)[1])

    def append(self, upload_id: str, offset: int, data: bytes) -> int:
        stored = self._under_way(upload_id)[1]
        stored[offset:] = data
        return len(stored)

    def finish(self, upload_id: str, *, owner_key: bytes = b"") -> StoredPaper:
        if upload_id in self._open:
            self._keep(upload_id, bytes(self._open.pop(upload_id)[1]))
        data = self._files.get(upload_id)
        if data is None:
            raise UploadNotFound
        return StoredPaper(upload_id, len(data), hashlib.sha256(data).hexdigest(), 1)

    def abandon(self, upload_id: str) -> None:
        self._open.pop(upload_id, None)

    def sweep(self, before: datetime) -> int:
        return 0

    def _under_way(self, upload_id: str) -> tuple[int, bytearray]:
        if upload_id not in self._open:
            raise UploadNotFound
        return self._open[upload_id]

    def _keep(self, name: str, data: bytes) -> StoredPaper:
        # What was only noted is not kept: a year of blanks would fill the memory for nothing.
        if data != self._blank:
            self._files[name] = data
        return StoredPaper(name, len(data), hashlib.sha256(data).hexdigest(), 1)

    def _name(self) -> str:
        self._made += 1
        return f"{self._made:032x}"


@dataclass(frozen=True)
class Embedded:
    """The whole world outside of one simulation."""

    bank: MemoryBank
    registry: MemoryRegistry
    messages: MemoryMessages
    post: MemoryPost
    papers: MemoryPapers


def embedded(clock: Clock) -> Embedded:
    return Embedded(MemoryBank(clock), MemoryRegistry(), MemoryMessages(), MemoryPost(clock), MemoryPapers())

"""Weak lines in front of the service: a small TCP proxy in user space, one listening port per kind of line.

    python -m loadtest.network    # measures each line and prints what was asked beside what was found

It forwards bytes and knows no protocol, so pages, API and Reflex's socket suffer alike. A phone is known by the address
it comes from: its connections share one line. Lost packets are what TCP makes of them, a pause of one retransmission.
Rates and delays are those of WebPageTest's profiles, satellite and loss are ours (docs/load.md).
"""

import asyncio
import contextlib
import random
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

PACKET: Final = 1460
"""Bytes that one lost packet takes with it."""
LEAST_PAUSE: Final = 0.2
"""Seconds before TCP sends a packet again, at least (Linux)."""
CREDIT: Final = 0.1
"""Seconds of sending that may be caught up after the machine was late."""
AHEAD: Final = 0.05
"""Seconds of bytes that are read before the line is free for them."""
SHARED: Final = "127.200.0.1"
"""Where everybody behind a carrier's shared address seems to come from."""
BODY: Final = 100_000
"""Bytes of the body that a line is measured with."""
TRIES: Final = 5
"""A line that breaks is measured again this often."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of line. Rates in bit/s (0: no limit), delay in seconds one way, loss as share of packets.

    `breaks_every`: mean seconds between resets of a connection (0: never). `locked_after`, `locked_for`: the phone goes
    dark so many seconds after a connection began, says nothing for a while, and then the connection is gone.
    """

    name: str
    said: str
    down: float = 0.0
    up: float = 0.0
    delay: float = 0.0
    loss: float = 0.0
    breaks_every: float = 0.0
    locked_after: float = 0.0
    locked_for: float = 0.0
    shared: bool = False

    @property
    def pause(self) -> float:
        """Seconds that a lost packet costs: one retransmission."""
        return max(LEAST_PAUSE, 3 * self.delay)

    def seconds_for(self, body: int, request: int, lost: int) -> float:
        """What arithmetic says: a new connection, the request there, `body` bytes back, `lost` packets sent again."""
        sending = body * 8 / self.down if self.down else 0.0
        asking = request * 8 / self.up if self.up else 0.0
        return 4 * self.delay + asking + sending + lost * self.pause


LINES: Final = {
    line.name: line
    for line in (
        Line("wired", "office line, no limit"),
        Line("2g", "2G in an outer village", down=280e3, up=256e3, delay=0.4),
        Line("3g", "3G", down=1.6e6, up=768e3, delay=0.15),
        Line("satellite", "satellite, shared by a village office", down=2e6, up=256e3, delay=0.3, loss=0.005),
        Line("shared", "3G behind the carrier's shared address", down=1.6e6, up=768e3, delay=0.15, shared=True),
        Line(
            "lossy", "weak signal: packets lost, connection breaks",
            down=400e3, up=400e3, delay=0.2, loss=0.03, breaks_every=25.0,
        ),
        Line(
            "locked", "4G, the phone is locked in the middle",
            down=9e6, up=9e6, delay=0.085, locked_after=8.0, locked_for=6.0,
        ),
    )
}  # fmt: skip
"""By name. Only `shared` hides who calls."""


@dataclass(slots=True)
class Count:
    """What really happened on a line, both directions together."""

    connections: int = 0
    bytes: int = 0
    packets: int = 0
    lost: int = 0
    breaks: int = 0


@dataclass(slots=True)
class _Direction:
    """When one phone's line is free again, one way."""

    rate: float
    free_at: float = 0.0

    def take(self, size: int, now: float) -> float:
        """The moment at which `size` bytes have gone out."""
        late = now - self.free_at
        self.free_at = (self.free_at if late < CREDIT else now) + (size * 8 / self.rate if self.rate else 0.0)
        return self.free_at


@dataclass
class Front:
    """A listening port that leads to `target` over one kind of line. `seed` makes its chance repeatable."""

    line: Line
    target: tuple[str, int]
    seed: int = 0
    count: Count = field(default_factory=Count)

    def __post_init__(self) -> None:
        self._chance = random.Random(f"{self.seed} {self.line.name}")
        self._phones: dict[str, tuple[_Direction, _Direction]] = {}
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Listen; the port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=2 * PACKET)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = self.line
        self.count.connections += 1
        phone = writer.get_extra_info("peername")[0]
        up, down = self._phones.setdefault(phone, (_Direction(line.up), _Direction(line.down)))
        seen_as = SHARED if line.shared else phone
        there, back = await asyncio.open_connection(*self.target, local_addr=(seen_as, 0), limit=2 * PACKET)
        for each in (writer, back):
            each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = asyncio.get_running_loop().time()
        try:
            await asyncio.sleep(2 * line.delay)  # the handshake goes there and back before anything is said
            async with asyncio.TaskGroup() as group:
                ways = [
                    group.create_task(self._carry(reader, back, up, began)),
                    group.create_task(self._carry(there, writer, down, began)),
                ]
                ends = group.create_task(self._ends(began))
                await asyncio.wait(ways)
                ends.cancel()
        except* _Broken:
            self.count.breaks += 1
        except* OSError:
            pass
        finally:
            back.transport.abort()

    async def _ends(self, began: float) -> None:
        """Raise when chance or a locked phone ends this connection; never for a sound line."""
        line = self.line
        if line.locked_after:
            await _until(began + line.locked_after + line.locked_for)
            raise _Broken
        if line.breaks_every:
            await asyncio.sleep(self._chance.expovariate(1 / line.breaks_every))
            raise _Broken

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: _Direction, began: float
    ) -> None:
        """One direction of one connection: read no faster than the line sends, write what has arrived."""
        travelling: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(travelling, sink))
        size = _at_once(way.rate)
        now = asyncio.get_running_loop().time
        try:
            while data := await source.read(size):
                if self.line.locked_after and now() > began + self.line.locked_after:
                    continue  # dark: whatever is said is lost
                sent = way.take(len(data), now())
                if pause := self._lost(len(data)) * self.line.pause:
                    sent = way.free_at = way.free_at + pause
                travelling.put_nowait((sent + self.line.delay, data))
                await _until(sent - AHEAD)
            travelling.put_nowait((now() + self.line.delay, b""))
            await arriving
        finally:
            arriving.cancel()

    async def _arrive(self, travelling: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter) -> None:
        while True:
            moment, data = await travelling.get()
            await _until(moment)
            if not data:
                with contextlib.suppress(OSError):
                    sink.write_eof()
                return
            self.count.bytes += len(data)
            sink.write(data)
            await sink.drain()

    def _lost(self, size: int) -> int:
        packets = -(-size // PACKET)
        self.count.packets += packets
        lost = sum(self._chance.random() < self.line.loss for _ in range(packets)) if self.line.loss else 0
        self.count.lost += lost
        return lost


class _Broken(Exception):
    """The line broke, as lines do."""


class _BrokeOff(Exception):
    """The same, as the far end sees it."""


def _at_once(rate: float) -> int:
    """Bytes that are sent as one: few enough for a slow line to be smooth, enough for a fast one to be cheap."""
    return int(min(4 * PACKET, max(PACKET, rate / 8 * AHEAD))) if rate else 16 * PACKET


async def _until(moment: float) -> None:
    left = moment - asyncio.get_running_loop().time()
    if left > 0:
        await asyncio.sleep(left)


@dataclass(frozen=True, slots=True)
class Network:
    """Running lines: `ports` and `counts` by name."""

    ports: dict[str, int]
    counts: dict[str, Count]


@contextlib.asynccontextmanager
async def lines_to(target: tuple[str, int], names: Sequence[str], seed: int = 0) -> AsyncIterator[Network]:
    """Lines to a server, on the running loop."""
    fronts = {name: Front(LINES[name], target, seed) for name in names}
    try:
        ports = {name: await front.start() for name, front in fronts.items()}
        yield Network(ports, {name: front.count for name, front in fronts.items()})
    finally:
        for front in fronts.values():
            if hasattr(front, "_server"):
                await front.stop()


@contextlib.contextmanager
def network(target: tuple[str, int], names: Sequence[str], seed: int = 0) -> Iterator[Network]:
    """The same on a loop and thread of its own, for a program that has none."""
    made: list[Network] = []
    ready, ended = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with lines_to(target, names, seed) as running:
            made.append(running)
            ready.set()
            await ended.wait()

    def live() -> None:
        try:
            loop.run_until_complete(serve())
        finally:
            loop.close()
            ready.set()

    thread = threading.Thread(target=live, name="lines", daemon=True)
    thread.start()
    ready.wait()
    if not made:
        raise OSError("the lines could not be opened")
    try:
        yield made[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()


@dataclass(frozen=True, slots=True)
class Measured:
    """One line as it was found. `rate` in bit/s of the body, `delay` one way in seconds, `loss` as share of packets;
    `seconds`: a body of `BODY` bytes on a new connection; `expected`: what arithmetic says."""

    name: str
    rate: float
    delay: float
    loss: float
    seconds: float
    expected: float

    def sentence(self) -> str:
        """For a terminal: asked and found side by side."""
        line = LINES[self.name]
        asked = f"{line.down / 1e3:,.0f} kbit/s" if line.down else "no limit"
        return (
            f"{self.name:10} asked {asked:>14}, {line.delay * 1e3:3.0f} ms, loss {line.loss:4.1%}; found "
            f"{self.rate / 1e3:9,.0f} kbit/s, {self.delay * 1e3:3.0f} ms, loss {self.loss:4.1%}; "
            f"100 kB in {self.seconds:5.2f} s, arithmetic says {self.expected:5.2f} s"
        )


async def measure(names: Sequence[str], body: int = BODY) -> list[Measured]:
    """Ask each line for pings and a body, all at once; the server behind them answers at once."""
    async with _answering(body) as target, lines_to(target, names) as running:
        found = (_measure_one(LINES[name], running.ports[name], running.counts[name], body) for name in names)
        return list(await asyncio.gather(*found))


async def _measure_one(line: Line, port: int, count: Count, body: int) -> Measured:
    trips = [(await _timed(port, b"ping", 4))[0] for _ in range(3)]
    for _ in range(TRIES):
        before = count.lost
        with contextlib.suppress(_BrokeOff):
            first, last = await _timed(port, b"body", body)
            rate = (body - _at_once(line.down)) * 8 / max(1e-6, last - first)
            expected = line.seconds_for(body, 4, count.lost - before)
            loss = count.lost / max(1, count.packets)
            return Measured(line.name, rate, min(trips) / 4, loss, last, expected)
    raise OSError(f"{line.name} broke {TRIES} times while it was measured")


async def _timed(port: int, word: bytes, size: int) -> tuple[float, float]:
    """Seconds from the wish to connect to the first and to the last byte of the answer. Raises `_BrokeOff`."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(word)
        got = len(await reader.read(PACKET))
        first = time.perf_counter() - began
        while got < size and (data := await reader.read(16 * PACKET)):
            got += len(data)
        if got < size:
            raise _BrokeOff
        return first, time.perf_counter() - began
    finally:
        writer.transport.abort()


@contextlib.asynccontextmanager
async def _answering(body: int) -> AsyncIterator[tuple[str, int]]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            word = await reader.readexactly(4)
            writer.write(word if word == b"ping" else bytes(body))
            await writer.drain()
            await reader.read()
        writer.transport.abort()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield ("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        server.close()


def main() -> None:
    for found in asyncio.run(measure(list(LINES))):
        print(found.sentence())


if __name__ == "__main__":
    main()

import asyncio
from collections.abc import Callable

from lingga_app.ui.rounds import Rounds
from tests.own_loop import run_to_end


async def until(met: Callable[[], bool]) -> None:
    while not met():  # noqa: ASYNC110, a turn of the loop is what is waited for
        await asyncio.sleep(0)


def test_nudges_that_come_during_a_round_make_one_more_round():
    served: list[str] = []
    gate = asyncio.Event()

    async def serve(topic: str) -> None:
        served.append(topic)
        await gate.wait()

    async def play() -> None:
        rounds = Rounds(serve)
        for _ in range(50):
            rounds.nudge("sessions:1")
        rounds.nudge("sessions:2")
        await until(lambda: len(served) >= 2)
        assert served == ["sessions:1", "sessions:2"]
        for _ in range(50):
            rounds.nudge("sessions:1")
        gate.set()
        await until(lambda: len(served) >= 3)

    run_to_end(asyncio.wait_for(play(), 10))
    assert served == ["sessions:1", "sessions:2", "sessions:1"]


def test_a_nudge_after_the_round_is_served_and_a_failed_round_blocks_nothing():
    served: list[str] = []

    async def serve(topic: str) -> None:
        served.append(topic)
        if len(served) == 1:
            raise ValueError

    async def play() -> None:
        rounds = Rounds(serve)
        for expected in (1, 2, 3):
            rounds.nudge("chat:1")
            await until(lambda n=expected: len(served) >= n)
            await until(lambda: not rounds.busy("chat:1"))

    run_to_end(asyncio.wait_for(play(), 10))
    assert served == ["chat:1"] * 3

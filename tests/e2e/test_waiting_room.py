"""An opening on the running service: pages and sockets lead into the room; a killed worker changes nobody's place."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

import httpx
import pytest
from socketio.exceptions import ConnectionError as NoEntry
from sqlalchemy import update

from lingga_app import settings as settings_module
from lingga_app.bootstrap import make_deps
from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.calendar import at_wib, wib_day
from lingga_app.services.openings import AnnounceOpening, announce_opening
from lingga_app.services.run import Deps, run
from lingga_app.services.waiting_room import admit_waiting, enter_room
from loadtest.service import Service, descendants, wait_until
from tests.factories import Given
from tests.own_loop import run_to_end
from tests.reflex_socket import Stranger

_openings, _places, _applications = table(t.AnnouncedOpening), table(t.Place), table(t.Application)


@dataclass
class Rush:
    """An office of its own whose only seats belong to an opening that is under way."""

    service: Service
    deps: Deps
    given: Given
    office: int
    place: int
    opening: str

    def person(self) -> tuple[Actor, str, str]:
        """Somebody who has paid: the account, the reference, the cookie."""
        owner = self.given.account()
        ref = self.given.paid(self.place, owner)
        with self.deps.writing() as db:
            mine = _applications.c.reference == ref
            db.execute(update(_applications).where(mine).values(office_id=self.office))
        return owner, ref, f"lingga_session={self.given.cookie(owner)}"

    def get(self, path: str, cookie: str) -> httpx.Response:
        return httpx.get(self.service.base_url + path, headers={"cookie": cookie}, timeout=10, trust_env=False)

    def room(self, cookie: str) -> str:
        return self.get(f"/ruang-tunggu/{self.opening}", cookie).text


@pytest.fixture(scope="module")
def rush(service: Service) -> Iterator[Rush]:
    found = settings_module.load({"LINGGA_DATA_DIR": str(service.data_dir)})
    deps = make_deps(found)
    deps.options = {**deps.options, "admit_per_minute": 6000, "admitted_at_once": 2}
    given = Given(deps)
    boss = given.officer(Role.SUPERVISOR, office="BATAM")
    place = given.place("BATAM")
    with deps.writing() as db:
        db.execute(update(_places).where(_places.c.id == place).values(office_id=boss.office_id))
    monday = wib_day(deps.clock.now()) + timedelta(days=21)
    monday -= timedelta(days=monday.weekday())
    given.session(place, at_wib(monday, time(9)), 20)
    hour = deps.clock.now() + timedelta(hours=1)
    opening = run(announce_opening, AnnounceOpening(place, monday, monday, hour), actor=boss, deps=deps)
    began = deps.clock.now() - timedelta(minutes=1)
    with deps.writing() as db:
        db.execute(update(_openings).where(_openings.c.public_id == opening).values(opens_at=began, next_at=began))
    yield Rush(service, deps, given, boss.office_id or 0, place, opening)
    deps.engine.dispose()


def connects(rush: Rush, cookie: str, path: str) -> bool:
    """Whether a tab that shows `path` gets its socket, as the browser asks for it."""

    async def story() -> bool:
        event = {"name": "reflex___state____state.hydrate", "payload": {}, "router_data": {"asPath": path}}
        try:
            async with Stranger(rush.service.base_url, cookie=cookie, auth={"event": event}):
                return True
        except NoEntry:
            return False

    return run_to_end(story())


def test_the_choice_of_seats_leads_into_the_room_until_one_is_let_in(rush):
    owner, ref, cookie = rush.person()
    choice = f"/permohonan/{ref}/jadwal"
    turned = rush.get(choice, cookie)
    assert (turned.status_code, turned.headers["location"]) == (303, f"/ruang-tunggu/{rush.opening}")
    assert not connects(rush, cookie, choice)
    assert not connects(rush, cookie, f"{choice}?dari=beranda")
    # Whatever else people have to do goes on, and nobody else is held up.
    assert connects(rush, cookie, f"/permohonan/{ref}")
    assert connects(rush, "", choice)
    assert rush.get("/", cookie).status_code == 200

    enter_room(rush.deps, owner, rush.opening)
    admit_waiting(rush.deps)
    assert "Giliran Anda" in rush.room(cookie)
    assert rush.get(choice, cookie).status_code == 200
    assert connects(rush, cookie, choice)


def test_a_killed_worker_changes_nobodys_place(rush):
    """Two fit inside; whoever came is kept in order, told the same before and after."""
    line = [rush.person() for _ in range(4)]
    for owner, _, _ in line:
        enter_room(rush.deps, owner, rush.opening)
    admit_waiting(rush.deps)

    def places() -> list[str]:
        return [rush.room(cookie).partition("Anda di urutan ")[2].partition(".")[0] for _, _, cookie in line]

    before = places()
    assert before[-3:] == ["1", "2", "3"]
    for pid in servers(rush.service):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: rush.service.phase("worker-1") == "running" and answers(rush), 30, lambda: rush.service.output)
    assert places() == before


def servers(service: Service) -> list[int]:
    serving = [pid for pid, command in service.descendants().items() if "granian" in command]
    return [pid for pid in serving if not any("granian" in command for command in descendants(pid).values())]


def answers(rush: Rush) -> bool:
    try:
        return rush.get("/readyz", "").status_code == 200
    except httpx.TransportError:
        return False

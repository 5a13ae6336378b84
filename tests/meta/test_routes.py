"""Every route is listed with who may use it; the list is held against the routes themselves.

`tests/meta/routes.txt` is the table. A new route fails here until somebody has written down what it is.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from lingga_app import cookies
from lingga_app.adapters.gateway_midtrans import MidtransGateway
from lingga_app.domain.actor import Actor, Role
from lingga_app.ports.payment_gateway import PaymentGateway
from lingga_app.services.run import Deps
from tests.factories import Given
from tests.routes import Route, application, honest, listed, routes
from tests.web import ORIGIN, web_client

ROLES = (
    Role.APPLICANT,
    Role.INTERVIEWER,
    Role.VERIFIER,
    Role.APPROVER,
    Role.PRINTER,
    Role.COUNTER,
    Role.HELP_DESK,
    Role.SUPERVISOR,
    Role.FINANCE,
    Role.AUDITOR,
    Role.TESTER,
)
TRIED = frozenset({Role.APPLICANT, Role.COUNTER, Role.AUDITOR})
"""In every run; the others in the long one."""
ANSWERS = frozenset({200, 201, 202, 204, 303, 401, 403, 404, 422})
"""What a stranger may be told at all."""
CARD = "GET /api/v1/applications/{reference}/bill/card"
"""The one reading address that acts: the card page of the gateway sends the payer's browser back to it."""
SESSION_ENDS = frozenset({"/api/v1/sessions", "/api/keluar", "/api/petugas/kunci", "/api/petugas/ganti"})


@pytest.fixture
def served(deps: Deps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The routes on this test's database; what a door answers does not depend on its kind."""
    if deps.engine.dialect.name != "sqlite":
        pytest.skip("one database is enough for doors")
    gateway = MidtransGateway("http://127.0.0.1:9", "key")
    monkeypatch.setitem(deps._outside, PaymentGateway, gateway)
    with web_client(deps, tmp_path / "data", monkeypatch):
        yield
    gateway.close()


@asynccontextmanager
async def visitor() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


def ask_all(asked: Callable[[Route], dict[str, Any]], **places: str) -> dict[str, httpx.Response]:
    """One request to each route, with what `asked` adds to an honest one."""

    async def all_of_them() -> dict[str, httpx.Response]:
        answers: dict[str, httpx.Response] = {}
        async with visitor() as client:
            for route in routes():
                options, more = honest(route), asked(route)
                options["headers"] |= more.get("headers", {})
                client.cookies.clear()
                answers[route.name] = await client.request(route.method, route.address(**places), **options)
        return answers

    return asyncio.run(all_of_them())


def refused(answer: httpx.Response) -> bool:
    """Turned away at the door. A page's form says so in the address that it goes back to."""
    told = answer.headers.get("location", "")
    at_the_door = {"/masuk", "/petugas/masuk"}
    said = {"masalah=not_signed_in", "masalah=not_allowed"}
    return answer.status_code in {401, 403} or told in at_the_door or any(problem in told for problem in said)


def turned_away(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and answer.json()["code"] == "not_allowed"


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    told = listed()
    assert {route.name for route in routes()} == set(told)
    assert {route.name for route in routes() if route.changes != told[route.name].changes} == {CARD}
    known = {role.value for role in Role}
    assert {who for line in told.values() for who in line.who} <= known


def test_a_route_that_nobody_listed_is_noticed() -> None:
    told = listed()
    told.pop("POST /api/v1/applications")
    assert {route.name for route in routes()} - set(told) == {"POST /api/v1/applications"}


def test_a_stranger_is_told_what_the_table_says(served: None) -> None:
    answers = ask_all(lambda _: {})
    told = {name: answer.status_code for name, answer in answers.items()}
    assert told == {name: line.stranger for name, line in listed().items()}
    assert set(told.values()) <= ANSWERS
    inside = [name for name, line in listed().items() if "public" not in line.who]
    assert [name for name in inside if told[name] not in {303, 401, 403, 404}] == []


def test_no_act_is_taken_from_another_site(served: None, given: Given) -> None:
    owner = given.account()
    token = given.cookie(owner)
    cookie = f"{cookies.named(cookies.SESSION)}={token}"
    for evil in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        answers = ask_all(lambda _, evil=evil: {"headers": {"cookie": cookie, **evil}})
        let_in = [
            route.name
            for route in routes()
            if route.changes
            and (answers[route.name].status_code, answers[route.name].json()["code"]) != (403, "not_allowed")
        ]
        assert let_in == []


def test_control_the_same_acts_from_our_own_pages_are_heard(served: None, given: Given) -> None:
    given.office()
    person = signing_in(given, given.account())
    answers = ask_all(lambda route: {"headers": person(route)["headers"] | {"origin": ORIGIN}})
    assert answers["POST /api/v1/applications"].status_code == 201


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=() if role in TRIED else pytest.mark.slow) for role in ROLES]
)
def test_each_role_gets_where_the_table_says_and_nowhere_else(served: None, given: Given, role: Role) -> None:
    owner = given.account()
    reference = given.application(owner)
    actor = owner if role is Role.APPLICANT else given.officer(role)
    answers = ask_all(signing_in(given, actor), reference=reference, nomor=reference)
    told = listed()
    outside = {name for name, line in told.items() if not line.who & {role.value, "public"}}
    got_in = {name for name in outside if not refused(answers[name]) and answers[name].status_code != 404}
    inside = {name for name, line in told.items() if role.value in line.who}
    kept_out = {name for name in inside if refused(answers[name])}
    assert (got_in, kept_out) == (set(), set())


def signing_in(given: Given, actor: Actor) -> Callable[[Route], dict[str, Any]]:
    """Headers of that person, who signs in again after a route that ends a session."""
    token = given.cookie(actor)

    def headers(route: Route) -> dict[str, Any]:
        nonlocal token
        mine = {"authorization": f"Bearer {token}", "cookie": f"{cookies.named(cookies.SESSION)}={token}"}
        if route.path in SESSION_ENDS:
            token = given.cookie(actor)
        return {"headers": mine}

    return headers

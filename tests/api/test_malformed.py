"""Nonsense in every place of every route: a refusal with a code, never a fault, and never a look inside."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lingga_app.domain.actor import STAFF, Role
from lingga_app.services.run import Deps
from tests.factories import Given
from tests.meta.test_routes import served, visitor
from tests.routes import Route, honest, listed, routes

__all__ = ["served"]

DEEP = "[" * 5_000 + "]" * 5_000
VALUES = (
    '{"$ne": 1}',
    "-1",
    str(2**63),
    str(10**400),
    "NaN",
    "null",
    '"' + "x" * 900_000 + '"',
    '[[[["a"]]]]',
    '"\\u0000\\ud800"',
    DEEP,
)
"""As they stand in the JSON of a body."""
BODIES = (b"", b"null", b"[]", b"{", b'{"a":', b"\xff\xfe", DEEP.encode(), b'"x"', b"1e999", b"a=1&b=2")
"""Whole bodies."""
ADDRESSES = (
    "-1",
    str(2**63),
    str(10**400),
    "NaN",
    "1e309",
    '{"$ne":1}',
    "%00",
    "..%2f..%2fx",
    "%ff",
    "LGA-0000-0000",
    "x" * 5_000,
)
PROGRAMS = [route for route in routes() if route.path.startswith("/api/v1/")]


@pytest.fixture
def people(given: Given) -> dict[str, dict[str, str]]:
    """Headers of somebody who may use a route: the applicant, or an officer with every role."""
    owner = given.account()
    boss = given.officer(*STAFF)
    return {
        "applicant": {"authorization": f"Bearer {given.cookie(owner)}", "x-reference": given.application(owner)},
        "officer": {"authorization": f"Bearer {given.cookie(boss)}", "x-reference": given.application(owner)},
    }


def hostile_bodies(route: Route, *, every: bool) -> Iterator[bytes]:
    """Honest bodies with one nonsense part, then nonsense as a whole. `every`: each value in each place."""
    body = honest(route).get("json")
    if not isinstance(body, dict):
        return
    schema = route.schema["requestBody"]["content"]["application/json"]["schema"]
    places = sorted(route.schema["components"][schema["$ref"].rpartition("/")[2]]["properties"])
    for number, value in enumerate(VALUES):
        for place in places if every else places[number % len(places) :][:1]:
            whole = json.dumps(body | {place: "here"})
            yield whole.replace(f'{json.dumps(place)}: "here"', f"{json.dumps(place)}: {value}").encode()
    yield from BODIES


def hostile_addresses(route: Route) -> Iterator[str]:
    """The address with one nonsense part, and nonsense in what is asked after it."""
    for wanted in route.schema.get("parameters", []):
        for value in ADDRESSES:
            if wanted["in"] == "path":
                yield route.address(**{wanted["name"]: value})
            elif wanted["in"] == "query":
                yield f"{route.address()}?{wanted['name']}={value}"


def told_apart(answer: httpx.Response) -> str:
    """Empty for a good answer or an honest refusal; otherwise what is wrong with it."""
    if answer.status_code < 400:
        return ""
    if not 400 <= answer.status_code < 500:
        return f"status {answer.status_code}"
    if answer.headers["content-type"] != "application/problem+json":
        return f"not a problem: {answer.headers['content-type']}"
    told = answer.json()
    if set(told) - {"upload_id", "offset", "done", "paper"} != {"type", "code", "title"}:
        return f"another shape: {sorted(told)}"
    return "looks inside" if any(sign in answer.text for sign in ("Traceback", "sqlalchemy", ".py", "pydantic")) else ""


def person(route: Route, people: dict[str, dict[str, str]]) -> dict[str, str]:
    return people["applicant" if "applicant" in listed()[route.name].who else "officer"]


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["some", "every"])
def test_nonsense_in_a_body_is_refused(served: None, people: Any, every: bool) -> None:
    async def send_all() -> list[tuple[str, bytes, str]]:
        wrong: list[tuple[str, bytes, str]] = []
        async with visitor() as client:
            for route in PROGRAMS:
                headers = person(route, people) | {"content-type": "application/json"}
                address = route.address(reference=headers["x-reference"])
                for body in hostile_bodies(route, every=every):
                    answer = await client.request(route.method, address, content=body, headers=headers)
                    if problem := told_apart(answer):
                        wrong.append((route.name, body[:120], problem))
        return wrong

    assert asyncio.run(send_all()) == []


def test_nonsense_in_an_address_is_refused(served: None, people: Any) -> None:
    async def send_all() -> list[tuple[str, str, str]]:
        wrong: list[tuple[str, str, str]] = []
        async with visitor() as client:
            for route in PROGRAMS:
                options = honest(route)
                options["headers"] |= person(route, people)
                del options["params"]
                for address in hostile_addresses(route):
                    answer = await client.request(route.method, address, **options)
                    if problem := told_apart(answer):
                        wrong.append((route.method, address[:120], problem))
        return wrong

    assert asyncio.run(send_all()) == []


def test_control_a_fault_is_noticed() -> None:
    fault = httpx.Response(500, json={"code": "fault"})
    bare = httpx.Response(404, json={"detail": "Not Found"})
    leak = httpx.Response(422, json={"type": "", "code": "", "title": "File x.py"})
    leak.headers["content-type"] = "application/problem+json"
    assert [bool(told_apart(answer)) for answer in (fault, bare, leak)] == [True, True, True]


def test_nothing_was_changed_by_nonsense(served: None, deps: Deps, people: Any, tmp_path: Path) -> None:
    """The applications that stood there still stand as they were."""
    from sqlalchemy import select

    from lingga_app.db import tables as t
    from lingga_app.db.types import table

    def standing() -> list[Any]:
        with deps.reading() as db:
            return list(db.execute(select(table(t.Application).c["reference", "status"])).all())

    before = standing()

    async def send_all() -> None:
        async with visitor() as client:
            for route in (route for route in PROGRAMS if route.changes):
                headers = person(route, people) | {"content-type": "application/json"}
                for body in BODIES[3:6]:
                    address = route.address(reference=headers["x-reference"])
                    if "requestBody" in route.schema:
                        await client.request(route.method, address, content=body, headers=headers)

    asyncio.run(send_all())
    assert standing() == before
    assert Role.APPLICANT.value in people

"""The population registry: a person by NIK; invented people only, loaded from people.json or by a control call."""

import json
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lingga_app.sandbox.store import Row, Store
from lingga_app.sandbox.web import BadRequest, bearer_ok, control, json_body, page, text, world_of

NIK = re.compile(r"[0-9]{16}\Z")
FIELDS = (
    *("nik", "name", "birth_place", "birth_on", "sex", "address", "rt", "rw", "village", "district", "regency"),
    *("province", "kk_number", "father_name", "mother_name", "marital_status", "status"),
)
"""`sex` L or P; `birth_on` YYYY-MM-DD; `status` aktif, pindah, meninggal or ganda."""

PEOPLE_FILE = Path(__file__).with_name("people.json")


def load_default_people(store: Store) -> None:
    """The invented people of the demo."""
    with store.transaction():
        for person in json.loads(PEOPLE_FILE.read_text(encoding="utf-8"))["people"]:
            put(store, person["nik"], {name: person[name] for name in FIELDS})


def put(store: Store, nik: str, person: Row) -> None:
    """Store or replace one person."""
    store.run(
        "INSERT INTO person VALUES (?, ?) ON CONFLICT (nik) DO UPDATE SET body = excluded.body",
        nik,
        json.dumps(person, ensure_ascii=False),
    )


def people(store: Store) -> list[Row]:
    """Everybody, by family card and age."""
    rows = [json.loads(row["body"]) for row in store.all("SELECT body FROM person")]
    return sorted(rows, key=lambda person: (person["kk_number"], person["birth_on"]))


async def look_up(request: Request) -> Response:
    """`POST /dukcapil/v1/people/lookup` with `nik`: the person, or 404. A NIK never stands in the address."""
    world = world_of(request)
    if not bearer_ok(request, world.settings.registry_key):
        return JSONResponse({"code": "unauthorized", "message": "The key is missing or wrong"}, status_code=401)
    nik = text(await json_body(request), "nik")
    if not NIK.match(nik):
        return JSONResponse({"code": "invalid_nik", "message": "A NIK has 16 digits"}, status_code=400)
    row = world.store.one("SELECT body FROM person WHERE nik = ?", nik)
    if row is None or world.faults.take("dukcapil", "unknown") is not None:
        return JSONResponse({"code": "not_found", "message": "No such NIK"}, status_code=404)
    return JSONResponse({"code": "ok", "person": json.loads(row["body"])})


@control
async def put_person(request: Request) -> Response:
    """`PUT /dukcapil/_control/people/{nik}`: load or change one person; what is not named keeps its value."""
    world, nik, body = world_of(request), request.path_params["nik"], await json_body(request)
    if not NIK.match(nik):
        raise BadRequest("a NIK has 16 digits")
    row = world.store.one("SELECT body FROM person WHERE nik = ?", nik)
    person = json.loads(row["body"]) if row else dict.fromkeys(FIELDS, "") | {"status": "aktif"}
    for name in body:
        if name not in FIELDS:
            raise BadRequest(f"unknown field {name}; fields: {', '.join(FIELDS)}")
        person[name] = text(body, name, "")
    put(world.store, nik, person | {"nik": nik})
    return JSONResponse({"person": person | {"nik": nik}}, status_code=200 if row else 201)


@control
async def delete_person(request: Request) -> Response:
    """`DELETE /dukcapil/_control/people/{nik}`."""
    gone = world_of(request).store.run("DELETE FROM person WHERE nik = ?", request.path_params["nik"])
    return JSONResponse({"deleted": gone}, status_code=200 if gone else 404)


async def people_page(request: Request) -> Response:
    """`/dukcapil/`: who can be tried in the demo."""
    return page("people.html", title="Data penduduk contoh", here="dukcapil", people=people(world_of(request).store))


routes = [
    Route("/dukcapil/v1/people/lookup", look_up, methods=["POST"]),
    Route("/dukcapil/_control/people/{nik}", put_person, methods=["PUT"]),
    Route("/dukcapil/_control/people/{nik}", delete_person, methods=["DELETE"]),
    Route("/dukcapil/", people_page, methods=["GET"]),
]

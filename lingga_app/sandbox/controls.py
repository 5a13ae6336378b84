"""Control calls that all parts share: faults, clock, chance, callback addresses, a clean slate."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lingga_app.sandbox.faults import PARTS
from lingga_app.sandbox.registry import load_default_people
from lingga_app.sandbox.settings import CALLBACK_PARTS
from lingga_app.sandbox.web import BadRequest, Endpoint, control, json_body, text, world_of


def _number(body: dict[str, object], name: str, default: float) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRequest(f"{name} must be a number")
    return float(value)


def known_part(endpoint: Endpoint) -> Endpoint:
    """404 for a part that does not exist."""

    async def guarded(request: Request) -> Response:
        if request.path_params["part"] not in PARTS:
            return JSONResponse({"error": f"parts: {', '.join(PARTS)}"}, status_code=404)
        return await endpoint(request)

    guarded.__name__ = endpoint.__name__
    return guarded


@control
async def add_fault(request: Request) -> Response:
    """`POST /{part}/_control/faults`: kind, value, chance, times."""
    body, faults, part = await json_body(request), world_of(request).faults, request.path_params["part"]
    times = body.get("times")
    if times is not None and (isinstance(times, bool) or not isinstance(times, int)):
        raise BadRequest("times must be a whole number")
    try:
        faults.add(
            part, text(body, "kind"), value=_number(body, "value", 0), chance=_number(body, "chance", 1), times=times
        )
    except ValueError as error:
        raise BadRequest(str(error)) from error
    return JSONResponse({"active": faults.active(part)}, status_code=201)


@control
async def list_faults(request: Request) -> Response:
    """`GET /{part}/_control/faults`."""
    return JSONResponse({"active": world_of(request).faults.active(request.path_params["part"])})


@control
async def faults_off(request: Request) -> Response:
    """`DELETE /{part}/_control/faults`: all of the part's faults off again."""
    world = world_of(request)
    world.faults.off(request.path_params["part"])
    return JSONResponse({"active": []})


@control
async def set_clock(request: Request) -> Response:
    """`POST /_control/clock`: `offset_seconds` sets, `advance_seconds` adds."""
    world, body = world_of(request), await json_body(request)
    offset = _number(body, "offset_seconds", world.clock.offset) + _number(body, "advance_seconds", 0)
    if abs(offset) > 100 * 366 * 86400:
        raise BadRequest("at most a hundred years")
    world.clock.set_offset(offset)
    world.callbacks.wake()
    return JSONResponse({"offset_seconds": offset, "now": world.clock.now()})


@control
async def set_seed(request: Request) -> Response:
    """`POST /_control/seed`: the same seed on a clean slate draws the same numbers."""
    world_of(request).chance.seed(text(await json_body(request), "seed"))
    return JSONResponse({"ok": True})


@control
async def set_callback_urls(request: Request) -> Response:
    """`PUT /_control/callback-urls`: where the callbacks of gateway, chat, sms, pos go."""
    body, callbacks = await json_body(request), world_of(request).callbacks
    for part in body:
        if part not in CALLBACK_PARTS:
            raise BadRequest(f"parts with callbacks: {', '.join(CALLBACK_PARTS)}")
        if (url := text(body, part, "")) and not url.startswith(("http://", "https://")):
            raise BadRequest("an address starts with http:// or https://")
    for part in body:
        callbacks.set_url(part, text(body, part, ""))
    return JSONResponse({part: callbacks.url(part) for part in CALLBACK_PARTS})


@control
async def list_callbacks(request: Request) -> Response:
    """`GET /_control/callbacks?part=`: the queue, newest first, without bodies."""
    part = request.query_params.get("part", "")
    rows = world_of(request).store.all(
        """SELECT id, part, subject, state, attempts, last_status, due_at FROM callback
           WHERE ? IN ('', part) ORDER BY id DESC LIMIT 500""",
        part,
    )
    return JSONResponse({"callbacks": rows})


@control
async def reset(request: Request) -> Response:
    """`POST /_control/reset`: forget everything but the people of the demo."""
    world = world_of(request)
    world.store.clear()
    load_default_people(world.store)
    return JSONResponse({"ok": True})


routes = [
    Route("/_control/clock", set_clock, methods=["POST"]),
    Route("/_control/seed", set_seed, methods=["POST"]),
    Route("/_control/callback-urls", set_callback_urls, methods=["PUT"]),
    Route("/_control/callbacks", list_callbacks, methods=["GET"]),
    Route("/_control/reset", reset, methods=["POST"]),
    Route("/{part}/_control/faults", known_part(add_fault), methods=["POST"]),
    Route("/{part}/_control/faults", known_part(list_faults), methods=["GET"]),
    Route("/{part}/_control/faults", known_part(faults_off), methods=["DELETE"]),
]

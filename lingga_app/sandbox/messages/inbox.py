"""`/pesan/`: the inboxes, newest first, for the person who waits for a code; `/pesan/api` for tests."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lingga_app.sandbox.messages import box
from lingga_app.sandbox.messages.chat import move_on
from lingga_app.sandbox.web import page, see_other, world_of


async def inbox_page(request: Request) -> Response:
    """Everybody's inbox, or one person's with `?to=`."""
    world, wanted = world_of(request), request.query_params.get("to", "").strip()
    everybody = box.recipients(world)
    chosen = box.address(wanted) if wanted else (everybody[0]["recipient"] if everybody else "")
    return page(
        "messages.html",
        title="Pesan masuk",
        here="pesan",
        everybody=everybody,
        chosen=chosen,
        messages=box.messages(world, chosen) if chosen else [],
    )


async def inbox_api(request: Request) -> Response:
    """`GET /pesan/api?to=`: the messages of one phone number or e-mail address, newest first."""
    recipient = request.query_params.get("to", "")
    if not recipient:
        return JSONResponse({"error": "say to=<phone or e-mail>"}, status_code=400)
    return JSONResponse({"messages": box.messages(world_of(request), recipient)})


async def mark_read(request: Request) -> Response:
    """The reader's tap on "Tandai dibaca": a chat message calls back "read"."""
    world, message_id = world_of(request), request.path_params["message_id"]
    row = world.store.one("SELECT recipient FROM message WHERE id = ? AND visible = 1", message_id)
    move_on(world, message_id, "read")
    return see_other(f"/pesan/?to={row['recipient']}" if row else "/pesan/")


routes = [
    Route("/pesan/", inbox_page, methods=["GET"]),
    Route("/pesan/api", inbox_api, methods=["GET"]),
    Route("/pesan/{message_id}/dibaca", mark_read, methods=["POST"]),
]

"""A receiving end for the gallery: takes uploads in pieces, can break the line on request, judges frames."""

from __future__ import annotations

import hashlib

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

received: dict[str, dict] = {}
faults = {"break_next": 0, "refuse": ""}


async def begin(request: Request) -> Response:
    told = await request.json()
    if faults["refuse"]:
        return JSONResponse({"code": "refused", "message": faults["refuse"]}, status_code=422)
    upload_id = f"u{len(received) + 1}"
    received[upload_id] = {**told, "data": b""}
    return JSONResponse({"upload_id": upload_id, "offset": 0}, status_code=201)


async def piece(request: Request) -> Response:
    upload = received[request.path_params["upload_id"]]
    if request.method == "GET":
        return JSONResponse({"offset": len(upload["data"])})
    body = await request.body()
    if faults["break_next"]:
        # Half of the piece arrives, and no answer does.
        faults["break_next"] -= 1
        upload["data"] += body[: len(body) // 2]
        return Response(status_code=503)
    if int(request.headers["upload-offset"]) != len(upload["data"]):
        return JSONResponse({"offset": len(upload["data"])}, status_code=409)
    upload["data"] += body
    if len(upload["data"]) == upload["size"]:
        return JSONResponse({"done": True, "same": hashlib.sha256(upload["data"]).hexdigest() == upload["sha256"]})
    return JSONResponse({"offset": len(upload["data"])})


async def told(request: Request) -> Response:
    """What has arrived, for the test; and which faults to play next."""
    if request.method == "POST":
        faults.update(await request.json())
    return JSONResponse(
        {
            key: {
                "size": upload["size"],
                "name": upload["name"],
                "whole": hashlib.sha256(upload["data"]).hexdigest() == upload["sha256"],
                "head": upload["data"][:3].hex(),
            }
            for key, upload in received.items()
        }
    )


async def judge(request: Request) -> Response:
    """Doubts as the test asked for, and what was sent."""
    frame = await request.body()
    asked = float(request.query_params["scale"])
    if frame[:2] != b"\xff\xd8" or asked < 1:
        return JSONResponse({"hints": ["Bukan gambar."], "doubts": 1, "judged": True})
    doubts = int(faults.get("doubts", 1))
    return JSONResponse({"hints": ["Mundur sedikit."][:doubts], "doubts": doubts, "judged": True})


async def slip(_request: Request) -> Response:
    return HTMLResponse(
        "<!doctype html><title>Bukti jadwal</title><h1>Bukti jadwal</h1>", headers={"cache-control": "no-store"}
    )


receiver = Starlette(
    routes=[
        Route("/api/uploads", begin, methods=["POST"]),
        Route("/api/uploads/{upload_id}", piece, methods=["PATCH", "GET"]),
        Route("/api/received", told, methods=["GET", "POST"]),
        Route("/api/judge", judge, methods=["POST"]),
        Route("/slip.html", slip),
    ]
)

"""The FastAPI application: routers by subject, one way to answer a refusal, OpenAPI for integrators."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from lingga_app import cookies
from lingga_app.api import (
    accounts,
    accounts_v1,
    applications,
    finance,
    health,
    issuance,
    keys,
    office,
    openings,
    oversight,
    papers,
    payments,
    seats,
    service,
    staff,
    webhooks,
)
from lingga_app.api.web import Problem, acts_from_here, problem
from lingga_app.domain.errors import AppError, BadInput, NotFound
from lingga_app.words import say

log = logging.getLogger(__name__)

ROUTERS: tuple[APIRouter, ...] = (
    accounts.router,
    accounts_v1.router,
    applications.router,
    health.router,
    finance.router,
    issuance.router,
    keys.router,
    office.router,
    openings.router,
    oversight.router,
    papers.router,
    payments.router,
    payments.webhooks,
    seats.router,
    service.router,
    staff.router,
    webhooks.router,
)
"""Each subject adds its router here."""


REFUSED: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Refused: `code` is stable, `title` is a sentence for the person.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""What every route may answer instead; the schema itself is added once, in `_described`."""


def create_api(more: Sequence[APIRouter] = ()) -> FastAPI:
    """All subjects' routes, and `more` (the plain pages, which live beside this layer)."""
    api = FastAPI(
        title="Lingga Paspor",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(acts_from_here)],
        responses=REFUSED,
    )
    api.openapi = lambda: _described(api)  # type: ignore[method-assign]
    for router in (*ROUTERS, *more):
        api.include_router(router)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        api.add_api_route("/api/{rest:path}", _nothing_here, methods=[method], include_in_schema=False)
    api.add_exception_handler(AppError, _refused)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(HTTPException, _unknown)
    api.add_exception_handler(Exception, _fault)
    return api


def _described(api: FastAPI) -> dict[str, Any]:
    """OpenAPI of all routes: each is called by its use case, and refuses in one shape."""
    if api.openapi_schema is None:
        made = get_openapi(title=api.title, version=api.version, routes=api.routes)
        made["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        for act in (act for acts in made["paths"].values() for act in acts.values()):
            act["summary"] = act["operationId"].replace("_", " ").capitalize()
        api.openapi_schema = made
    return api.openapi_schema


def _lang(request: Request) -> str:
    return cookies.language(request.cookies.get(cookies.LANG))


async def _refused(request: Request, refusal: Any) -> JSONResponse:
    log.info("refused %s", refusal.code)
    return JSONResponse(
        problem(refusal, _lang(request)), status_code=refusal.http, media_type="application/problem+json"
    )


async def _malformed(request: Request, error: Any) -> JSONResponse:
    """Names the field, never repeats the value."""
    place = error.errors()[0]["loc"] if error.errors() else ("",)
    return await _refused(request, BadInput(field=str(place[-1])))


async def _nothing_here(rest: str) -> None:
    """Without this a wrong address or method of a program would be answered by the pages."""
    del rest
    raise NotFound


async def _unknown(request: Request, error: Any) -> JSONResponse:
    """No such address, or not by this method (405, with the methods there are)."""
    body = problem(NotFound(), _lang(request))
    return JSONResponse(
        body, status_code=error.status_code, headers=error.headers, media_type="application/problem+json"
    )


async def _fault(request: Request, error: Exception) -> JSONResponse:
    log.error("fault in %s", request.url.path, exc_info=error)
    body = {"type": "urn:lingga:fault", "code": "fault", "title": say("fault.plain", _lang(request))}
    return JSONResponse(body, status_code=500, media_type="application/problem+json")

"""The FastAPI application: routers by subject, one way to answer a refusal, OpenAPI for integrators."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from lingga_app import cookies
from lingga_app.api import (
    accounts,
    accounts_v1,
    applications,
    health,
    issuance,
    keys,
    office,
    papers,
    payments,
    seats,
    service,
    webhooks,
)
from lingga_app.api.web import problem
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.words import say

log = logging.getLogger(__name__)

ROUTERS: tuple[APIRouter, ...] = (
    accounts.router,
    accounts_v1.router,
    applications.router,
    health.router,
    issuance.router,
    keys.router,
    office.router,
    papers.router,
    payments.router,
    payments.webhooks,
    seats.router,
    service.router,
    webhooks.router,
)
"""Each subject adds its router here."""


def create_api(more: Sequence[APIRouter] = ()) -> FastAPI:
    """All subjects' routes, and `more` (the plain pages, which live beside this layer)."""
    api = FastAPI(
        title="Lingga Paspor",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    for router in (*ROUTERS, *more):
        api.include_router(router)
    api.add_exception_handler(AppError, _refused)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(Exception, _fault)
    return api


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


async def _fault(request: Request, error: Exception) -> JSONResponse:
    log.error("fault in %s", request.url.path, exc_info=error)
    body = {"type": "urn:lingga:fault", "code": "fault", "title": say("fault.plain", _lang(request))}
    return JSONResponse(body, status_code=500, media_type="application/problem+json")

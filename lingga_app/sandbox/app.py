"""The HTTP side: all parts on one port."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lingga_app.sandbox import carrier, controls, registry
from lingga_app.sandbox.gateway import api as gateway_api
from lingga_app.sandbox.gateway import control as gateway_control
from lingga_app.sandbox.gateway import page as gateway_page
from lingga_app.sandbox.messages import chat, inbox, sms
from lingga_app.sandbox.web import BadRequest, Frame, page
from lingga_app.sandbox.world import World


async def start_page(request: Request) -> Response:
    """`/`: the parts."""
    return page("index.html", title="Tiruan untuk latihan", here="")


async def healthz(request: Request) -> Response:
    """`GET /healthz`."""
    return JSONResponse({"status": "ok"})


async def bad_request(request: Request, error: Exception) -> Response:
    """A request that cannot be understood."""
    return JSONResponse({"error": str(error)}, status_code=400)


def create_app(world: World) -> Starlette:
    """The application around one world."""
    app = Starlette(
        routes=[
            Route("/", start_page, methods=["GET"]),
            Route("/healthz", healthz, methods=["GET"]),
            *controls.routes,
            *gateway_control.routes,
            *gateway_api.routes,
            *gateway_page.routes,
            *chat.routes,
            *sms.routes,
            *inbox.routes,
            *registry.routes,
            *carrier.routes,
        ],
        middleware=[Middleware(Frame, world=world)],
        exception_handlers={BadRequest: bad_request},
    )
    app.state.world = world
    return app

"""Every HTTP route of the application, and honest requests to each, made from what the routes say of themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

TABLE = Path(__file__).parent / "meta" / "routes.txt"
NOBODY = "LGA-2222-2222"
"""A well-formed reference that belongs to nobody."""
SAFE = frozenset({"GET", "HEAD"})

PLACES: dict[str, str] = {
    "reference": NOBODY,
    "nomor": NOBODY,
    "kind": "ktp",
    "part": "image",
    "public_id": "0" * 32,
    "notice": "0" * 32,
    "upload_id": "0" * 32,
    "share_token": "nobody",
    "token": "nobody",
    "clerk": "0" * 32,
    "username": "nobody",
    "target": "name",
    "refund_id": "nobody",
    "number": "X0000000",
    "code": "NOWHERE",
    "lang": "en",
    "rest": "v1/nothing",
    "place_id": "999",
    "session_id": "999",
    "act_id": "999",
    "item_id": "999",
    "order_id": "nobody",
    "opening": "0" * 32,
    "device_id": "999",
    "run": "20260101-000000-nobody-1",
}
"""What stands in for each parameter of an address."""

PATTERNS = {
    "^(chat|sms|email)$": "chat",
    "^(id|en)$": "en",
    "^([0-9a-fA-F]{64})?$": "",
    "^[0-9a-f]{32}$": "0" * 32,
}
FORM = {"sampai": "2026-12-20"}
"""What a page's form sends so that it can be read at all; a form takes no notice of fields that it does not have."""
FORMATS = {"date": "2026-12-01", "date-time": "2026-12-01T01:00:00Z"}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    schema: Any
    """Its OpenAPI operation."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def changes(self) -> bool:
        return self.method not in SAFE

    def address(self, **places: str) -> str:
        """The address with something in every place of it."""
        return self.path.format_map(PLACES | places)


@dataclass(frozen=True)
class Listed:
    """One line of the table: may it change something, who gets beyond the door, and what a stranger is answered."""

    changes: bool
    who: frozenset[str]
    stranger: int


def build() -> FastAPI:
    """All routes that we serve beside the built pages."""
    from lingga_app.api.app import create_api
    from lingga_app.plain.routes import ROUTERS

    return create_api(ROUTERS)


application = cache(build)
"""One for all tests that only visit it."""


@cache
def routes() -> tuple[Route, ...]:
    return tuple(_walk(build()))


def _walk(api: FastAPI) -> Iterator[Route]:
    for found in iter_route_contexts(api.routes):
        described = isinstance(found.original_route, APIRoute)
        for method in sorted((found.methods or set()) - {"HEAD"}):
            yield Route(method, found.path_format, _operation(found, method) if described else {})


def _operation(found: Any, method: str) -> Any:
    """Also of routes that the published description leaves out."""
    found._effective_route.include_in_schema = True
    made = get_openapi(title="", version="", routes=[found])
    operation = made["paths"][found.path_format][method.lower()]
    return operation | {"components": made.get("components", {}).get("schemas", {})}


def listed() -> dict[str, Listed]:
    """The table: `METHOD address | changes or reads | roles | what a stranger is answered`."""
    found: dict[str, Listed] = {}
    for line in TABLE.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, kind, who, stranger = (part.strip() for part in line.split("|"))
        found[name] = Listed(kind == "changes", frozenset(who.split()), int(stranger))
    return found


def honest(route: Route) -> dict[str, Any]:
    """Options of a request that the route can read: body, query, headers."""
    options: dict[str, Any] = {"headers": {}, "params": {}}
    for wanted in route.schema.get("parameters", []):
        if wanted["in"] == "header" and wanted["required"]:
            options["headers"][wanted["name"]] = str(example(wanted["schema"], route.schema["components"]))
        if wanted["in"] == "query" and wanted["required"]:
            options["params"][wanted["name"]] = str(example(wanted["schema"], route.schema["components"]))
    for kind, content in route.schema.get("requestBody", {}).get("content", {}).items():
        if kind == "application/json":
            options["json"] = example(content["schema"], route.schema["components"])
        else:
            options["data"] = FORM
    return options


def example(schema: Any, components: Any) -> Any:
    """The smallest value that fits."""
    if "$ref" in schema:
        return example(components[schema["$ref"].rpartition("/")[2]], components)
    for several in ("anyOf", "allOf"):
        if several in schema:
            return example(schema[several][0], components)
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return _object(schema, components)
        case "array":
            return [example(schema["items"], components)] * schema.get("minItems", 0)
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return False
        case _:
            return _text(schema)


def _object(schema: Any, components: Any) -> dict[str, Any]:
    made = {name: example(schema["properties"][name], components) for name in schema.get("required", [])}
    if schema.get("minProperties"):
        names = components[schema["propertyNames"]["$ref"].rpartition("/")[2]]["enum"]
        made[names[0]] = "no"
    return made


def _text(schema: Any) -> str:
    if "pattern" in schema:
        return PATTERNS[schema["pattern"]]
    if "format" in schema:
        return FORMATS[schema["format"]]
    return "x" * max(1, schema.get("minLength", 1))

"""The published description is complete: a stranger's program can be written from it."""

from collections.abc import Iterator
from typing import Any

from tests.routes import application, routes

NO_BODY = frozenset({"202", "204"})


def operations() -> Iterator[tuple[str, Any]]:
    for path, acts in application().openapi()["paths"].items():
        for method, operation in acts.items():
            yield f"{method.upper()} {path}", operation


def test_every_program_route_is_described() -> None:
    described = {name for name, _ in operations()}
    hidden = {route.name for route in routes() if route.path.startswith("/api/v1/")} - described
    assert hidden == {"GET /api/v1/openapi.json", "GET /api/v1/applications/{reference}/bill/card"}


def test_every_operation_has_a_name_of_its_own_and_a_summary() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert len(names) == len(set(names))
    assert [name for name, operation in operations() if not operation["summary"].strip()] == []


def test_every_good_answer_has_a_shape() -> None:
    bare: list[str] = []
    for name, operation in operations():
        good = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
        assert good, name
        for status, answer in good.items():
            shapes = [content.get("schema") for content in answer.get("content", {}).values()]
            if status not in NO_BODY and not all(_says_something(shape) for shape in shapes or [None]):
                bare.append(f"{name} {status}")
    assert bare == []


def _says_something(shape: Any) -> bool:
    return bool(shape) and bool({"$ref", "type", "anyOf", "items"} & set(shape))


def test_every_refusal_is_a_problem() -> None:
    components = application().openapi()["components"]["schemas"]
    assert set(components["Problem"]["required"]) == {"type", "code", "title"}
    for name, operation in operations():
        refusal = operation["responses"]["4XX"]["content"]
        assert refusal == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}, name
        assert "422" not in operation["responses"], name

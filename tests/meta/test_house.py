"""The house keeps its word: one door for writes, every handler guarded, every outbox kind delivered."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "lingga_app"


def sources(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def test_only_run_opens_a_writing_transaction():
    """Nothing else commits, rolls back, or begins."""
    allowed = {"services/run.py", "services/writer.py", "services/books.py", "services/rehearsal.py", "db/migrate.py"}
    guilty = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, tree in sources("services", "api", "ui", "plain", "domain", "db", "adapters")
        for call in calls(tree)
        if ast.unparse(call.func).rpartition(".")[2] in {"commit", "rollback", "writing"}
        or (method(call) == "begin" and "engine" in ast.unparse(call.func))
        if str(path.relative_to(ROOT)) not in allowed
    ]
    # The document store's own files are not the database.
    assert [place for place in guilty if not place.startswith("adapters/store_files")] == []


def test_time_and_chance_come_through_ports():
    """No use case and no rule reads a clock, the system's dice, or the database's time."""
    banned = {
        "datetime.now",
        "datetime.utcnow",
        "date.today",
        "time.time",
        "uuid.uuid4",
        "func.now",
        "secrets.token_hex",
    }
    guilty = [
        f"{path.relative_to(ROOT)}:{call.lineno} {ast.unparse(call.func)}"
        for path, tree in sources("services", "domain", "words")
        for call in calls(tree)
        if ast.unparse(call.func) in banned or ast.unparse(call.func).startswith("random.")
    ]
    assert guilty == []


def test_every_outbox_kind_has_a_deliverer_and_every_deliverer_is_used():
    from lingga_app.services.deliverers import DELIVERERS

    kinds: dict[str, str] = {}
    for path, tree in sources("services"):
        for call in calls(tree):
            if method(call) == "later":
                kind = call.args[0]
                assert isinstance(kind, ast.Constant), f"{path}:{call.lineno}: write the kind out"
                kinds[kind.value] = f"{path.name}:{call.lineno}"
    assert sorted(kinds) == sorted(DELIVERERS)


def test_pages_send_nothing_that_the_content_security_policy_blocks():
    banned = ("rx.toast", "rx.call_script", "rx.set_clipboard", "rx.scroll_to", "rx.console_log", "rx.upload",
              "rx.LocalStorage", "rx.SessionStorage", "rx.Cookie", "rx.download")  # fmt: skip
    guilty = [
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}"
        for path, tree in sources("ui")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in banned
    ]
    assert guilty == []


@pytest.fixture(scope="module")
def handlers():
    """Every handler that a socket can call, by name. Imports the whole application."""
    from reflex_base.registry import RegistrationContext

    import lingga_app.lingga_app  # noqa: F401

    return RegistrationContext.get().event_handlers


FRAMEWORK = {
    "hydrate", "hydrate_and_load", "set_is_hydrated", "setvar", "on_load_internal", "update_vars_internal",
    "handle_frontend_exception", "unlink_token", "link_token", "dispose_shared_state",
}  # fmt: skip


def test_every_handler_is_guarded_or_known_to_be_the_frameworks(handlers):
    from lingga_app.ui.guard import GUARD

    naked = {name for name, found in handlers.items() if not hasattr(found.handler.fn, GUARD)}
    for name in naked:
        assert handlers[name].handler.fn.__module__.startswith("reflex"), name
    unknown = {name.rsplit(".", 1)[-1] for name in naked} - FRAMEWORK
    assert unknown == set(), "a new handler of the framework: look at what it lets a stranger do, then list it"


def test_an_unguarded_handler_stops_the_boot(handlers):
    from types import SimpleNamespace

    from lingga_app.ui.guard import refuse_unguarded

    refuse_unguarded()

    async def anyone_may(self) -> None: ...

    handlers["intruder"] = SimpleNamespace(handler=SimpleNamespace(fn=anyone_may))
    try:
        with pytest.raises(RuntimeError, match="intruder"):
            refuse_unguarded()
    finally:
        del handlers["intruder"]

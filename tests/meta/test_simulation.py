"""The twin is a client: it sees no table, and the one place that reads the database file cannot write to it."""

import ast
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "simulation"
LOAD = Path(__file__).parents[2] / "loadtest"
LABORATORY = (
    "applicants", "cast", "chaos", "crowd", "desks", "generator", "lab", "moves", "network", "phones", "plan", "replay",
    "report", "run", "shapes", "table", "verdict", "watch", "wire",
)  # fmt: skip
"""Benches and kill rounds beside them measure the engine itself and hold its rows against what was said."""
FORBIDDEN = ("lingga_app.db", "lingga_app.ports", "lingga_app.inspection", "sqlalchemy", "sqlmodel")


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return named | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_the_simulation_imports_nothing_below_the_services_but_the_words_of_the_domain() -> None:
    wrong = {
        f"{path.name}: {module}"
        for path in FOLDER.rglob("*.py")
        for module in imports(path)
        if module.startswith(FORBIDDEN)
    }
    assert not wrong


def test_the_load_laboratory_is_a_client_like_any_other() -> None:
    wrong = {
        f"{path.name}: {module}"
        for path in [LOAD / f"{name}.py" for name in LABORATORY]
        for module in imports(path)
        if module.startswith(FORBIDDEN)
    }
    assert not wrong


def test_the_database_file_is_only_ever_read() -> None:
    sources = [*FOLDER.rglob("*.py"), LOAD / "watch.py"]
    opened = [line for path in sources for line in path.read_text().splitlines() if "sqlite3.connect(" in line]
    assert opened
    assert all("mode=ro" in line for line in opened)
    writing = ("INSERT INTO", "UPDATE ", "DELETE FROM")
    assert not [path.name for path in FOLDER.rglob("*.py") if any(word in path.read_text() for word in writing)]

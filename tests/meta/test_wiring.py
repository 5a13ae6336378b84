"""Every port that the code asks for has an adapter."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "lingga_app"


def test_every_port_asked_for_is_wired():
    asked = {
        node.args[0].id
        for path in [
            *ROOT.glob("services/*.py"),
            *ROOT.glob("api/*.py"),
            *ROOT.glob("plain/*.py"),
            *ROOT.glob("ui/**/*.py"),
        ]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "port"
        and node.args
        and isinstance(node.args[0], ast.Name)
    }
    from lingga_app.bootstrap import deps

    wired = {kind.__name__ for kind in deps()._outside}
    assert asked <= wired, f"bootstrap lacks an adapter for {sorted(asked - wired)}"

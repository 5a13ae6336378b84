"""What the content security policy blocks, or what publishes data, is not used in the user interface."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "lingga_app" / "ui"
BARRED = {
    "toast": "evaluated in the browser; say it from state",
    "call_script": "evaluated in the browser; write a component",
    "run_script": "evaluated in the browser; write a component",
    "set_clipboard": "evaluated in the browser; use copy_button",
    "scroll_to": "evaluated in the browser; use a link to the place",
    "console_log": "evaluated in the browser",
    "upload": "publishes its folder; use paper_camera with our own endpoint",
    "LocalStorage": "readable by script; identity is the HttpOnly cookie",
    "SessionStorage": "readable by script; identity is the HttpOnly cookie",
    "Cookie": "readable by script; identity is the HttpOnly cookie",
    "html": "raw markup; build it from components",
}


def barred_uses(source: str) -> list[str]:
    """Names of `BARRED` reached through `rx` or imported from reflex, with their line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in BARRED and ast.unparse(node.value) in {"rx", "reflex"}:
            found.append(f"{node.lineno}: rx.{node.attr}: {BARRED[node.attr]}")
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reflex"):
            found += [f"{node.lineno}: {name.name}: {BARRED[name.name]}" for name in node.names if name.name in BARRED]
    return found


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI)))
def test_no_barred_reflex_call(path: Path) -> None:
    assert barred_uses(path.read_text(encoding="utf-8")) == []


def test_the_search_sees_both_ways_of_reaching_one() -> None:
    assert barred_uses("import reflex as rx\nrx.toast('x')") != []
    assert barred_uses("from reflex import call_script") != []
    assert barred_uses("import reflex as rx\nrx.el.div()") == []

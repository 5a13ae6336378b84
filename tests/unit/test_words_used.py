"""Every text is said somewhere: a key that no code names, in full or by its pattern, is deleted rather than kept."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import lingga_app
from lingga_app.ui.pages import MODULES
from lingga_app.words import TEXTS
from tests.style import expect_none

ROOT = Path(lingga_app.__file__).parent
OTHERS = [ROOT.parent / name for name in ("simulation", "loadtest")]
PART = r"[\w.]+"
QUOTED = re.compile(r"""["'`]([\w.]+)["'`]""")
JOINED = re.compile(r"""["']([\w.]+)["']\s*~[^~"'}]+(?:~\s*["']([\w.]+)["'])?""")
"""A key put together in a template: `"privacy." ~ part ~ "_title"`."""


def in_python(source: str) -> Iterator[tuple[str, str]]:
    """Texts as ("said", text), and those put together as ("pattern", expression). The keys of TEXTS name themselves."""
    tree = ast.parse(source)
    own: set[ast.expr | None] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "TEXTS" and isinstance(node.value, ast.Dict):
            own |= {*node.value.keys}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in own:
            yield "said", node.value
        elif isinstance(node, ast.JoinedStr):
            yield "pattern", "".join(re.escape(p.value) if isinstance(p, ast.Constant) else PART for p in node.values)  # type: ignore[arg-type]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.left, ast.Constant):
            yield "pattern", re.escape(str(node.left.value)) + PART


def in_template(source: str) -> Iterator[tuple[str, str]]:
    yield from (("said", text) for text in QUOTED.findall(source))
    yield from (("pattern", re.escape(head) + PART + re.escape(tail)) for head, tail in JOINED.findall(source))


def unused(keys: set[str], found: set[tuple[str, str]]) -> set[str]:
    """Keys that are neither said nor fit a pattern; one that begins with a part counts where that part is said."""
    said = {text for kind, text in found if kind == "said"}
    patterns = {text for kind, text in found if kind == "pattern"}
    fits = re.compile("|".join(sorted(p for p in patterns if re.match(r"[a-z_]+\\\.", p))))
    tails = {p.removeprefix(PART).replace("\\", "") for p in patterns if re.fullmatch(r"\[\\w\.\]\+\\\.[a-z_]+", p)}
    left = {key for key in keys - said if not fits.fullmatch(key)}
    return {key for key in left if not any(key.endswith(tail) and key.removesuffix(tail) in said for tail in tails)}


def everywhere() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    inside = (path for root in (ROOT, *OTHERS) for path in root.rglob("*") if path.is_file())
    for path in (ROOT.parent / "rxconfig.py", *inside):
        if path.suffix == ".py":
            found |= set(in_python(path.read_text()))
        elif path.suffix in {".html", ".js", ".jsx", ".typ"}:
            found |= set(in_template(path.read_text()))
    return found


def test_every_text_is_said_somewhere() -> None:
    found = everywhere()
    expect_none((key, "no code names it") for key in sorted(unused(set(TEXTS), found)))
    # The control: what nobody names is found.
    assert unused({"staff.queue.nobody", "sedang_apa"}, found) == {"staff.queue.nobody", "sedang_apa"}


def test_every_page_finds_its_texts() -> None:
    for page in (page for module in MODULES for page in module.PAGES):
        page.view()


def test_the_search_sees_how_keys_are_put_together() -> None:
    python = (
        'TEXTS: Texts = {"own.key": 1}\nsay("a.b")\nsay(f"role.{x}")\nsay(f"{doubt}.title")\nsay("z." + x)\nq = "w.v"'
    )
    template = """{{ say("c.d") }} {{ say("e." ~ part ~ "_title") }}"""
    found = {*in_python(python), *in_template(template)}
    keys = {"a.b", "role.boss", "w.v.title", "z.y", "c.d", "e.x_title", "own.key", "e.x_text", "u.title"}
    assert unused(keys, found) == {"own.key", "e.x_text", "u.title"}

"""Type on a page: one compiler for all forms, so that fonts are read once."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from simulation.papers_reported.fonts import fonts

FORMS: Final = Path(str(files("simulation.papers_reported") / "forms"))


def _one(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("A form must be one page.")
    return made


def _inputs(data: dict[str, Any], layer: str) -> dict[str, str]:
    return {"d": json.dumps(data, sort_keys=True), "layer": layer}


def png(source: str, ppi: float) -> bytes:
    """One small page from typst source, as PNG."""
    return _one(typst.compile(source.encode(), font_paths=fonts(), format="png", ppi=ppi))


def layer_png(form: str, data: dict[str, Any], layer: str, ppi: float) -> bytes:
    """One layer of a form: "form" (printed before), "ink" (typed by the registry) or "all"."""
    page = FORMS / f"{form}.typ"
    return _one(typst.compile(page, font_paths=fonts(), format="png", ppi=ppi, sys_inputs=_inputs(data, layer)))


def pdf(form: str, data: dict[str, Any]) -> bytes:
    """The whole form as the registry sends it: one page, real text, no date of making."""
    page = FORMS / f"{form}.typ"
    inputs = _inputs(data, "all")
    return _one(typst.compile(page, font_paths=fonts(), format="pdf", sys_inputs=inputs, timestamp=0, pdf_tags=False))


def places(form: str, data: dict[str, Any]) -> dict[str, tuple[float, float, float, float]]:
    """Key -> left, top, width, height in millimetres of every typed value and every spot on the page."""
    page = FORMS / f"{form}.typ"
    found = json.loads(typst.query(page, "<v>", field="value", font_paths=fonts(), sys_inputs=_inputs(data, "all")))
    mm = 25.4 / 72
    return {each["key"]: (each["x"] * mm, each["y"] * mm, each["w"] * mm, each["h"] * mm) for each in found}

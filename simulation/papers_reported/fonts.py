"""The set's own type: free font families that ship in small packages, found at run time."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import typst

PACKAGES: Final = (
    "font_caladea", "font_hanken_grotesk", "font_intuitive", "font_lato", "font_manrope", "font_source_serif_pro",
)  # fmt: skip
FAMILIES: Final = (
    "Caladea", "Hanken Grotesk", "Intuitive", "Lato", "Manrope", "Source Serif Pro",
    "DejaVu Sans Mono", "Libertinus Serif", "New Computer Modern",
)  # fmt: skip
"""What the forms ask for. The last three ship in typst itself."""


class FontsMissing(RuntimeError):
    """A font package of the reported set is not installed here."""


@cache
def fonts() -> typst.Fonts:
    """The families of `FAMILIES` and no others, so that a machine's own fonts never change a picture."""
    folders: list[str] = []
    for package in PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise FontsMissing(
                f"The reported papers are set in type from {package.replace('_', '-')}, which is not installed: "
                "pip install -e '.[dev]'"
            )
        folders.append(str(Path(spec.origin).parent / "files"))
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    missing = sorted(set(FAMILIES) - set(found.families()))
    if missing:
        raise FontsMissing(f"These font families were not found in {', '.join(PACKAGES)}: {', '.join(missing)}")
    return found

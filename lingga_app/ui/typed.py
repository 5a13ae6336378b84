"""What a form of a page sends, read without trust: any client can send anything under any name."""

from collections.abc import Mapping
from typing import Any, Final

LONGEST: Final = 4000


def text_in(form: Mapping[str, Any], name: str) -> str:
    """The text typed into the control `name`, "" when there is none; cut where no honest page would let it grow."""
    value = form.get(name)
    return value[:LONGEST] if isinstance(value, str) else ""


def ticked(form: Mapping[str, Any], name: str) -> bool:
    """Whether the box `name` was ticked."""
    return form.get(name) in (True, "on", "true")

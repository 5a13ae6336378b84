"""What a page declares to be added to the application."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import reflex as rx


@dataclass(frozen=True, slots=True)
class PageSpec:
    """`route` is Indonesian and carries nothing personal; `on_load` are guarded handlers, after `Shell.enter`."""

    route: str
    view: Callable[[], rx.Component]
    title: str
    on_load: list[Any] = field(default_factory=list[Any])

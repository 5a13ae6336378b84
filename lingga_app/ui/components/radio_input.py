"""A radio button whose tap is seen at once, while the server still hears of it."""

from __future__ import annotations

from typing import Any

import reflex as rx

RADIO_JSX = rx.asset("radio_input.jsx", shared=True)


class RadioInput(rx.Component):
    """`on_choose` runs for each tap that changes something; `chosen` is the value that the server holds."""

    library = RADIO_JSX.importable_path
    tag = "RadioInput"

    name: rx.Var[str]
    value: rx.Var[str]
    chosen: rx.Var[str]

    on_choose: rx.EventHandler[rx.event.no_args_event_spec]


def radio_input(*, name: Any, value: Any, chosen: Any, on_choose: Any) -> rx.Component:
    """One of several of one name. A page that asks the next question under the same name gives its list a new `key`."""
    return RadioInput.create(name=name, value=value, chosen=chosen, on_choose=on_choose)

"""The field in which a message is written: Enter sends, and nothing typed is lost with the line."""

from typing import Any

import reflex as rx

from lingga_app.domain.chat import MOST_LETTERS
from lingga_app.ui.speak import t


class ChatBox(rx.NoSSRComponent):
    """See `chat_box`."""

    library = rx.asset("chat_box.jsx", shared=True).importable_path
    tag = "ChatBox"

    name: rx.Var[str]
    label: rx.Var[str]
    button: rx.Var[str]
    sending: rx.Var[str]
    waiting: rx.Var[str]
    acked: rx.Var[list[str]]
    refused: rx.Var[str]
    insert_text: rx.Var[str]
    insert_no: rx.Var[int]
    count: rx.Var[int]
    max_length: rx.Var[int]

    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]


def chat_box(
    *, name: Any, on_send: Any, acked: Any, refused: Any, count: Any, button: Any, **props: Any
) -> rx.Component:
    """`on_send(text, request_id)` may come twice for one message; `acked` are the ids that the server has.

    `refused` is the id of one that it did not take: its text comes back into the field. `name` tells the chats of one
    browser tab apart.
    """
    return ChatBox.create(
        id="pesan",
        name=name,
        label=t("chat.field"),
        button=button,
        sending=t("chat.sending"),
        waiting=t("chat.waiting"),
        acked=acked,
        refused=refused,
        count=count,
        max_length=MOST_LETTERS,
        on_send=on_send,
        **props,
    )

"""/permohonan/[nomor]/chat: ask an officer about this application."""

import reflex as rx

from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.errors import AppError
from lingga_app.services.chat import Chat, OpenChat, SendMessage, open_chat, send_message
from lingga_app.services.chat import Saying as SaidLine
from lingga_app.ui.chat_box import chat_box
from lingga_app.ui.components import Saying, applicant_page, chat_bubbles, chip, notice_box, text_link, when
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.formats import jam, tanggal_pendek, wib


class ChatState(Page, rx.State):
    reference: str = ""
    about: str = ""
    duty: str = ""
    on_duty: bool = False
    promise: str = ""
    sayings: list[Saying] = []
    acked: list[str] = []
    refused: str = ""
    empty: bool = False
    papers: str = ""

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        await self._refresh(person)

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(*CITIZENS, per_minute=30)
    async def send(self, person: Person, text: str, request_id: str):
        try:
            await person.do(send_message, SendMessage(self.reference, text), request_id=request_id)
        except AppError:
            self.refused = request_id
            raise
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        found = await person.do(open_chat, OpenChat(self.reference))
        _show(self, found, person.lang)
        watch(self, found.topic)


def _show(state: ChatState, found: Chat, lang: str) -> None:
    state.about = say("chat.about", lang, ref=found.reference)
    state.papers = f"/permohonan/{found.reference}/dokumen"
    state.on_duty = found.on_duty_until is not None
    if found.on_duty_until is not None:
        state.duty = say("chat.open", lang, at=found.on_duty_until)
    else:
        state.duty = say("chat.offline", lang, until=found.promised_at or found.next_answer)
    waiting = found.promised_at is not None and state.on_duty
    state.promise = say("chat.promise", lang, until=found.promised_at) if waiting else ""
    state.sayings = bubbles(found, lang)
    state.acked = [line.request_id for line in found.sayings if line.request_id][-30:]
    state.empty = not found.sayings


def bubbles(found: Chat, lang: str) -> list[Saying]:
    """Messages as they are shown: who and when, and the reader's own with whether they were read."""
    today = wib(found.at).date()
    return [_bubble(line, found.read_seq, today, lang) for line in found.sayings]


def _bubble(line: SaidLine, read_seq: int, today: object, lang: str) -> Saying:
    when_said = jam(line.at, lang)
    if wib(line.at).date() != today:
        when_said = f"{tanggal_pendek(line.at, lang)}, {when_said}"
    if line.mine:
        state = say("chat.read" if line.seq <= read_seq else "chat.sent", lang)
        name = f"{line.name} · " if line.name else ""
        meta = f"{name}{when_said} · {state}"
    else:
        meta = f"{line.name or say('staff.chat_applicant', lang)} · {when_said}"
    return Saying(f"p{line.seq}", line.text, meta, line.mine)


def view() -> rx.Component:
    s = ChatState
    return applicant_page(
        t("chat.title"),
        heartbeat(s.again),
        rx.el.h1(t("chat.title"), class_name="sr"),
        rx.el.div(
            rx.el.p(s.about, class_name="muted tiny"),
            rx.cond(s.on_duty, chip(s.duty, "ok"), when(s.duty, notice_box(rx.el.p(s.duty), tone="info"))),
            when(s.empty, rx.el.p(t("chat.empty"), class_name="muted")),
            chat_bubbles(s.sayings, t("chat.title")),
            when(s.promise, rx.el.p(s.promise, class_name="muted small", role="status")),
            when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
            chat_box(
                name=s.reference,
                on_send=s.send,
                acked=s.acked,
                refused=s.refused,
                count=s.sayings.length(),
                button=t("chat.send"),
            ),
            rx.el.p(t("chat.papers"), class_name="muted small"),
            text_link(t("act.papers"), s.papers, arrow=True),
            class_name="talkframe stack",
        ),
        back=f"/permohonan/{s.reference}",
    )


PAGES = (PageSpec("/permohonan/[nomor]/chat", view, "Chat dengan petugas", [ChatState.load]),)

"""/petugas/chat: who waits longest, the talk with the case beside it, ready answers by key."""

from dataclasses import dataclass
from datetime import datetime

import reflex as rx

from lingga_app.bootstrap import deps
from lingga_app.domain.errors import AppError
from lingga_app.services.chat import (
    ANSWERERS,
    ClaimConversation,
    OpenChat,
    SendMessage,
    answer_message,
    claim_conversation,
    open_case_chat,
)
from lingga_app.services.chat_desk import (
    CaseCard,
    ChatQueue,
    OpenCaseCard,
    Waiting,
    case_card,
    chat_queue,
)
from lingga_app.ui.chat_box import chat_box
from lingga_app.ui.components import (
    Choice,
    Fact,
    Saying,
    button,
    card,
    chat_bubbles,
    chip,
    desk,
    each,
    empty_state,
    facts,
    notice_box,
    when,
    work_item,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.chat import bubbles
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import sisa


@dataclass(frozen=True)
class TalkRow:
    href: str
    reference: str
    state: str
    clock: str
    tone: str
    owner: str
    unread: str


class StaffChatState(Page, rx.State):
    rows: list[TalkRow] = []
    nobody: bool = False
    reference: str = ""
    facts: list[Fact] = []
    sayings: list[Saying] = []
    acked: list[str] = []
    refused: str = ""
    taken: str = ""
    macros: list[Choice] = []
    insert_text: str = ""
    insert_no: int = 0

    @guarded(*ANSWERERS)
    async def load(self, person: Person):
        self.reset()
        self.reference = dict(self.router.url.query_parameters).get("kasus", "")
        if self.reference:
            card = await person.do(case_card, OpenCaseCard(self.reference, person.lang))
            _show_card(self, card, person.lang)
        await self._refresh(person)

    @guarded(*ANSWERERS)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(*ANSWERERS, per_minute=60)
    async def send(self, person: Person, text: str, request_id: str):
        try:
            await person.do(answer_message, SendMessage(self.reference, text), request_id=request_id)
        except AppError:
            self.refused = request_id
            raise
        await self._refresh(person)

    @guarded(*ANSWERERS)
    async def take_over(self, person: Person):
        await person.do(claim_conversation, ClaimConversation(self.reference, take_over=True))
        await self._refresh(person)

    @guarded(*ANSWERERS)
    async def use(self, person: Person, key: str):
        """Put a ready answer into the field; the officer may change it before sending."""
        self.insert_text = next((macro.note for macro in self.macros if macro.value == key), "")
        self.insert_no += 1

    async def _refresh(self, person: Person) -> None:
        found = await person.ask(chat_queue, ChatQueue())
        now = deps().clock.now()
        self.rows = [_row(item, now, person.lang) for item in (*found.waiting, *found.mine)]
        self.nobody = not found.waiting
        if not self.reference:
            watch(self, found.topic)
            return
        talk = await person.do(open_case_chat, OpenChat(self.reference))
        watch(self, found.topic, talk.topic)
        self.sayings = bubbles(talk, person.lang)
        self.acked = [line.request_id for line in talk.sayings if line.request_id][-30:]
        other = talk.owner and not talk.mine
        self.taken = say("staff.chat_taken", person.lang, person=talk.owner) if other else ""


def _row(item: Waiting, now: datetime, lang: str) -> TalkRow:
    late = item.promised_at is not None and item.promised_at <= now
    return TalkRow(
        href=f"/petugas/chat?kasus={item.reference}",
        reference=item.reference,
        state=say(f"staff.status.{item.status}", lang),
        clock=sisa(item.promised_at, now, lang) if item.promised_at else say("staff.chat_answered", lang),
        tone="bad" if late else "warn" if item.waiting_since else "ok",
        owner=item.owner,
        unread=str(item.unread) if item.unread and item.waiting_since else "",
    )


def _show_card(state: StaffChatState, card: CaseCard, lang: str) -> None:
    state.facts = [
        Fact(say("staff.chat_case", lang), card.reference),
        Fact(say("staff.chat_who", lang), card.person or "-"),
        Fact(say("staff.chat_state", lang), say(f"staff.status.{card.status}", lang)),
        Fact(say("staff.chat_next", lang), card.next_step),
    ]
    state.macros = [Choice(macro.key, str(n % 10), macro.text) for n, macro in enumerate(card.macros, 1)]


def _talk_item(row: TalkRow) -> rx.Component:
    return work_item(
        rx.el.div(
            rx.el.b(row.reference, class_name="num"),
            when(row.unread, chip(row.unread, "sea")),
            class_name="row between",
        ),
        rx.el.span(row.state, class_name="small"),
        chip(row.clock, row.tone),
        when(row.owner, rx.el.span(row.owner, class_name="tiny muted")),
        href=row.href,
        current=StaffChatState.reference == row.reference,
    )


def _macro(macro: Choice) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.b(macro.label, class_name="key"),
            rx.el.span(macro.note),
            type="button",
            on_click=StaffChatState.use(macro.value),
            class_name="macro needs-live",
            custom_attrs={"aria-keyshortcuts": macro.label},
        ),
        key=macro.value,
    )


def _case() -> rx.Component:
    s = StaffChatState
    return rx.el.div(
        rx.el.div(
            rx.el.h1(s.reference, class_name="num"),
            rx.el.div(chat_bubbles(s.sayings, t("staff.chat")), class_name="talkscroll", tab_index=0),
            when(
                s.taken,
                notice_box(rx.el.p(s.taken), button(t("staff.chat_take"), "ghost", on_click=s.take_over), tone="warn"),
            ),
            when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
            chat_box(
                name=f"p:{s.reference}",
                on_send=s.send,
                acked=s.acked,
                refused=s.refused,
                count=s.sayings.length(),
                button=t("staff.chat_send"),
                insert_text=s.insert_text,
                insert_no=s.insert_no,
            ),
            class_name="talkframe stack",
        ),
        rx.el.div(
            rx.el.h2(t("staff.chat_state")),
            facts(s.facts),
            card(
                rx.el.h2(t("staff.chat_macros")),
                rx.el.ul(*each(s.macros, _macro), class_name="macros"),
            ),
            class_name="stack",
        ),
        class_name="two talking",
    )


def view() -> rx.Component:
    s = StaffChatState
    return desk_page(
        "chat",
        heartbeat(s.again),
        desk(
            rx.el.h2(t("staff.chat_oldest")),
            [*each(s.rows, _talk_item), when(s.nobody, rx.el.p(t("staff.chat_none"), class_name="muted pad"))],
            rx.cond(
                s.reference != "",
                _case(),
                empty_state(t("staff.chat"), t("staff.chat_choose"), icon_name="chat", heads_page=True),
            ),
            label=t("staff.chat_oldest"),
        ),
        with_desk=True,
    )


PAGES = (PageSpec("/petugas/chat", view, "Chat", [StaffChatState.load]),)

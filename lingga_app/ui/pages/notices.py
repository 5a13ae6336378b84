"""/permohonan/[nomor]/kabar: every notice of this application, where each was sent, and what is new."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.db.tables import SendState
from lingga_app.domain.actor import CITIZENS
from lingga_app.services.noticeboard import MyNotices, NoticeLine, ReadNotices, my_notices, read_notices
from lingga_app.ui.components import applicant_page, chip, each, empty_state, notice_box, when
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.formats import saat


@dataclass(frozen=True)
class NoticeCard:
    key: str
    title: str
    text: str
    at: str
    ways: str
    new: str


class NoticesState(Page, rx.State):
    reference: str = ""
    cards: list[NoticeCard] = []
    empty: bool = False

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        await self._refresh(person)
        # Shown as new this once; from here on no message needs to carry them.
        await person.do(read_notices, ReadNotices(self.reference))

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        found = await person.ask(my_notices, MyNotices(self.reference, person.lang))
        before = {card.key for card in self.cards if card.new}
        self.cards = [_card(line, person.lang, new=line.read_at is None or line.public_id in before) for line in found]
        self.empty = not found
        watch(self, f"account:{person.actor.id}")


def _card(line: NoticeLine, lang: str, *, new: bool) -> NoticeCard:
    said = [
        say("notice.not_arrived" if way.state is SendState.FAILED else "notice.sent_by", lang,
            channel=say(f"channel.{way.channel}", lang))
        for way in line.ways
    ]  # fmt: skip
    return NoticeCard(
        key=line.public_id,
        title=line.title,
        text=line.text,
        at=saat(line.at, lang),
        ways=" · ".join(said) or say("notice.here", lang),
        new=say("notice.new", lang) if new else "",
    )


def _shown(card: NoticeCard) -> rx.Component:
    return rx.el.article(
        when(card.new, chip(card.new, "sea")),
        rx.el.h2(card.title),
        rx.el.p(card.text),
        rx.el.p(card.at, class_name="muted tiny"),
        rx.el.p(card.ways, class_name="muted tiny"),
        class_name="card stack tight",
        key=card.key,
    )


def view() -> rx.Component:
    s = NoticesState
    return applicant_page(
        t("notice.list"),
        heartbeat(s.again),
        rx.el.h1(t("notice.list"), class_name="sr"),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.empty, empty_state(t("notice.list"), t("notice.empty"), icon_name="info")),
        *each(s.cards, _shown),
        back=f"/permohonan/{s.reference}",
    )


PAGES = (PageSpec("/permohonan/[nomor]/kabar", view, "Kabar", [NoticesState.load]),)

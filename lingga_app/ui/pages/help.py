"""/bantuan: the ten commonest questions, a search over them, and a person to ask."""

import re

import reflex as rx

from lingga_app.bootstrap import deps, settings
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.tariffs import Product, quote
from lingga_app.ui.components import applicant_page, link_button, text_field, text_link, when
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.words import both, say
from lingga_app.words.formats import phone_groups

QUESTIONS = tuple(range(1, 11))
WITH_FACTS = frozenset({2, 5})
"""Answers that name prices and office rules: said by the server, so that a new tariff needs no new page."""


class HelpState(Page, rx.State):
    hidden: list[int] = []
    nothing: bool = False
    price: str = ""
    moves: str = ""

    @guarded(Role.PUBLIC)
    async def load(self, person: Person):
        self.reset()
        self.price = say("help.a2", person.lang, **_prices())
        self.moves = say("help.a5", person.lang, count=settings().office.reschedules_allowed)

    @guarded(Role.PUBLIC)
    async def find(self, person: Person, text: str):
        """Hide the questions in which none of the words occurs, in either language."""
        wanted = [word for word in re.findall(r"\w+", text.casefold()[:100]) if len(word) > 2]
        self.hidden = [n for n in QUESTIONS if wanted and not _answers(n, wanted)]
        self.nothing = len(self.hidden) == len(QUESTIONS)


def _prices() -> dict[str, int]:
    today = wib_day(deps().clock.now())
    return {
        "price": quote(Product.EPASSPORT_5Y, today).total_idr,
        "price_ten": quote(Product.EPASSPORT_10Y, today).total_idr,
    }


def _answers(n: int, wanted: list[str]) -> bool:
    question, answer = both(f"help.q{n}"), both(f"help.a{n}")
    text = " ".join([question.id, question.en, answer.id, answer.en]).casefold()
    return any(word in text for word in wanted)


def _question(n: int) -> rx.Component:
    s = HelpState
    answer = {2: s.price, 5: s.moves}.get(n)
    more = [text_link(t("nav.fees"), "/biaya", arrow=True)] if n == 2 else []
    body = rx.el.p(answer) if answer is not None else rx.el.p(t(f"help.a{n}"))
    shown = rx.el.details(rx.el.summary(t(f"help.q{n}")), body, *more, class_name="ask card", id=f"tanya-{n}")
    return rx.cond(s.hidden.contains(n), rx.fragment(), shown)


def view() -> rx.Component:
    s, phone = HelpState, settings().office.phone
    return applicant_page(
        t("help.title"),
        rx.el.h1(t("help.common")),
        text_field(id="cari", label=t("help.search"), on_save=s.find, on_enter=s.find, wait_ms=300, kind="search"),
        rx.el.div(*[_question(n) for n in QUESTIONS], class_name="stack tight"),
        when(s.nothing, rx.el.p(t("help.none"), role="status")),
        rx.el.h2(t("help.more")),
        link_button(t("help.ask"), "/saya", icon_name="chat"),
        link_button(
            rx.fragment(t("go.call"), " ", rx.el.span(phone_groups(phone), class_name="nowrap")),
            f"tel:{phone}",
            "ghost",
            icon_name="phone",
        ),
        rx.el.p(t("foot.hours"), class_name="muted"),
        text_link(t("help.number_title"), "/bantuan/ganti-nomor", arrow=True),
        text_link(t("help.medical_title"), "/bantuan/berobat", arrow=True),
        back="/",
    )


def number_view() -> rx.Component:
    return applicant_page(
        t("help.title"),
        rx.el.h1(t("help.number_title")),
        rx.el.p(t("help.number_old")),
        link_button(t("go.signin"), "/masuk"),
        rx.el.p(t("help.number_office")),
        rx.el.p(t("foot.hours"), class_name="muted"),
        back="/bantuan",
    )


def medical_view() -> rx.Component:
    phone = settings().office.phone
    return applicant_page(
        t("help.title"),
        rx.el.h1(t("help.medical_title")),
        rx.el.p(t("help.medical")),
        link_button(t("go.call"), f"tel:{phone}", icon_name="phone"),
        rx.el.p(phone_groups(phone), class_name="num"),
        back="/bantuan",
    )


PAGES = (
    PageSpec("/bantuan", view, "Bantuan", [HelpState.load]),
    PageSpec("/bantuan/ganti-nomor", number_view, "Ganti nomor"),
    PageSpec("/bantuan/berobat", medical_view, "Perlu berobat"),
)

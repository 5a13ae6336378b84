"""/kuasa: who may act for me, until when, and taking it back."""

from dataclasses import dataclass
from datetime import date, timedelta

import reflex as rx

from lingga_app.bootstrap import deps
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import wib_day
from lingga_app.services.mandates import MandateView, lapsed_mandates, my_mandates, my_references
from lingga_app.ui.components import (
    Choice,
    applicant_page,
    button,
    card,
    empty_state,
    field,
    native_form,
    notice_box,
    select,
    text_field,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.sign_in import hidden, problem_box
from lingga_app.ui.speak import t
from lingga_app.ui.told import refusal_told
from lingga_app.words import say
from lingga_app.words.formats import phone_mask, tanggal


@dataclass(frozen=True)
class MandateRow:
    reference: str
    clerk: str
    phone: str
    until: str


class MandateState(Page, rx.State):
    """Vars: the mandates of my applications, and those that may get one."""

    mandates: list[MandateRow] = []
    lapsed: list[MandateRow] = []
    references: list[Choice] = []
    ends: list[Choice] = []
    saved: bool = False
    ready: bool = False

    @guarded(Role.APPLICANT, Role.CLERK)
    async def load(self, person: Person):
        query = dict(self.router.url.query_parameters)
        self.problem, self.problem_code = refusal_told(query, person.lang)
        self.saved = query.get("tersimpan") == "1"
        lang = person.lang
        self.mandates = [_row(m, "proxy.until", lang) for m in await person.ask(my_mandates, None)]
        self.lapsed = [_row(m, "proxy.ended", lang) for m in await person.ask(lapsed_mandates, None)]
        self.ends = _ends(wib_day(deps().clock.now()), person.lang)
        self.references = [
            Choice(ref, say("proxy.of", person.lang, person=name, ref=ref) if name else ref)
            for ref, name in await person.ask(my_references, None)
        ]
        self.ready = True


def _row(m: MandateView, word: str, lang: str) -> MandateRow:
    return MandateRow(m.reference, m.clerk, phone_mask(m.clerk_phone), say(word, lang, until=tanggal(m.ends_on, lang)))


def _ends(today: date, lang: str) -> list[Choice]:
    """The last day of a mandate is chosen, not typed: a village clerk is seldom needed for longer than a few months."""
    days = ((months, today + timedelta(days=30 * months)) for months in (1, 3, 6, 12))
    return [Choice(day.isoformat(), say("proxy.months", lang, count=months, due=day)) for months, day in days]


def mandate_card(mandate: MandateRow) -> rx.Component:
    return _card(
        mandate,
        button(t("proxy.withdraw"), "danger", type="submit", needs_live=False, fit=True),
        action="/api/kuasa/tarik",
    )


def lapsed_card(mandate: MandateRow) -> rx.Component:
    return _card(
        mandate,
        rx.el.div(
            select(
                MandateState.ends,
                id="sampai-" + mandate.reference + mandate.clerk,
                name="sampai",
                aria_label=t("proxy.ends"),
            ),
            button(t("proxy.renew"), "ghost", type="submit", needs_live=False, fit=True),
            class_name="row",
        ),
        action="/api/kuasa/perpanjang",
    )


def _card(mandate: MandateRow, *does: rx.Component, action: str) -> rx.Component:
    return card(
        rx.el.div(
            rx.el.b(mandate.phone, class_name="num"),
            rx.el.span(mandate.reference, class_name="num muted"),
            class_name="row between",
        ),
        rx.el.p(mandate.until),
        native_form(
            hidden("nomor", mandate.reference), hidden("petugas", mandate.clerk), *does, action=action, method="post"
        ),
        class_name="stack tight",
    )


def view() -> rx.Component:
    s = MandateState
    form = native_form(
        field(select(s.references, id="nomor"), id="nomor", label=t("proxy.which")),
        text_field(id="petugas", label=t("proxy.clerk"), kind="tel", max_length=20, required=True),
        field(select(s.ends, id="sampai"), id="sampai", label=t("proxy.ends")),
        button(t("proxy.name"), type="submit", needs_live=False),
        action="/api/kuasa",
        method="post",
        class_name="stack",
    )
    return applicant_page(
        t("nav.account"),
        rx.el.h1(t("proxy.list")),
        when(s.saved, notice_box(rx.el.p(t("account.kept")), tone="ok", role="status")),
        problem_box(s),
        rx.foreach(s.mandates, mandate_card),
        when(s.lapsed.length() > 0, rx.el.h2(t("proxy.lapsed"))),
        rx.foreach(s.lapsed, lapsed_card),
        when(
            s.ready & (s.mandates.length() == 0) & (s.lapsed.length() == 0),
            empty_state(t("proxy.none"), t("proxy.none_text"), icon_name="person"),
        ),
        when(s.ready, rx.cond(s.references.length() > 0, card(form), notice_box(rx.el.p(t("proxy.start_first"))))),
        back="/akun",
    )


PAGES = (PageSpec("/kuasa", view, "Orang yang membantu Anda", [MandateState.load]),)

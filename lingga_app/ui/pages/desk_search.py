"""/petugas/cari and /petugas/serah-tugas: finding a case; handing one's cases over before signing out."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from lingga_app.domain.actor import DESK, Role
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.reasons import ElsewhereReason
from lingga_app.services.arrivals import OfPerson, excuse_missed
from lingga_app.services.claims import HandOverCases, MyClaims, hand_over_cases, my_claims
from lingga_app.services.contacts import RESETTERS
from lingga_app.services.mandates import WithdrawMandate, mandates_of, withdraw_mandate
from lingga_app.services.office import LOOKERS, Brought, CaseHead, OpenCase, open_case
from lingga_app.services.returns import (
    AT_THE_COUNTER,
    AnswerCorrection,
    LapseReturn,
    ReceiveBrought,
    answer_correction,
    lapse_return,
    receive_brought,
)
from lingga_app.services.search import SearchCases, search_cases
from lingga_app.ui.case_head import Chip, chips_of, desk_of, doers, doers_of, facts_of, head_strip, line_of
from lingga_app.ui.components import (
    Choice,
    Fact,
    acts,
    button,
    card,
    data_table,
    each,
    facts,
    field,
    link_button,
    live_form,
    notice_box,
    select,
    text_field,
    text_link,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in
from lingga_app.words import say
from lingga_app.words.formats import address_mask, saat_sms, tanggal_pendek


@dataclass(frozen=True)
class HitRow:
    reference: str
    name: str
    state: str
    office: str


class SearchState(Page, rx.State):
    hits: list[HitRow] = []
    nothing: bool = False
    reference: str = ""
    name: str = ""
    line: str = ""
    chips: list[Chip] = []
    facts: list[Fact] = []
    doers: list[Fact] = []
    door: str = ""
    may_lapse: bool = False
    may_excuse: bool = False
    brings: list[Choice] = []
    may_send: bool = False
    resets: bool = False
    letter: str = ""
    proxies: list[Choice] = []
    said: str = ""

    @guarded(*LOOKERS)
    async def load(self, person: Person):
        self.reset()
        self.resets = person.actor.may(*RESETTERS)

    @guarded(*LOOKERS, per_minute=30)
    async def find(self, person: Person, form: dict[str, Any]):
        self.reset()
        self.resets = person.actor.may(*RESETTERS)
        chosen = text_in(form, "elsewhere")
        try:
            reason = ElsewhereReason(chosen) if chosen else None
        except ValueError:
            raise BadInput(field="elsewhere") from None
        found = await person.do(search_cases, SearchCases(text_in(form, "wanted")[:100], reason))
        self.hits = [
            HitRow(hit.reference, hit.name, say(f"staff.status.{hit.status}", person.lang), hit.office)
            for hit in found.hits
        ]
        self.nothing = not found.hits
        here = [hit for hit in found.hits if hit.here]
        if len(found.hits) == 1 and here:
            await _open(self, person, here[0].reference)

    @guarded(*LOOKERS)
    async def open_hit(self, person: Person, reference: str):
        await _open(self, person, reference)

    @guarded(*AT_THE_COUNTER)
    async def seen_original(self, person: Person, key: str):
        kind, _, target = key.partition(":")
        await person.do(receive_brought, ReceiveBrought(self.reference, target, kind == "paper"))
        await _open(self, person, self.reference)

    @guarded(*AT_THE_COUNTER)
    async def send_answers(self, person: Person):
        await person.do(answer_correction, AnswerCorrection(self.reference))
        await _open(self, person, self.reference)

    @guarded(*RESETTERS)
    async def withdraw(self, person: Person, clerk: str):
        """For somebody at the counter who does not want this clerk any more."""
        await person.do(withdraw_mandate, WithdrawMandate(self.reference, clerk))
        await _open(self, person, self.reference)
        self.said = say("staff.proxy_withdrawn", person.lang)

    @guarded(Role.SUPERVISOR)
    async def lapse(self, person: Person):
        await person.do(lapse_return, LapseReturn(self.reference))
        await _open(self, person, self.reference)

    @guarded(Role.SUPERVISOR)
    async def excuse(self, person: Person, form: dict[str, Any]):
        await person.do(excuse_missed, OfPerson(self.reference, text_in(form, "excuse_why")))
        await _open(self, person, self.reference)


async def _open(state: SearchState, person: Person, reference: str) -> None:
    head: CaseHead = await person.do(open_case, OpenCase(reference))
    lang = person.lang
    state.reference, state.name, state.line = head.reference, head.name, line_of(head, lang)
    state.chips, state.facts, state.doers = chips_of(head, lang), facts_of(head, lang), doers_of(head, lang)
    refused = head.status is Status.REFUSED
    state.letter = f"/api/v1/applications/{head.reference}/refusal.pdf" if refused else ""
    state.door = desk_of(head.status, head.reference)
    state.may_lapse = head.may_lapse and person.actor.may(Role.SUPERVISOR)
    state.may_excuse = head.status is Status.MISSED and person.actor.may(Role.SUPERVISOR)
    counter = head.status is Status.RETURNED and person.actor.may(*AT_THE_COUNTER)
    state.brings = [_bring(item, lang) for item in head.brings if counter and not item.seen]
    state.said = ""
    state.proxies = await _proxies(person, head.reference) if person.actor.may(*RESETTERS) else []
    state.may_send = counter and bool(head.brings) and not head.open_items


async def _proxies(person: Person, reference: str) -> list[Choice]:
    found = await person.do(mandates_of, reference)
    return [Choice(row.clerk, address_mask(row.clerk_phone), tanggal_pendek(row.ends_on, person.lang)) for row in found]


def _bring(item: Brought, lang: str) -> Choice:
    kind, words = ("paper", "paper") if item.is_paper else ("field", "form")
    return Choice(f"{kind}:{item.target}", say(f"{words}.{item.target}", lang))


def search_view() -> rx.Component:
    s = SearchState
    elsewhere = [rx.el.option(t(f"staff.elsewhere.{reason}"), value=reason.value) for reason in ElsewhereReason]
    return desk_page(
        "search",
        rx.el.h1(t("staff.search")),
        card(
            live_form(
                rx.el.div(
                    text_field(
                        id="wanted",
                        label=t("staff.search_exact"),
                        hint=t("staff.search_logged"),
                        max_length=100,
                        auto_focus=True,
                    ),
                    field(
                        rx.el.select(
                            rx.el.option("", value=""), *elsewhere, id="elsewhere", name="elsewhere", class_name="inp"
                        ),
                        id="elsewhere",
                        label=t("staff.search_reason"),
                    ),
                    class_name="two end",
                ),
                rx.el.div(button(t("staff.search_button"), type="submit", icon_name="search")),
                on_submit=s.find,
                class_name="stack tight",
            )
        ),
        when(
            s.resets,
            rx.el.div(
                text_link(t("staff.reset_open"), "/petugas/ganti-nomor", arrow=True),
                text_link(t("staff.nik_open"), "/petugas/ganti-nomor#nik-kembali", arrow=True),
                class_name="row",
            ),
        ),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.nothing, rx.el.p(t("staff.search_none"), class_name="muted", role="status")),
        when(
            s.hits.length() > 1,
            card(
                data_table(
                    [t("staff.case"), t("staff.applicant"), t("staff.case_status"), t("staff.search")],
                    s.hits,
                    lambda row: [
                        rx.el.button(
                            row.reference, type="button", class_name="plainlink num", on_click=s.open_hit(row.reference)
                        ),
                        row.name,
                        row.state,
                        row.office,
                    ],
                    caption=t("staff.search"),
                ),
                class_name="flush",
            ),
        ),
        when(
            s.name,
            rx.el.div(
                head_strip(s.name, s.line, s.reference, s.chips),
                rx.el.div(facts(s.facts), doers(s.doers), class_name="two"),
                *each(
                    s.brings,
                    lambda row: rx.el.div(
                        rx.el.b(row.label),
                        button(t("staff.return_brought"), "ghost", on_click=s.seen_original(row.value)),
                        class_name="row",
                    ),
                ),
                when(
                    s.may_excuse,
                    live_form(
                        text_field(id="excuse_why", label=t("staff.excuse_why"), max_length=200),
                        rx.el.div(button(t("staff.excuse"), type="submit"), class_name="row"),
                        on_submit=s.excuse,
                        class_name="stack tight",
                    ),
                ),
                when(s.said, notice_box(rx.el.p(s.said), tone="ok", role="status")),
                when(s.proxies, _proxies_card()),
                acts(
                    when(
                        s.letter,
                        link_button(t("refused.letter"), s.letter, "ghost", plain=True, target="_blank"),
                    ),
                    when(s.door, link_button(t("staff.case_open"), s.door)),
                    when(s.may_send, button(t("return.send"), on_click=s.send_answers)),
                    when(s.may_lapse, button(t("staff.return_lapse"), "danger", on_click=s.lapse)),
                ),
                class_name="stack",
            ),
        ),
    )


def _proxies_card() -> rx.Component:
    s = SearchState
    return card(
        rx.el.h2(t("staff.proxies")),
        data_table(
            [t("staff.proxy_who"), t("staff.proxy_until"), t("staff.people_do")],
            s.proxies,
            lambda row: [
                row.label,
                row.note,
                button(t("proxy.withdraw"), "ghost", fit=True, on_click=s.withdraw(row.value)),
            ],
            caption=t("staff.proxies"),
        ),
    )


@dataclass(frozen=True)
class HeldRow:
    reference: str
    name: str
    state: str
    since: str


class HandState(Page, rx.State):
    rows: list[HeldRow] = []
    colleagues: list[Choice] = []
    count: str = ""
    done: str = ""

    @guarded(*DESK)
    async def load(self, person: Person):
        self.reset()
        await _held(self, person)

    @guarded(*DESK)
    async def give(self, person: Person, form: dict[str, Any]):
        to = text_in(form, "to")
        name = next((choice.label for choice in self.colleagues if choice.value == to), "")
        try:
            count = await person.do(hand_over_cases, HandOverCases(to, text_in(form, "hand_note")))
        except AppError:
            await _held(self, person)
            raise
        await _held(self, person)
        self.done = say("staff.handed", person.lang, count=count, person=name)


async def _held(state: HandState, person: Person) -> None:
    hands = await person.do(my_claims, MyClaims())
    lang = person.lang
    state.rows = [
        HeldRow(case.reference, case.name, say(f"staff.status.{case.status}", lang), saat_sms(case.claimed_at, lang))
        for case in hands.cases
    ]
    state.colleagues = [Choice(row.public_id, row.name) for row in hands.colleagues]
    state.count = say("staff.handover", lang, count=len(hands.cases)) if hands.cases else ""


def hand_view() -> rx.Component:
    s = HandState
    return desk_page(
        "work",
        rx.el.h1(t("staff.hand_all")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.done, notice_box(rx.el.p(s.done), tone="ok", role="status")),
        rx.cond(
            s.rows,
            rx.el.div(
                rx.el.p(s.count),
                card(
                    data_table(
                        [t("staff.case"), t("staff.applicant"), t("staff.case_status"), t("staff.queue_mine")],
                        s.rows,
                        lambda row: [row.reference, row.name, row.state, row.since],
                        caption=t("staff.queue_mine"),
                    ),
                    class_name="flush",
                ),
                live_form(
                    rx.el.div(
                        field(
                            select(s.colleagues, id="to", placeholder=""),
                            id="to",
                            label=t("staff.hand_to"),
                        ),
                        text_field(id="hand_note", label=t("staff.hand_note"), max_length=500),
                        class_name="two",
                    ),
                    acts(button(t("staff.hand_all"), type="submit")),
                    on_submit=s.give,
                    class_name="stack tight",
                ),
                class_name="stack",
            ),
            rx.el.p(t("staff.hand_none"), class_name="muted"),
        ),
        text_link(t("staff.nav.work"), "/petugas"),
    )


PAGES = (
    PageSpec("/petugas/cari", search_view, "Cari permohonan", [SearchState.load]),
    PageSpec("/petugas/serah-tugas", hand_view, "Serahkan tugas", [HandState.load]),
)

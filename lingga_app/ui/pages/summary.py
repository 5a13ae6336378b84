"""/petugas/ringkasan: is today all right? Five figures with targets, what needs a decision, then charts."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.services.summary import StageLoad, Summary, SummaryView, summary
from lingga_app.ui.components import Bar, bar, bars, card, data_table, horizontal_bars, kpi, text_link
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat
from lingga_app.ui.page import PageSpec
from lingga_app.ui.rows import SessionRow
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import angka, rupiah, saat, saat_pendek

DECIDED_AT: Final = {
    "visit": ("/petugas/sesi", Role.SUPERVISOR),
    "money": ("/petugas/keuangan", Role.FINANCE),
    "unclaimed": ("/petugas/buku", Role.SUPERVISOR),
    "correction": ("/petugas/laporan", Role.SUPERVISOR),
}
"""Kind of decision -> the page on which it is taken, and a role that opens it."""


@dataclass(frozen=True)
class Link:
    text: str
    href: str


class SummaryState(Page, rx.State):
    when: str = ""
    late: str = ""
    late_tone: str = ""
    due: str = ""
    booked: str = ""
    came: str = ""
    waiting: str = ""
    beyond: str = ""
    beyond_tone: str = ""
    books: str = ""
    rights: str = ""
    undelivered: str = ""
    undelivered_tone: str = ""
    money: str = ""
    unmatched: str = ""
    decisions: list[Link] = []
    challenged: str = ""
    challenge_of: str = ""
    days: list[Bar] = []
    stages: list[Bar] = []
    sessions: list[SessionRow] = []

    @guarded(Role.SUPERVISOR, Role.AUDITOR)
    async def load(self, person: Person):
        _show(self, await person.ask(summary, Summary()), person)


def _show(state: SummaryState, view: SummaryView, person: Person) -> None:
    lang = person.lang
    state.when = saat(view.now, lang)
    state.late, state.late_tone = angka(view.late, lang), "bad" if view.late else "ok"
    state.due = say("staff.figure_due", lang, count=view.due_today)
    state.booked = angka(view.booked_today, lang)
    state.came = say("staff.figure_came", lang, count=view.came_today, of=view.booked_today)
    state.waiting = say("staff.figure_waiting", lang, count=view.waiting_now)
    state.beyond, state.beyond_tone = angka(view.beyond_promise, lang), "bad" if view.beyond_promise else "ok"
    state.books = angka(view.books, lang)
    state.rights = say("staff.figure_rights", lang, count=view.rights_open)
    state.undelivered, state.undelivered_tone = angka(view.undelivered, lang), "bad" if view.undelivered else "ok"
    state.money = rupiah(view.received_today_idr, lang)
    state.unmatched = say("staff.figure_unmatched", lang, count=view.unmatched)
    doubted = view.challenges
    state.challenged = angka(doubted.challenged, lang)
    state.challenge_of = say(
        "staff.figure_challenge_of", lang, count=doubted.judged, upheld=doubted.upheld, back=doubted.back
    )
    state.decisions = [
        Link(
            say(f"staff.decide_{found.what}", lang, **_facts(found.count, found.place, found.by)),
            _door(found.what, person),
        )
        for found in view.decisions
    ]
    state.days = [
        Bar(_axis(day, first=n == 0), count, angka(count, lang)) for n, (day, count) in enumerate(view.new_by_day)
    ]
    state.stages = [_stage_bar(load, lang) for load in view.stages]
    state.sessions = [
        SessionRow(
            place=row.place,
            when=saat_pendek(row.starts_at, lang),
            filled=say("staff.sessions_filled", lang, taken=row.taken, seats=row.seats),
            percent=round(100 * row.taken / row.seats) if row.seats else 0,
        )
        for row in view.sessions
    ]


def _door(what: str, person: Person) -> str:
    """Where this is decided; nowhere for a reader who may not go there."""
    href, role = DECIDED_AT.get(what, ("", Role.SUPERVISOR))
    return href if person.actor.may(role) else ""


def _facts(count: int, place: str, by: object) -> dict[str, object]:
    return {"place": place, "by": by} if by else {"count": count}


def _axis(day: date, *, first: bool) -> str:
    """Day numbers, and the month where it begins: fourteen labels share the width."""
    return f"{day.day}/{day.month}" if first or day.day == 1 else str(day.day)


def _stage_bar(load: StageLoad, lang: str) -> Bar:
    shown = angka(load.cases, lang)
    if load.cases:
        shown = say("staff.stage_load", lang, count=load.cases, wait=_wait(load.oldest_hours, lang))
    return Bar(say(f"stage.{load.stage}", lang), load.cases, shown, "warn" if load.oldest_hours > 96 else "sea")


def _wait(hours: float, lang: str) -> str:
    if hours < 48:
        return say("staff.hours", lang, count=round(hours))
    return say("staff.days", lang, count=round(hours / 24))


def view() -> rx.Component:
    s = SummaryState
    return desk_page(
        "summary",
        heartbeat(s.load),
        rx.el.div(
            rx.el.h1(t("staff.summary")),
            rx.el.p(s.when, class_name="muted"),
            class_name="row",
        ),
        rx.el.div(
            kpi(t("staff.figure_breach"), s.late, s.due, tone=s.late_tone),
            kpi(t("staff.figure_sessions"), s.booked, rx.fragment(s.came, rx.el.br(), s.waiting)),
            kpi(t("staff.figure_wait"), s.beyond, t("staff.figure_promise"), tone=s.beyond_tone),
            kpi(t("staff.figure_books"), s.books, s.rights),
            kpi(t("staff.figure_notices"), s.undelivered, t("staff.figure_reach"), tone=s.undelivered_tone),
            class_name="kpis",
        ),
        _decide(),
        rx.el.div(
            card(
                rx.el.h2(t("staff.chart_arrivals")),
                bars(s.days, label=t("staff.chart_arrivals"), heads=[t("staff.chart_day"), t("staff.chart_count")]),
            ),
            card(rx.el.h2(t("staff.chart_stage")), horizontal_bars(s.stages, label=t("staff.chart_stage"))),
            class_name="two",
        ),
        rx.el.div(
            card(rx.el.h2(t("staff.sessions_next")), _sessions()),
            rx.el.div(
                kpi(t("staff.figure_money"), s.money, s.unmatched),
                kpi(t("staff.figure_challenged"), s.challenged, s.challenge_of),
                class_name="stack",
            ),
            class_name="two",
        ),
    )


def _decide() -> rx.Component:
    some = card(
        rx.el.h2(t("staff.summary_worst")),
        rx.el.ul(
            rx.foreach(
                SummaryState.decisions,
                lambda row: rx.el.li(
                    rx.cond(row.href != "", text_link(row.text, row.href, arrow=True), rx.el.span(row.text))
                ),
            ),
            class_name="dots",
        ),
        class_name="warn",
    )
    return rx.cond(SummaryState.decisions, some, rx.el.p(t("staff.summary_fine"), class_name="muted"))


def _sessions() -> rx.Component:
    table = data_table(
        [t("staff.sessions_place"), t("staff.sessions_when"), t("staff.sessions_seats")],
        SummaryState.sessions,
        lambda row: [row.place, row.when, rx.el.div(bar(row.percent, row.filled), row.filled)],
        caption=t("staff.sessions_next"),
    )
    return rx.cond(SummaryState.sessions, table, rx.el.p(t("staff.sessions_none"), class_name="muted"))


PAGES = (PageSpec("/petugas/ringkasan", view, "Ringkasan", [SummaryState.load]),)

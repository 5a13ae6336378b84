"""/petugas/ganti-nomor: a person proves at the counter who they are, and gets back what somebody else has.

A lost phone: the account gets another number. A NIK that another application holds: it goes to its true owner. The
supervisor also shuts an account that somebody else uses, and opens it again.
"""

from typing import Any

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.domain.errors import BadInput
from lingga_app.domain.references import parse_reference
from lingga_app.services.accounts import DisableAccount, EnableAccount, disable_account, enable_account
from lingga_app.services.contacts import RESETTERS, ResetContact, reset_contact
from lingga_app.services.nik import IDS_SEEN, ReclaimNik, reclaim_nik
from lingga_app.ui.components import (
    Choice,
    button,
    card,
    field,
    live_form,
    notice_box,
    select,
    text_field,
    text_link,
    when,
)
from lingga_app.ui.components.text_input import NIK_GROUPS
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in
from lingga_app.words import say


class ResetState(Page, rx.State):
    """Vars: nothing of the person; what was typed stays in the browser until it is done."""

    done: str = ""
    turns: int = 0
    shuts: bool = False

    @guarded(*RESETTERS)
    async def load(self, person: Person):
        self.reset()
        self.shuts = person.actor.may(Role.SUPERVISOR)

    @guarded(*RESETTERS, per_minute=10)
    async def replace(self, person: Person, form: dict[str, Any]):
        self.done = ""
        cmd = ResetContact(text_in(form, "of"), text_in(form, "new"), text_in(form, "nik"))
        await person.do(reset_contact, cmd)
        self.done, self.turns = say("staff.reset_done", person.lang), self.turns + 1

    @guarded(*RESETTERS, per_minute=10)
    async def reclaim(self, person: Person, form: dict[str, Any]):
        self.done = ""
        await person.do(reclaim_nik, ReclaimNik(parse_reference(text_in(form, "reference")), text_in(form, "seen")))
        self.done, self.turns = say("staff.nik_done", person.lang), self.turns + 1

    @guarded(Role.SUPERVISOR, per_minute=10)
    async def turn_account(self, person: Person, form: dict[str, Any]):
        self.done = ""
        contact, turn = text_in(form, "account"), text_in(form, "turn")
        if turn == "shut":
            await person.do(disable_account, DisableAccount(contact))
        elif turn == "open":
            await person.do(enable_account, EnableAccount(contact))
        else:
            raise BadInput(field="turn")
        self.done, self.turns = say(f"staff.account_{turn}_done", person.lang), self.turns + 1


def view() -> rx.Component:
    s = ResetState
    return desk_page(
        "search",
        rx.el.h1(t("staff.reset")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.done, notice_box(rx.el.p(s.done), tone="ok", role="status")),
        card(
            rx.el.p(t("staff.reset_why")),
            live_form(
                rx.el.div(
                    text_field(id="of", label=t("staff.reset_of"), max_length=254, auto_complete="off"),
                    text_field(
                        id="nik",
                        label=t("staff.reset_nik"),
                        digits=True,
                        groups=NIK_GROUPS,
                        max_length=16,
                        auto_complete="off",
                    ),
                    text_field(id="new", label=t("staff.reset_to"), max_length=254, auto_complete="off"),
                    class_name="three end",
                ),
                rx.el.div(button(t("staff.reset_button"), type="submit"), class_name="row"),
                on_submit=s.replace,
                # Emptied once it is done: the next person must not see the last one's numbers.
                key=s.turns.to_string(),
                class_name="stack",
            ),
            class_name="stack",
        ),
        card(
            rx.el.h2(t("staff.nik_owner"), id="nik-kembali"),
            rx.el.p(t("staff.nik_owner_text")),
            live_form(
                rx.el.div(
                    text_field(id="reference", label=t("staff.nik_of"), max_length=40, auto_complete="off"),
                    field(select(_originals(), id="seen", placeholder=""), id="seen", label=t("staff.nik_seen")),
                    class_name="two end",
                ),
                rx.el.div(button(t("staff.nik_owner_button"), "ghost", type="submit"), class_name="row"),
                on_submit=s.reclaim,
                key=s.turns.to_string(),
                class_name="stack",
            ),
            class_name="stack",
        ),
        when(s.shuts, _account_card()),
        text_link(t("staff.search"), "/petugas/cari"),
    )


def _account_card() -> rx.Component:
    s = ResetState
    turns = [Choice("shut", t("staff.account_shut")), Choice("open", t("staff.account_open"))]
    return card(
        rx.el.h2(t("staff.account")),
        rx.el.p(t("staff.account_why")),
        live_form(
            rx.el.div(
                text_field(id="account", label=t("staff.account_of"), max_length=254, auto_complete="off"),
                field(select(turns, id="turn", placeholder=""), id="turn", label=t("staff.account_turn")),
                class_name="two end",
            ),
            rx.el.div(button(t("staff.account_button"), "ghost", type="submit"), class_name="row"),
            on_submit=s.turn_account,
            key=s.turns.to_string(),
            class_name="stack",
        ),
        class_name="stack",
    )


def _originals() -> list[Choice]:
    return [Choice(kind, t(f"paper.{kind}")) for kind in IDS_SEEN]


PAGES = (PageSpec("/petugas/ganti-nomor", view, "Ganti nomor yang hilang", [ResetState.load]),)

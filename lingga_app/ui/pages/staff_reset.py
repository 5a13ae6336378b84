"""/petugas/ganti-nomor: somebody whose phone is lost stands at the counter, and the account gets another number."""

from typing import Any

import reflex as rx

from lingga_app.services.contacts import RESETTERS, ResetContact, reset_contact
from lingga_app.ui.components import button, card, live_form, notice_box, text_field, text_link, when
from lingga_app.ui.components.text_input import NIK_GROUPS
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in


class ResetState(Page, rx.State):
    """Vars: nothing of the person; what was typed stays in the browser until it is done."""

    done: bool = False
    turns: int = 0

    @guarded(*RESETTERS)
    async def load(self, person: Person):
        self.reset()

    @guarded(*RESETTERS, per_minute=10)
    async def replace(self, person: Person, form: dict[str, Any]):
        self.done = False
        cmd = ResetContact(text_in(form, "of"), text_in(form, "new"), text_in(form, "nik"))
        await person.do(reset_contact, cmd)
        self.done, self.turns = True, self.turns + 1


def view() -> rx.Component:
    s = ResetState
    return desk_page(
        "search",
        rx.el.h1(t("staff.reset")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.done, notice_box(rx.el.p(t("staff.reset_done")), tone="ok", role="status")),
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
        text_link(t("staff.search"), "/petugas/cari"),
    )


PAGES = (PageSpec("/petugas/ganti-nomor", view, "Ganti nomor yang hilang", [ResetState.load]),)

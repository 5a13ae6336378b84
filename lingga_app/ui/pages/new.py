"""/permohonan/baru: whom is the passport for?"""

import reflex as rx

from lingga_app.db.tables import Relation
from lingga_app.domain.actor import CITIZENS, Role
from lingga_app.domain.errors import BadInput
from lingga_app.services.drafts import StartApplication, start_application
from lingga_app.ui.components import Choice, applicant_page, button, choice_list, notice_box, when
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.words import say


class NewState(Page, rx.State):
    choices: list[Choice] = []
    relation: str = ""

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        offered = [row for row in Relation if row is not Relation.CLIENT or person.actor.may(Role.CLERK)]
        self.choices = [Choice(row.value, say(f"relation.{row}", person.lang)) for row in offered]

    @guarded(*CITIZENS)
    async def choose(self, person: Person, value: str):
        self.relation = _relation(value)

    @guarded(*CITIZENS, per_minute=12)
    async def begin(self, person: Person):
        started = await person.do(start_application, StartApplication(Relation(_relation(self.relation))))
        return rx.redirect(f"/permohonan/{started.reference}/isi", replace=True)


def _relation(value: str) -> str:
    if value not in set(Relation):
        raise BadInput(field="relation")
    return value


def view() -> rx.Component:
    s = NewState
    return applicant_page(
        t("start.button"),
        rx.el.h1(t("whom.question")),
        choice_list(
            s.choices,
            name="relation",
            legend=t("whom.question"),
            hide_legend=True,
            value=s.relation,
            on_choose=s.choose,
        ),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        notice_box(rx.el.p(t("privacy.short"))),
        back="/saya",
        dock=(button(t("go.next"), on_click=s.begin, id="lanjut"),),
    )


PAGES = (PageSpec("/permohonan/baru", view, "Permohonan baru", on_load=[NewState.load]),)

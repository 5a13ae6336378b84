"""/permohonan/[nomor]/pratinjau: the name as it will be printed, and the note on page 4 if there is one."""

import reflex as rx

from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.form import Field
from lingga_app.domain.names import NameNote
from lingga_app.domain.registration import printed_name
from lingga_app.services.drafts import OpenForm, open_form
from lingga_app.ui.components import applicant_page, card, each, link_button, notice_box, when
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say


class PreviewState(Page, rx.State):
    reference: str = ""
    name: str = ""
    mrz: str = ""
    page_4: str = ""
    notes: list[str] = []

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        view = await person.ask(open_form, OpenForm(self.reference))
        if not view.answers.get(Field.NAME):
            return rx.redirect(f"/permohonan/{self.reference}/isi?q={Field.NAME}")
        printed = printed_name(view.answers)
        self.name, self.mrz = printed.preview()
        self.page_4 = printed.page_4 or ""
        self.notes = [
            say(f"name_note.{row.kind}", person.lang, value=row.about)
            for row in printed.notes
            if row.kind is not NameNote.ON_PAGE_4
        ]
        if self.name != view.answers[Field.NAME].upper():
            self.notes = [say("preview.changed_plain", person.lang), *self.notes]
        return None


def view() -> rx.Component:
    s = PreviewState
    return applicant_page(
        t("preview.title"),
        rx.el.h1(t("preview.title")),
        rx.el.p(t("preview.check")),
        card(
            rx.el.p(t("preview.page1"), class_name="small muted"),
            rx.el.p(s.name, class_name="passport-name"),
            rx.el.p(s.mrz, class_name="mrz", aria_hidden="true"),
            class_name="stack tight",
        ),
        when(
            s.page_4,
            card(
                rx.el.p(t("preview.page4"), class_name="small muted"),
                rx.el.p(s.page_4, class_name="passport-name"),
                class_name="stack tight",
            ),
        ),
        when(
            s.notes.length() > 0,
            notice_box(*each(s.notes, rx.el.p), tone="warn"),
        ),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        back="/permohonan/" + s.reference,
        dock=(
            link_button(t("proof.yes"), "/permohonan/" + s.reference + "/jawaban"),
            link_button(t("preview.change"), "/permohonan/" + s.reference + "/isi?q=name", "quiet"),
        ),
    )


PAGES = (PageSpec("/permohonan/[nomor]/pratinjau", view, "Nama di paspor", on_load=[PreviewState.load]),)

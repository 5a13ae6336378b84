"""/permohonan/[nomor]/dokumen/[jenis]: take the photo, see what the check says, retake it or send it with a note."""

from typing import Any

import reflex as rx

from lingga_app.db.tables import PaperState
from lingga_app.domain import file_refusals
from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.errors import AppError, NotFound
from lingga_app.domain.file_refusals import FileDamaged, FileRefused
from lingga_app.domain.papers import PaperKind
from lingga_app.services.crosschecking import FillFromKtp, OpenQuestions, fill_from_ktp, open_questions
from lingga_app.services.papers import (
    Finding,
    OpenPaper,
    PaperPage,
    SayMissing,
    SendAnyway,
    UnsayMissing,
    findings,
    notes,
    open_paper,
    refusal_of,
    say_missing,
    send_anyway,
    unsay_missing,
)
from lingga_app.ui.components import (
    Choice,
    Fact,
    Mark,
    applicant_page,
    button,
    chip,
    each,
    facts,
    link_button,
    live_form,
    notice_box,
    paper_camera,
    paper_view,
    skeleton,
    text_field,
    text_link,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.papers import TONES
from lingga_app.ui.paper_questions import read_in_full
from lingga_app.ui.speak import t
from lingga_app.ui.where import paper_in, reference_in
from lingga_app.words import say

REFUSALS: dict[str, type[FileRefused]] = {
    kind.code: kind for kind in vars(file_refusals).values() if isinstance(kind, type) and issubclass(kind, FileRefused)
}
CARDS = {PaperKind.KTP, PaperKind.PARENT_KTP}
CAMERA = {
    "open": "camera.open",
    "take": "shoot.take",
    "use": "shoot.use",
    "again": "shoot.again",
    "choose": "shoot.file",
    "phone_camera": "camera.phone",
    "resend": "camera.resend",
    "before": "camera.before",
    "no_camera": "shoot.no_camera",
    "aim": "camera.aim",
    "dark": "camera.dark",
    "cut": "camera.cut",
    "blur": "camera.blur",
    "glare": "camera.glare",
    "look": "camera.look",
    "file": "camera.file",
    "sending": "camera.sending",
    "waiting": "shoot.paused",
    "sent": "camera.sent",
    "refused": "camera.refused",
    "view": "camera.view",
    "taken": "camera.taken",
}
"""Words of the camera component -> their keys."""


class PaperPageState(Page, rx.State):
    """`phase`: take, judging, doubt, done, missing or closed; empty until the page knows."""

    reference: str = ""
    kind: str = ""
    name: str = ""
    step: str = ""
    progress: int = 0
    phase: str = ""
    headline: str = ""
    said: list[str] = []
    hint: str = ""
    shape: str = "page"
    endpoint: str = ""
    image: str = ""
    image_alt: str = ""
    marks: list[Mark] = []
    state_word: str = ""
    state_tone: str = ""
    note: str = ""
    asked: list[str] = []
    advice: str = ""
    others: list[Choice] = []
    fills: list[Fact] = []
    may_change: bool = False
    mandatory: bool = False
    may_send_anyway: bool = False
    has_older: bool = False
    onward: str = ""
    retaking: bool = False
    noting: bool = False
    having_none: bool = False

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference, self.kind = reference_in(self), paper_in(self).value
        await self._refresh(person)

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(*CITIZENS)
    async def arrived(self, person: Person, upload_id: str):
        """The whole photo is there: show that it is being checked."""
        self.retaking = self.noting = False
        await self._refresh(person)

    @guarded(*CITIZENS)
    async def retake(self, person: Person):
        self.retaking, self.noting = True, False
        await self._refresh(person)

    @guarded(*CITIZENS)
    async def ask_note(self, person: Person, wanted: bool):
        """Show or hide the field for the note that goes with a doubted photo."""
        self.noting = wanted

    @guarded(*CITIZENS)
    async def ask_none(self, person: Person, wanted: bool):
        """Show or hide what to do without this paper."""
        self.having_none = wanted

    @guarded(*CITIZENS, per_minute=20)
    async def send_as_it_is(self, person: Person, form: dict[str, str]):
        await person.do(send_anyway, SendAnyway(self.reference, _kind(self), form.get("note", "")))
        self.noting = False
        await self._refresh(person)

    @guarded(*CITIZENS, per_minute=20)
    async def tell_none(self, person: Person, form: dict[str, str]):
        await person.do(say_missing, SayMissing(self.reference, _kind(self), form.get("note", "")))
        self.having_none = False
        await self._refresh(person)

    @guarded(*CITIZENS, per_minute=20)
    async def show_later(self, person: Person):
        """The KTP exists only on a phone: it is shown at the interview, and an officer agrees first."""
        note, kind = say("papers.at_interview_note", person.lang), _kind(self)
        if self.may_send_anyway:
            await person.do(send_anyway, SendAnyway(self.reference, kind, note))
        else:
            await person.do(say_missing, SayMissing(self.reference, kind, note))
        self.having_none = self.noting = False
        await self._refresh(person)

    @guarded(*CITIZENS, per_minute=20)
    async def have_it(self, person: Person):
        await person.do(unsay_missing, UnsayMissing(self.reference, _kind(self)))
        await self._refresh(person)

    @guarded(*CITIZENS, per_minute=20)
    async def fill(self, person: Person):
        """What was read on the KTP is right: into the form with it, and on with the form."""
        await person.do(fill_from_ktp, FillFromKtp(self.reference))
        return rx.redirect(f"/permohonan/{self.reference}/isi")

    async def _refresh(self, person: Person) -> None:
        view = await person.ask(open_paper, OpenPaper(self.reference, _kind(self)))
        _show(self, view, person.lang)
        self.fills = []
        if view.kind is PaperKind.KTP and self.phase == "done":
            found = await person.ask(open_questions, OpenQuestions(self.reference))
            self.fills = [
                Fact(say(f"form.{field}", person.lang), read_in_full(field, value, person.lang))
                for field, value in found.fills.items()
            ]
        watch(self, f"application:{view.application_id}")


def _kind(state: PaperPageState) -> PaperKind:
    """The paper of this page; a stranger's call before the page was loaded finds none."""
    if not state.kind:
        raise NotFound
    return PaperKind(state.kind)


def _show(state: PaperPageState, view: PaperPage, lang: str) -> None:
    place, here = view.place, f"/permohonan/{view.reference}/dokumen"
    state.name = say(f"paper.{view.kind}", lang)
    state.step = say("papers.progress", lang, n=view.number, of=view.of)
    state.progress = round(100 * view.number / view.of)
    state.hint = say(f"paper.{view.kind}.take", lang)
    state.shape = "card" if view.kind in CARDS else "page"
    state.endpoint = f"/api/papers/{view.reference}/{view.kind}"
    state.advice = say(f"advice.{place.requirement.advice}", lang)
    state.mandatory = place.requirement.mandatory
    state.others = [
        Choice(f"{here}/{kind}", say(f"paper.{kind}", lang)) for kind in place.requirement.any_of if kind != view.kind
    ]
    state.may_change = view.may_change
    state.onward = "/desa" if view.lapsed else here
    state.has_older = view.versions > 1
    open_request = place.asked is not None and not place.asked.answered
    state.asked = _asked(view, lang) if open_request else []
    _show_phase(state, view, lang, wanted=open_request)


def _show_phase(state: PaperPageState, view: PaperPage, lang: str, *, wanted: bool) -> None:
    place, paper = view.place, view.place.paper
    state.image, state.marks, state.note, state.may_send_anyway = "", [], view.note or view.missing_note, False
    state.said, state.state_word, state.state_tone = [], "", ""
    if paper is not None:
        state.state_word = say(f"paper_state.{paper.state}", lang)
        state.state_tone = TONES[paper.state]
        if paper.opened:
            state.image = f"/api/papers/{paper.public_id}/image"
            state.image_alt = say("paper.alt", lang, doc=state.name)
    if place.missing and paper is None:
        state.phase, state.headline = "missing", say("papers.missing", lang)
        state.said = [say("papers.told", lang)]
    elif paper is not None and paper.state is PaperState.JUDGING:
        state.phase, state.headline = "judging", say("verdict.checking", lang)
    elif view.may_change and (paper is None or state.retaking or wanted):
        state.phase, state.headline = "take", say("shoot.title", lang, doc=state.name)
        _mark(state, findings(paper.verdict) if paper else ())
    elif paper is not None and paper.state is PaperState.DOUBTFUL:
        _show_doubt(state, view, lang)
    elif paper is not None:
        _show_done(state, view, lang)
    else:
        state.phase, state.headline, state.said = "closed", state.name, [say("papers.closed", lang)]


def _show_doubt(state: PaperPageState, view: PaperPage, lang: str) -> None:
    paper = view.place.paper
    verdict = paper.verdict if paper else {}
    state.phase = "doubt" if view.may_change else "closed"
    if refused := refusal_of(verdict):
        state.headline = say("verdict.unopened", lang)
        state.said = [_refusal(refused["code"], refused["facts"]).message(lang)]
        return
    doubts = findings(verdict)
    state.headline = say(f"{doubts[0].key}.title", lang)
    state.said = [say(key, lang) for key in _told([doubt.key for doubt in doubts])]
    state.said += [say(note.key, lang) for note in notes(verdict)]
    state.may_send_anyway = view.may_change
    _mark(state, doubts)


def _told(keys: list[str]) -> list[str]:
    """What to say of several doubts: the first two, and not that it could not be read where it is said why."""
    told = list(dict.fromkeys(keys))
    return [key for key in told if key != "photo.unread" or len(told) == 1][:2]


def _show_done(state: PaperPageState, view: PaperPage, lang: str) -> None:
    paper = view.place.paper
    state.phase = "done"
    if paper is None:
        return
    match paper.state:
        case PaperState.GOOD:
            state.headline = say("verdict.good", lang)
            state.said = [say("papers.shared" if view.place.shared else "verdict.clear", lang, doc=state.name)]
            state.said += [say(note.key, lang) for note in notes(paper.verdict)]
        case PaperState.ACCEPTED:
            state.headline, state.said = state.name, [say("verdict.accepted", lang)]
        case PaperState.UNCHECKED:
            state.headline, state.said = say("verdict.sent", lang), [say("photo.unchecked", lang)]
        case _:
            state.headline, state.said = say("verdict.sent", lang), [say("doc.anyway", lang)]
            _mark(state, findings(paper.verdict))


def _mark(state: PaperPageState, doubts: tuple[Finding, ...]) -> None:
    """Boxes on the first page, the one that is shown."""
    state.marks = [
        Mark(doubt.where[0], doubt.where[1], doubt.where[2] - doubt.where[0], doubt.where[3] - doubt.where[1])
        for doubt in doubts
        if doubt.where and doubt.page == 1
    ]


def _refusal(code: str, facts: dict[str, Any]) -> AppError:
    return REFUSALS.get(code, FileDamaged)(**facts)


def _asked(view: PaperPage, lang: str) -> list[str]:
    reason = say(f"mend.{view.place.asked.reason}", lang) if view.place.asked else ""
    return [line for line in (reason, view.asked_note) if line]


def _note_form(handler: Any, label: Any, hint: Any, send: Any, back: Any) -> rx.Component:
    return rx.el.section(
        live_form(
            text_field(id="note", label=label, hint=hint, rows=3, max_length=500),
            button(send, type="submit"),
            button(t("go.back"), "quiet", on_click=back),
            on_submit=handler,
            class_name="stack",
        ),
        class_name="card",
    )


def _photo() -> rx.Component:
    s = PaperPageState
    return when(s.image, paper_view(s.image, s.image_alt, s.marks))


def _later() -> rx.Component:
    """The third answer beside a new photo and "kirim saja", for a KTP that is only on a phone."""
    s = PaperPageState
    return when(
        s.shape == "card",
        rx.el.div(
            rx.el.p(t("papers.at_interview_hint"), class_name="muted"),
            button(t("papers.at_interview"), "ghost", on_click=s.show_later),
            class_name="stack",
        ),
    )


def _take() -> rx.Component:
    s = PaperPageState
    letter = f"/api/v1/applications/{s.reference}/mandate-letter.pdf"
    return rx.el.div(
        when(s.asked.length() > 0, _photo()),
        when(
            s.kind == PaperKind.MANDATE.value,
            link_button(t("pickup.letter"), letter, "ghost", icon_name="print", plain=True, download=True),
        ),
        paper_camera(
            endpoint=s.endpoint,
            on_sent=s.arrived,
            name=s.kind,
            shape=s.shape,
            words={name: t(key, filled_by_script=True) for name, key in CAMERA.items()},
        ),
        when(
            s.others.length() > 0,
            rx.el.div(
                rx.el.p(t("papers.or"), class_name="muted"),
                rx.el.div(*each(s.others, lambda other: text_link(other.label, other.value)), class_name="row"),
            ),
        ),
        rx.cond(
            s.having_none,
            rx.el.div(
                _later(),
                notice_box(rx.el.p(s.advice)),
                when(
                    s.mandatory,
                    _note_form(
                        s.tell_none,
                        t("papers.instead"),
                        t("papers.instead_hint"),
                        t("papers.tell"),
                        s.ask_none(False),
                    ),
                ),
                class_name="stack",
            ),
            when(s.onward != "/desa", button(t("papers.have_not"), "quiet", on_click=s.ask_none(True))),
        ),
        class_name="stack",
    )


def _doubt() -> rx.Component:
    s = PaperPageState
    return rx.el.div(
        _photo(),
        rx.el.div(*each(s.said, lambda line: rx.el.p(line, class_name="lead")), role="status"),
        rx.el.p(when(s.has_older, rx.el.span(t("shoot.old_kept"), " ")), t("verdict.free"), class_name="muted"),
        when(
            s.noting,
            rx.fragment(
                _note_form(
                    s.send_as_it_is, t("shoot.note"), t("shoot.note_hint"), t("shoot.anyway_send"), s.ask_note(False)
                ),
                _later(),
            ),
        ),
        class_name="stack",
    )


def _done() -> rx.Component:
    s = PaperPageState
    return rx.el.div(
        _photo(),
        when(s.state_word, chip(s.state_word, s.state_tone)),
        rx.el.div(*each(s.said, rx.el.p), role="status"),
        when(s.note, rx.el.p(rx.el.b(t("shoot.note")), ": ", s.note, class_name="muted")),
        when(
            s.fills.length() > 0,
            rx.el.section(
                rx.el.h2(t("doc.fills")),
                facts(s.fills),
                rx.el.p(t("doc.fills_hint"), class_name="muted"),
                class_name="stack",
            ),
        ),
        class_name="stack",
    )


def _dock() -> rx.Component:
    s = PaperPageState
    onward = link_button(rx.cond(s.onward == "/desa", t("clerk.title"), t("papers.to_list")), s.onward)
    return rx.match(
        s.phase,
        (
            "doubt",
            rx.fragment(
                button(t("shoot.again"), on_click=s.retake),
                when(s.may_send_anyway & ~s.noting, button(t("shoot.anyway"), "quiet", on_click=s.ask_note(True))),
            ),
        ),
        (
            "done",
            rx.fragment(
                rx.cond(s.fills.length() > 0, button(t("doc.fill"), on_click=s.fill), onward),
                when(s.may_change, button(t("shoot.again"), "quiet", on_click=s.retake)),
            ),
        ),
        (
            "missing",
            rx.fragment(onward, when(s.may_change, button(t("papers.have_after_all"), "quiet", on_click=s.have_it))),
        ),
        ("take", rx.fragment()),  # the camera brings its own buttons; the way back is on top
        onward,
    )


def view() -> rx.Component:
    s = PaperPageState
    return applicant_page(
        s.name,
        heartbeat(s.again, 15),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(
            s.phase != "",
            rx.el.div(
                rx.el.h1(s.headline),
                when(
                    s.asked.length() > 0,
                    notice_box(*each(s.asked, rx.el.p), tone="warn", title=t("mend.title")),
                ),
                when(s.phase == "take", rx.el.p(s.hint, class_name="muted")),
                rx.match(
                    s.phase,
                    ("take", _take()),
                    ("judging", skeleton(t("verdict.seconds"))),
                    ("doubt", _doubt()),
                    _done(),
                ),
                class_name="stack",
            ),
        ),
        when((s.phase == "") & (s.problem == ""), skeleton(t("app.opening"))),
        back=s.onward,
        step=s.step,
        progress=s.progress,
        dock=[_dock()],
    )


PAGES = (PageSpec("/permohonan/[nomor]/dokumen/[jenis]", view, "Dokumen", [PaperPageState.load]),)

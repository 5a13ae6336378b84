import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlmodel import SQLModel

from lingga_app.adapters.store_files import FileStore
from lingga_app.db import tables as t
from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.errors import AppError, BadInput, MoveNotAllowed, NotAllowed, NotFound
from lingga_app.domain.file_refusals import FileEmpty, FileKindUnknown, FileTooBig, UploadNotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.inspection.portrait_reader import PortraitReader
from lingga_app.services.arrivals import OfPerson, leave
from lingga_app.services.claims import CaseTaken
from lingga_app.services.interview import (
    FinishInterview,
    OpenInterview,
    SaveNote,
    finish_interview,
    open_interview,
    save_note,
)
from lingga_app.services.portrait_judging import Gauge
from lingga_app.services.portraits import (
    BeginPortrait,
    FindPortraitUpload,
    NotCheckedIn,
    PortraitDoubtful,
    PortraitInfo,
    PortraitMissing,
    ShowPortrait,
    UsePortrait,
    gauge_portrait,
    portrait_offset,
    portrait_picture,
    start_portrait,
    take_portrait_part,
    use_portrait,
)
from lingga_app.services.proofread import NotProofread
from lingga_app.services.run import Deps
from simulation.heads import Head, Shot, drawn
from tests.desks import SITI_REGISTERED, Desks
from tests.factories import Given


@pytest.fixture
def desks(given: Given, deps: Deps) -> Desks:
    return Desks(given, deps)


@pytest.fixture
def interviewer(given: Given) -> Actor:
    return given.officer(Role.INTERVIEWER)


def picture(width: int = 600, height: int = 800, kind: str = "JPEG") -> bytes:
    """Sharp stripes on a light ground, so that the measures find nothing."""
    image = Image.new("RGB", (width, height), (190, 190, 190))
    for x in range(0, width, 12):
        image.paste((60, 70, 80), (x, height // 4, min(x + 6, width), height))
    file = io.BytesIO()
    image.save(file, kind, quality=92)
    return file.getvalue()


def send(deps: Deps, actor: Actor, ref: str, data: bytes, *, piece: int = 64 * 1024) -> str:
    begun = start_portrait(deps, actor, BeginPortrait(ref, len(data)))
    for offset in range(0, len(data), piece):
        query = FindPortraitUpload(ref, begun.upload_id)
        done = take_portrait_part(deps, actor, query, offset, data[offset : offset + piece])
    assert done.done
    return begun.upload_id


def portraits(desks: Desks) -> list[t.Portrait]:
    return desks.rows(t.Portrait)


def test_notes_are_kept_as_typed_and_sealed(desks: Desks, given: Given, interviewer: Actor) -> None:
    ref = desks.at(Status.ARRIVED)
    desks.do(save_note, SaveNote(ref, "Ke Mel"), interviewer)
    desks.do(save_note, SaveNote(ref, "Ke Melaka 5 hari", private=True), interviewer)
    desks.do(save_note, SaveNote(ref, "Lain"), given.officer(Role.INTERVIEWER))
    seen = desks.do(open_interview, OpenInterview(ref), interviewer)
    assert (seen.note, seen.private) == ("Ke Melaka 5 hari", True)
    assert seen.head.notes == ("Ke Melaka 5 hari", "Lain")
    assert len(desks.rows(t.InterviewNote)) == 2
    assert all(b"Melaka" not in row.text_sealed for row in desks.rows(t.InterviewNote))


def test_notes_have_bounds_and_a_time(desks: Desks, given: Given, interviewer: Actor) -> None:
    ref, done = desks.at(Status.ARRIVED), desks.at(Status.INTERVIEWED, nik="2104015708940004")
    held = desks.at(Status.ARRIVED, nik="2104015708940005")
    desks.claimed(held, given.officer(Role.INTERVIEWER))
    attempts: list[tuple[type[AppError], SaveNote, Actor]] = [
        (BadInput, SaveNote(ref, "x" * 4001), interviewer),
        (MoveNotAllowed, SaveNote(done, "x"), interviewer),
        (CaseTaken, SaveNote(held, "x"), interviewer),
        (NotAllowed, SaveNote(ref, "x"), given.officer(Role.VERIFIER)),
        (NotFound, SaveNote(ref, "x"), given.officer(Role.INTERVIEWER, office="BATAM")),
    ]
    for refusal, cmd, actor in attempts:
        with pytest.raises(refusal):
            desks.do(save_note, cmd, actor)
    assert desks.rows(t.InterviewNote) == []


@pytest.mark.parametrize(
    "text", ["\x00\x1b[31m", "<img src=x onerror=alert(1)>", "\u202e", "😀" * 500, "'; DROP TABLE note"]
)
def test_a_hostile_note_is_kept_as_text(desks: Desks, interviewer: Actor, text: str) -> None:
    ref = desks.at(Status.ARRIVED)
    desks.do(save_note, SaveNote(ref, text), interviewer)
    assert desks.do(open_interview, OpenInterview(ref), interviewer).note == text


def test_an_interview_ends_with_portrait_and_agreement(desks: Desks, given: Given, interviewer: Actor) -> None:
    owner = given.account()
    ref = desks.at(Status.ARRIVED, owner)
    visit = desks.rows(t.Appointment)[0].id
    with pytest.raises(PortraitMissing):
        desks.do(finish_interview, FinishInterview(ref), interviewer)
    desks.portrait(ref, visit, json.dumps({"rules": [{"id": "portrait.ratio", "ok": False}]}))
    with pytest.raises(PortraitDoubtful):
        desks.do(finish_interview, FinishInterview(ref), interviewer)
    for note in ("", "  ", "x" * 501):
        with pytest.raises(BadInput):
            desks.do(use_portrait, UsePortrait(ref, note), interviewer)
    desks.do(use_portrait, UsePortrait(ref, "Kamera rusak"), interviewer)
    with pytest.raises(NotProofread):
        desks.do(finish_interview, FinishInterview(ref), interviewer)
    assert given.status(ref) is Status.ARRIVED
    desks.proofread(ref, interviewer)
    due = desks.do(finish_interview, FinishInterview(ref), interviewer)
    assert due == date(2026, 11, 30)
    application, appointment = desks.rows(t.Application)[0], desks.rows(t.Appointment)[0]
    assert (application.status, application.issue_due_on) == (Status.INTERVIEWED, due)
    assert appointment.checked_out_at == application.interviewed_at == desks.deps.clock.now()
    assert [(row.step, row.officer_id) for row in desks.rows(t.CaseStep)] == [(t.Step.INTERVIEW, interviewer.id)]
    # The registry had not been asked before: it is asked now.
    assert [row.kind for row in desks.rows(t.Outbox) if row.kind == "registry_check"] == ["registry_check"]


def test_a_portrait_of_an_earlier_visit_does_not_count(desks: Desks, interviewer: Actor, deps: Deps) -> None:
    ref = desks.at(Status.ARRIVED)
    old = desks.rows(t.Appointment)[0].id
    desks.portrait(ref, old)
    with deps.writing() as db:
        db.get_one(t.Appointment, old).state = t.AppointmentState.RELEASED
    desks.visit(ref)
    desks.proofread(ref, interviewer)
    with pytest.raises(PortraitMissing):
        desks.do(finish_interview, FinishInterview(ref), interviewer)


@pytest.mark.usefixtures("store")
def test_the_portrait_is_kept_sealed_and_shown_to_the_desks(
    desks: Desks, given: Given, deps: Deps, interviewer: Actor, tmp_path: Path
) -> None:
    ref = desks.at(Status.ARRIVED)
    upload = send(deps, interviewer, ref, picture())
    shown = portrait_picture(deps, given.officer(Role.APPROVER), ShowPortrait(ref))
    assert Image.open(io.BytesIO(shown)).size == (600, 800)
    (row,) = portraits(desks)
    assert not json.loads(row.verdict)["checked"]  # no face was looked for: this installation has no reader
    assert [rule["id"] for rule in json.loads(row.verdict)["rules"] if not rule["ok"]] == []
    files = [path for path in (tmp_path / "papers").rglob("*") if path.is_file() and path.stat().st_size > 1000]
    assert len(files) == 1  # the file as sent is gone
    assert shown[:100] not in files[0].read_bytes()
    again = portrait_offset(deps, interviewer, FindPortraitUpload(ref, upload))
    assert again.done
    for stranger in (given.officer(Role.INTERVIEWER, office="BATAM"), given.officer(Role.FINANCE), given.account()):
        with pytest.raises((NotFound, NotAllowed)):
            portrait_picture(deps, stranger, ShowPortrait(ref))
    assert [row.act for row in desks.rows(t.AuditEvent)].count("view.portrait") == 1


@pytest.mark.usefixtures("store")
def test_a_new_portrait_keeps_the_old_one(desks: Desks, deps: Deps, interviewer: Actor) -> None:
    ref = desks.at(Status.ARRIVED)
    send(deps, interviewer, ref, picture())
    send(deps, interviewer, ref, picture(660, 880))
    old, new = portraits(desks)
    assert old.replaced_at is not None
    assert new.replaced_at is None
    assert Image.open(io.BytesIO(portrait_picture(deps, interviewer, ShowPortrait(ref)))).size == (660, 880)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("size", [(800, 600), (240, 320)])
def test_a_portrait_of_the_wrong_shape_is_doubted(
    desks: Desks, deps: Deps, interviewer: Actor, size: tuple[int, int]
) -> None:
    ref = desks.at(Status.ARRIVED)
    send(deps, interviewer, ref, picture(*size))
    seen = desks.do(open_interview, OpenInterview(ref), interviewer)
    assert seen.portrait is not None
    assert seen.portrait.findings


@pytest.fixture
def reader(deps: Deps, monkeypatch: pytest.MonkeyPatch) -> Iterator[PortraitReader]:
    held = PortraitReader()
    monkeypatch.setitem(deps._outside, PortraitReader, held)
    yield held
    held.close()


def face(head: Head, shot: Shot) -> bytes:
    file = io.BytesIO()
    Image.fromarray(drawn(head, shot)).save(file, "JPEG", quality=92)
    return file.getvalue()


@pytest.mark.usefixtures("store", "reader")
def test_a_face_is_judged_and_the_picture_cut_around_it(desks: Desks, deps: Deps, interviewer: Actor) -> None:
    ref = desks.at(Status.ARRIVED)
    send(deps, interviewer, ref, face(Head(cover="scarf", skin=5), Shot(1200, 900, head=0.45)))
    seen = desks.do(open_interview, OpenInterview(ref), interviewer)
    assert seen.portrait == PortraitInfo((), "", checked=True)
    width, height = Image.open(io.BytesIO(portrait_picture(deps, interviewer, ShowPortrait(ref)))).size
    assert width / height == pytest.approx(0.75, abs=0.005)
    assert height < 800
    white = Head(cover="scarf", cloth=(240, 240, 240), yaw=12)
    send(deps, interviewer, ref, face(white, Shot(600, 800, head=0.6)))
    seen = desks.do(open_interview, OpenInterview(ref), interviewer)
    assert seen.portrait == PortraitInfo(("yaw", "outline"), "", checked=True)
    desks.do(use_portrait, UsePortrait(ref, "Kerudung putih, tidak ada yang lain"), interviewer)
    stored = json.loads(portraits(desks)[-1].verdict)["rules"]
    turned = next(rule for rule in stored if rule["id"] == "portrait.yaw")
    assert (turned["version"], turned["limit"], turned["ok"]) == (1, 7.0, False)
    assert 9 < turned["value"] < 15
    seen = desks.do(open_interview, OpenInterview(ref), interviewer)
    assert seen.portrait is not None
    assert seen.portrait.usable


@pytest.mark.usefixtures("reader")
def test_the_gauge_judges_a_frame_and_stores_nothing(
    desks: Desks, deps: Deps, given: Given, interviewer: Actor, store: FileStore, caplog: pytest.LogCaptureFixture
) -> None:
    ref = desks.at(Status.ARRIVED)
    frame = face(Head(roll=15), Shot(240, 320, head=0.6))
    before = rows_of_all_tables(deps)
    with caplog.at_level("DEBUG"):
        assert gauge_portrait(deps, interviewer, ShowPortrait(ref), frame, 4.0) == Gauge(("roll",), judged=True)
    assert rows_of_all_tables(deps) == before
    assert list(store.names()) == []
    assert ref not in caplog.text
    with pytest.raises(AppError):
        gauge_portrait(deps, interviewer, ShowPortrait(ref), b"\xff\xd8\xff" + b"x" * 500, 4.0)
    with pytest.raises(FileTooBig):
        gauge_portrait(deps, interviewer, ShowPortrait(ref), frame + b"x" * 200_000, 4.0)
    for stranger in (given.officer(Role.INTERVIEWER, office="BATAM"), given.officer(Role.COUNTER), given.account()):
        with pytest.raises((NotFound, NotAllowed)):
            gauge_portrait(deps, stranger, ShowPortrait(ref), frame, 4.0)
    desks.status(ref, Status.INTERVIEWED)
    with pytest.raises(NotCheckedIn):
        gauge_portrait(deps, interviewer, ShowPortrait(ref), frame, 4.0)


def rows_of_all_tables(deps: Deps) -> dict[str, int]:
    with deps.engine.connect() as db:
        return {
            name: db.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in SQLModel.metadata.tables.items()
        }


def test_without_a_reader_the_gauge_says_so(desks: Desks, deps: Deps, interviewer: Actor) -> None:
    ref = desks.at(Status.ARRIVED)
    assert gauge_portrait(deps, interviewer, ShowPortrait(ref), picture(), 1.0) == Gauge((), judged=False)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", FileEmpty),
        (b"%PDF-1.4 nothing", AppError),
        (b"MZ" + b"\0" * 500, FileKindUnknown),
        (b"\xff\xd8\xff" + b"x" * 500, AppError),
    ],
)
def test_what_is_no_picture_leaves_nothing(
    desks: Desks, deps: Deps, interviewer: Actor, store: FileStore, data: bytes, refusal: type[AppError]
) -> None:
    ref = desks.at(Status.ARRIVED)
    with pytest.raises(refusal):
        send(deps, interviewer, ref, data)
    assert portraits(desks) == []
    assert list(store.names()) == []


@pytest.mark.usefixtures("store")
def test_only_between_check_in_and_check_out(desks: Desks, deps: Deps, given: Given, interviewer: Actor) -> None:
    ref = desks.at(Status.ARRIVED)
    begun = start_portrait(deps, interviewer, BeginPortrait(ref, len(picture())))
    with deps.writing() as db:
        row = db.get_one(t.Appointment, desks.rows(t.Appointment)[0].id)
        row.checked_out_at = deps.clock.now()
    with pytest.raises(NotCheckedIn):
        take_portrait_part(deps, interviewer, FindPortraitUpload(ref, begun.upload_id), 0, picture())
    for status in (Status.BOOKED, Status.INTERVIEWED, Status.VERIFIED):
        desks.status(ref, status)
        with pytest.raises(NotCheckedIn):
            start_portrait(deps, interviewer, BeginPortrait(ref, 1000))
    with pytest.raises(FileTooBig):
        start_portrait(deps, interviewer, BeginPortrait(ref, 10**9))
    assert portraits(desks) == []


@pytest.mark.usefixtures("store")
def test_a_transfer_belongs_to_its_case(desks: Desks, deps: Deps, given: Given, interviewer: Actor) -> None:
    ref, other = desks.at(Status.ARRIVED), desks.at(Status.ARRIVED, nik="2104015708940004")
    begun = start_portrait(deps, interviewer, BeginPortrait(ref, len(picture())))
    with pytest.raises(UploadNotFound):
        take_portrait_part(deps, interviewer, FindPortraitUpload(other, begun.upload_id), 0, picture())
    with pytest.raises(NotAllowed):
        take_portrait_part(deps, given.officer(Role.COUNTER), FindPortraitUpload(ref, begun.upload_id), 0, picture())
    assert portraits(desks) == []


def test_leaving_and_finishing_meet(desks: Desks, given: Given, deps: Deps, interviewer: Actor) -> None:
    place = given.open_place()
    ref = given.paid(place)
    with deps.writing() as db:
        for row in desks.rows(t.BookingRight):
            db.get_one(t.BookingRight, row.id).state = t.RightState.SPENT
    sound = desks.at(Status.ARRIVED)
    with deps.writing() as db:
        db.get_one(t.BookingRight, desks.rows(t.BookingRight)[0].id).application_id = desks.id(sound)
    desks.portrait(sound, desks.rows(t.Appointment)[-1].id)
    desks.registry(sound, SITI_REGISTERED)
    desks.proofread(sound, interviewer)
    counter = given.officer(Role.COUNTER)
    jobs: list[tuple[Any, Any, Actor]] = [
        (finish_interview, FinishInterview(sound), interviewer),
        (leave, OfPerson(sound, "kapal"), counter),
    ]

    def one(job: tuple[Any, Any, Actor]) -> str:
        try:
            desks.do(*job)
        except AppError as refused:
            return refused.code
        return "ok"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(one, jobs))
    assert outcomes.count("ok") == 1, outcomes
    assert given.status(sound) in {Status.INTERVIEWED, Status.PAID}
    assert given.status(ref) is Status.PAID

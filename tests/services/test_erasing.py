"""What an application that ended before payment leaves behind: nothing that names or shows anybody."""

import shutil
from datetime import date, timedelta

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.lifecycle import Status
from lingga_app.ports.document_store import PaperBroken
from lingga_app.services import judging, outbox
from lingga_app.services.chat import SendMessage, send_message
from lingga_app.services.chat_desk import ChatQueue, chat_queue
from lingga_app.services.drafts import SendApplication, WithdrawApplication, send_application, withdraw_application
from lingga_app.services.erasing import erase_files
from lingga_app.services.overview import OpenTimeline, timeline
from lingga_app.services.papers import OpenPapers, SayMissing, open_papers, say_missing
from lingga_app.services.reminders import look_after_drafts
from lingga_app.services.run import read, run
from lingga_app.services.tracking import TrackApplication, track_application
from lingga_app.services.vault import Erased, Vault
from tests.factories import BUDI
from tests.services.papers_support import DELIVERERS, begin, current, judge, photo, push, send


@pytest.fixture
def owner(given):
    given.office()
    return given.account()


def rows(deps, table):
    with deps.reading() as db:
        return list(db.exec(select(table)))


def application(deps, reference) -> t.Application:
    with deps.reading() as db:
        return db.exec(select(t.Application).where(t.Application.reference == reference)).one()


def withdraw(deps, owner, reference):
    run(withdraw_application, WithdrawApplication(reference), actor=owner, deps=deps)


def work(deps):
    while outbox.work(deps, {"erase_files": erase_files}):
        pass


def rest(deps, owner, reference):
    deps.clock.advance(timedelta(days=30))
    look_after_drafts(deps)


@pytest.fixture
def full(deps, given, owner):
    """A draft with everything in it: answers, a judged photo, an old version, a transfer on its way, a note."""
    reference = given.filled_application(owner)
    for angle in (0.0, 2.0):
        send(deps, owner, reference, "ktp", photo(angle=angle))
    judge(deps)
    half = photo(paper="kk")
    begun = begin(deps, owner, reference, "kk", half)
    push(deps, owner, reference, "kk", begun.upload_id, 0, half[:600])
    missing = SayMissing(reference, "birth", "terbakar tahun 2010")
    run(say_missing, missing, actor=owner, deps=deps)
    return reference


@pytest.mark.parametrize("end", [withdraw, rest])
def test_nothing_can_be_read_afterwards(deps, given, owner, full, keys, store, tmp_path, end):
    other = given.filled_application(given.account())
    stays = [answer.value_sealed for answer in rows(deps, t.Answer) if answer.application_id != 1]
    row = application(deps, full)
    file = current(deps, given, full, "ktp").original_blob
    shutil.copytree(tmp_path / "papers", backup := tmp_path / "backup")
    assert len(list(store.names())) == 6  # two versions, each with a clean picture and a small one
    assert len(list((tmp_path / "papers" / "uploads").iterdir())) == 1
    with deps.writing() as db:  # the other one is somebody who goes on
        db.get_one(t.Application, given.application_id(other)).changed_at += timedelta(days=30)

    end(deps, owner, full)
    assert [answer.value_sealed for answer in rows(deps, t.Answer)] == stays
    for vault in (deps.vault, Vault(keys)):  # this process, which had the key in memory, and any other
        with deps.reading() as db, pytest.raises(Erased):
            vault.open(db, row.key_id, row.name_sealed)
    work(deps)

    assert list(store.names()) == []
    assert list((tmp_path / "papers" / "uploads").iterdir()) == []
    for table in (t.Paper, t.PaperUpload, t.MissingPaper, t.RegistryCheck):
        assert rows(deps, table) == []
    left = application(deps, full)
    assert left.status is Status.WITHDRAWN
    assert (left.name_sealed, left.nik_index, left.household_index, left.birth_index) == (None,) * 4
    assert (left.held_passport, left.purpose, left.product) == (None, "", "")
    (key,) = [key for key in rows(deps, t.SubjectKey) if key.destroyed_at]
    assert (key.id, key.wrapped) == (row.key_id, None)
    # A copy of the file that a backup still has is of no use either.
    old = type(store)(backup, keys)
    with pytest.raises(PaperBroken):
        old.read(file)
    # And its owner is told where it stands, as before.
    assert read(timeline, OpenTimeline(full), actor=owner, deps=deps).person == ""
    assert read(open_papers, OpenPapers(full), actor=owner, deps=deps).papers.present == frozenset()
    assert given.status(other) is Status.DRAFT


def test_erasing_twice_or_after_a_crash_is_harmless(deps, owner, full, store):
    withdraw(deps, owner, full)
    victim = next(store.names())
    store.delete(victim)  # as if we had died between two files
    for _ in range(2):
        erase_files(deps, {"application": application(deps, full).id})
    withdraw(deps, owner, full)
    work(deps)
    assert list(store.names()) == []
    assert len([event for event in rows(deps, t.AuditEvent) if event.act == "application.erase"]) == 1


def test_a_check_under_way_leaves_no_picture_behind(deps, given, owner, store, monkeypatch):
    reference = given.filled_application(owner)
    send(deps, owner, reference, "ktp", photo())
    inspect = judging.inspect_file

    def meanwhile(*args, **kwargs):
        withdraw(deps, owner, reference)
        work(deps)
        return inspect(*args, **kwargs)

    monkeypatch.setattr(judging, "inspect_file", meanwhile)
    judge(deps)
    assert list(store.names()) == []
    assert rows(deps, t.Paper) == []


@pytest.fixture
def family(deps, given, owner):
    """Two children on one card; the second was sent with the photo of the first, which is not copied yet."""
    first = given.filled_application(owner, base=BUDI)
    second = given.filled_application(owner, base=BUDI, name="WATI", nik="2104015503160002", sex="female")
    send(deps, owner, first, "kk", photo(paper="kk"))
    judge(deps)
    for child in (first, second):
        given.papers(child, "parent_ktp", "parents_marriage", "parents_statement", "birth")
    with deps.writing() as db:  # made without files
        for paper in db.exec(select(t.Paper).where(t.Paper.kind != "kk")):
            paper.original_blob = paper.image_blob = f"{paper.id:032x}"
    run(send_application, SendApplication(second), actor=owner, deps=deps)
    return first, second


def test_what_the_household_borrowed_is_copied_first(deps, given, owner, family, store):
    first, second = family
    key_id = application(deps, first).key_id
    withdraw(deps, owner, first)
    work(deps)
    assert len(list(store.names())) == 3
    judge(deps)
    deps.clock.advance(timedelta(seconds=1))
    work(deps)
    kept = current(deps, given, second, "kk")
    assert len(list(store.names())) == 3
    with deps.reading() as db:
        assert store.read(kept.original_blob, owner_key=deps.vault.data_key(db, kept.key_id)) == photo(paper="kk")
        with pytest.raises(Erased):
            deps.vault.data_key(db, key_id)
    assert {paper.application_id for paper in rows(deps, t.Paper)} == {given.application_id(second)}
    assert kept.shared_from_id is None


def test_what_was_only_borrowed_stays_with_its_owner(deps, given, owner, family, store):
    first, second = family
    names = set(store.names())
    withdraw(deps, owner, second)
    work(deps)
    while outbox.work(deps, DELIVERERS):
        pass
    assert set(store.names()) == names
    lent = current(deps, given, first, "kk")
    with deps.reading() as db:
        assert store.read(lent.original_blob, owner_key=deps.vault.data_key(db, lent.key_id)) == photo(paper="kk")


def test_the_conversation_goes_and_the_desk_goes_on(deps, given, owner):
    reference = given.filled_application(owner)
    run(send_message, SendMessage(reference, "Saya Siti, mau tanya"), actor=owner, deps=deps, request_id="r1")
    withdraw(deps, owner, reference)
    assert rows(deps, t.Message) == []
    desk = run(chat_queue, ChatQueue(), actor=given.officer(Role.HELP_DESK), deps=deps)
    assert desk.waiting == []


def test_the_public_page_knows_it_no_more(deps, owner, full):
    asked = TrackApplication(full, date(1994, 8, 17))
    assert run(track_application, asked, actor=PUBLIC, deps=deps).status is Status.DRAFT
    withdraw(deps, owner, full)
    assert run(track_application, asked, actor=PUBLIC, deps=deps) is None

"""What arrived while nobody read is read afterwards; what was decided about it stays."""

from datetime import timedelta

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.errors import NotAllowed
from lingga_app.domain.lifecycle import Status
from lingga_app.inspection.reader import PaperReader, Read, ReaderFailed
from lingga_app.services import outbox
from lingga_app.services.find import any_application
from lingga_app.services.late_reading import EVERY, read_afterwards, read_paper
from lingga_app.services.reading import read_of_case
from lingga_app.services.run import read, run
from tests.services.papers_support import current, judge, photo, send

LATE = {"read_paper": read_paper}


class Says:
    """A reader that reads one name, or fails."""

    def __init__(self, *, fails=False):
        self.fails, self.asked = fails, []

    def read(self, sheets, asked, **_):
        self.asked.append(asked)
        if self.fails:
            raise ReaderFailed("crashed")
        value = {"text": "SITI NURHALIZA", "confidence": 0.9, "where": (0.1, 0.1, 0.4, 0.2), "page": 0}
        return Read(kind=asked, values={"name": value}) if asked in ("ktp", "kk", "akta") else Read()


@pytest.fixture
def sent(deps, given):
    """KTP and family card, judged without a reader."""
    owner = given.account()
    mine = given.filled_application(owner)
    for kind in ("ktp", "kk"):
        send(deps, owner, mine, kind, photo())
    judge(deps)
    return mine


def attach(deps, reader):
    deps._outside = {**deps._outside, PaperReader: reader}
    return reader


def said(deps, given, reference):
    def asked(ctx, _):
        papers = read_of_case(ctx, any_application(ctx, given.application_id(reference)))
        return [(paper.kind, paper.values["name"].text) for paper in papers]

    return read(asked, None, actor=SYSTEM, deps=deps)


def work(deps, clock):
    """Everything that is due within a minute."""
    clock.advance(timedelta(minutes=1))
    while outbox.work(deps, LATE):
        pass


def test_what_was_sent_without_a_reader_is_read_afterwards(deps, given, sent, clock):
    before = [current(deps, given, sent, kind) for kind in ("ktp", "kk")]
    assert said(deps, given, sent) == []
    reader = attach(deps, Says())
    assert run(read_afterwards, None, actor=SYSTEM, deps=deps) == 2
    work(deps, clock)
    assert said(deps, given, sent) == [("ktp", "SITI NURHALIZA"), ("kk", "SITI NURHALIZA")]
    after = [current(deps, given, sent, kind) for kind in ("ktp", "kk")]
    kept = ("state", "verdict", "image_blob", "thumb_blob", "judged_at", "version")
    assert [[getattr(paper, name) for name in kept] for paper in before] == [
        [getattr(paper, name) for name in kept] for paper in after
    ]
    assert reader.asked == ["kk", "ktp"]
    assert run(read_afterwards, None, actor=SYSTEM, deps=deps) == 0
    with deps.reading() as db:
        acts = list(db.exec(select(t.AuditEvent.act).where(t.AuditEvent.act == "paper.read_late")))
    assert len(acts) == 2


def test_one_after_the_other_and_those_that_an_officer_opens_first(deps, given, sent, clock):
    first = given.filled_application(given.account(), Status.CHECKING)
    given.papers(first, "ktp")
    run(read_afterwards, None, actor=SYSTEM, deps=deps)
    with deps.reading() as db:
        rows = db.exec(select(t.Outbox).where(t.Outbox.kind == "read_paper").order_by(t.Outbox.due_at)).all()
        paper = db.exec(select(t.Paper.public_id).where(t.Paper.application_id == given.application_id(first))).one()
    assert [row.due_at - clock.now() for row in rows] == [EVERY, 2 * EVERY, 3 * EVERY]
    assert paper in rows[0].payload


def test_asked_twice_or_replaced_meanwhile_it_is_read_once_and_the_new_photo_left_alone(deps, given, sent, clock):
    reader = attach(deps, Says())
    for _ in range(2):
        run(read_afterwards, None, actor=SYSTEM, deps=deps)
        clock.advance(timedelta(seconds=1))
    with deps.writing() as db:
        row = db.exec(select(t.Paper).where(t.Paper.kind == "kk", t.Paper.replaced_at == None)).one()  # noqa: E711
        row.replaced_at = clock.now()
    work(deps, clock)
    assert reader.asked == ["ktp"]


def test_without_a_reader_or_with_one_that_fails_nothing_is_said_and_nothing_lost(deps, given, sent, clock):
    run(read_afterwards, None, actor=SYSTEM, deps=deps)
    work(deps, clock)
    assert said(deps, given, sent) == []
    attach(deps, Says(fails=True))
    assert run(read_afterwards, None, actor=SYSTEM, deps=deps) == 2
    work(deps, clock)
    assert said(deps, given, sent) == []
    assert run(read_afterwards, None, actor=SYSTEM, deps=deps) == 2


def test_only_the_service_itself_asks(deps, given):
    for actor in (given.account(), given.officer()):
        with pytest.raises(NotAllowed):
            run(read_afterwards, None, actor=actor, deps=deps)

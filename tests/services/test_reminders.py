"""Who is reminded, when, how often; and what becomes of drafts that nobody goes on with."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.services.answers import write_answers
from lingga_app.services.reminders import look_after_drafts, remind_of_seats
from lingga_app.words.messages import unpack

TOMORROW = datetime(2026, 11, 25, 2, tzinfo=UTC)  # 09.00 WIB


def rows(deps, table):
    with deps.reading() as db:
        return list(db.exec(select(table).order_by(table.id)))


@pytest.fixture
def place(given) -> int:
    return given.place()


def booked(deps, given, place, starts_at, *, state=t.AppointmentState.CONFIRMED, status=Status.BOOKED) -> str:
    ref = given.application(status=status)
    session = given.session(place, starts_at)
    now = deps.clock.now()
    with deps.writing() as db:
        db.add(
            t.Appointment(
                public_id=deps.chance.public_id(),
                application_id=given.application_id(ref),
                session_id=session,
                state=state,
                booked_at=now,
            )
        )
    return ref


def test_who_comes_tomorrow_is_reminded_once(deps, given, place):
    ref = booked(deps, given, place, TOMORROW)
    booked(deps, given, place, TOMORROW + timedelta(days=1))
    booked(deps, given, place, TOMORROW + timedelta(hours=1), state=t.AppointmentState.RELEASED)
    booked(deps, given, place, TOMORROW + timedelta(hours=2), status=Status.ARRIVED)
    for _ in range(3):
        remind_of_seats(deps)
        deps.clock.advance(timedelta(hours=1))
    [notice] = rows(deps, t.Notice)
    assert (notice.kind, notice.application_id) == ("seat_reminder", given.application_id(ref))
    assert unpack(notice.facts)["when"] == TOMORROW


def test_nobody_is_reminded_before_nine(deps, given, place):
    booked(deps, given, place, TOMORROW)
    deps.clock.advance(timedelta(hours=-4))  # 08.00 WIB
    remind_of_seats(deps)
    assert rows(deps, t.Notice) == []


def draft(deps, given) -> str:
    ref = given.application()
    with deps.writing() as db:
        from lingga_app.domain.actor import SYSTEM
        from lingga_app.services.run import Ctx

        application = db.exec(select(t.Application).where(t.Application.reference == ref)).one()
        ctx = Ctx(db=db, actor=SYSTEM, now=deps.clock.now(), deps=deps)
        write_answers(ctx, application, {Field.NAME: "SITI AMINAH"})
    return ref


def test_a_resting_draft_is_told_then_deleted_with_its_key(deps, given):
    ref = draft(deps, given)
    deps.clock.advance(timedelta(days=22))
    look_after_drafts(deps)
    assert rows(deps, t.Notice) == []
    deps.clock.advance(timedelta(days=1))
    look_after_drafts(deps)
    look_after_drafts(deps)
    [notice] = rows(deps, t.Notice)
    assert (notice.kind, str(unpack(notice.facts)["due"])) == ("draft_reminder", "2026-12-24")
    deps.clock.advance(timedelta(days=6, hours=23))
    look_after_drafts(deps)
    assert given.status(ref) is Status.DRAFT
    deps.clock.advance(timedelta(hours=1))
    look_after_drafts(deps)
    assert given.status(ref) is Status.WITHDRAWN
    assert rows(deps, t.Answer) == []
    [application] = rows(deps, t.Application)
    with deps.reading() as db:
        key = db.get_one(t.SubjectKey, application.key_id)
    assert key.wrapped is None
    assert key.destroyed_at is not None


def test_a_draft_that_goes_on_or_was_sent_is_left_alone(deps, given):
    moving, sent = draft(deps, given), draft(deps, given)
    deps.clock.advance(timedelta(days=29))
    with deps.writing() as db:
        for application in db.exec(select(t.Application)):
            if application.reference == moving:
                application.changed_at = deps.clock.now()
            else:
                application.status = Status.CHECKING
    deps.clock.advance(timedelta(days=2))
    look_after_drafts(deps)
    assert given.status(moving) is Status.DRAFT
    assert given.status(sent) is Status.CHECKING
    assert len(rows(deps, t.Answer)) == 2
    assert rows(deps, t.Notice) == []

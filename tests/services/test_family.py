"""People of one household in one session, or nobody: `book_together` and `reschedule_together`."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.errors import BadInput, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.services import chairs
from lingga_app.services import seat_refusals as no
from lingga_app.services.rights import PayFirst, SeatPromised
from lingga_app.services.run import Ctx, read, run
from lingga_app.services.seats import (
    BookSeat,
    BookTogether,
    RescheduleTogether,
    book_seat,
    book_together,
    reschedule_together,
    still_open,
)
from tests.services.test_seats import at_once, changes, live, refused, right, taken, whole

MONDAY = datetime(2026, 12, 7, 2, tzinfo=UTC)


@pytest.fixture
def siti(given):
    return given.account()


@pytest.fixture
def dabo(given):
    return given.place("DABO")


def family(given, place, owner, count, **right_columns):
    return tuple(given.paid(place, owner, **right_columns) for _ in range(count))


class TestBooking:
    def test_all_of_a_family_sit_in_one_session(self, deps, given, siti, dabo):
        refs, hour = family(given, dabo, siti, 3), given.session(dabo, MONDAY, 3)
        asked = (refs[2], refs[0], refs[1])
        seats = run(book_together, BookTogether(asked, hour), actor=siti, deps=deps)
        assert [seat.reference for seat in seats] == list(asked)
        assert {seat.session_id for seat in seats} == {hour}
        assert len({seat.token for seat in seats}) == 3
        assert [given.status(ref) for ref in refs] == [Status.BOOKED] * 3
        assert [right(deps, ref) for ref in refs] == ["spent"] * 3
        assert (taken(deps, hour), live(deps)) == (3, 3)
        assert whole(deps) == []

    def test_too_few_seats_leave_everything_as_it_was(self, deps, given, siti, dabo):
        refs, hour = family(given, dabo, siti, 3), given.session(dabo, MONDAY, 2)
        refused(book_together, BookTogether(refs, hour), no.SeatTaken, actor=siti, deps=deps)
        with pytest.raises(no.SeatTaken):
            read(still_open, BookTogether(refs, hour), actor=siti, deps=deps)
        assert [given.status(ref) for ref in refs] == [Status.PAID] * 3
        assert [right(deps, ref) for ref in refs] == ["granted"] * 3
        assert (taken(deps, hour), live(deps)) == (0, 0)

    def test_those_who_paid_are_not_held_up_by_one_who_has_not(self, deps, given, siti, dabo):
        refs, hour = family(given, dabo, siti, 2), given.session(dabo, MONDAY, 3)
        unpaid = given.application(siti, Status.PAYABLE)
        refused(book_together, BookTogether((*refs, unpaid), hour), PayFirst, actor=siti, deps=deps)
        assert taken(deps, hour) == 0
        run(book_together, BookTogether(refs, hour), actor=siti, deps=deps)
        assert taken(deps, hour) == 2

    def test_the_same_request_books_once(self, deps, given, siti, dabo):
        refs, hour = family(given, dabo, siti, 2), given.session(dabo, MONDAY, 2)
        cmd = BookTogether(refs, hour)
        first = run(book_together, cmd, actor=siti, deps=deps, request_id="tap")
        read(still_open, cmd, actor=siti, deps=deps)
        assert run(book_together, cmd, actor=siti, deps=deps, request_id="tap") == first
        assert taken(deps, hour) == 2

    def test_only_people_of_one_household(self, deps, given, siti, dabo):
        hour = given.session(dabo, MONDAY, 5)
        mine, theirs = given.paid(dabo, siti), given.paid(dabo)
        refused(book_together, BookTogether((mine, theirs), hour), NotFound, actor=siti, deps=deps)
        counter = given.officer(Role.COUNTER)
        for references in ((mine, theirs), (mine, mine), (), tuple(f"LGA-{n:04d}-AAAA" for n in range(11))):
            refused(book_together, BookTogether(references, hour), BadInput, actor=counter, deps=deps)
        assert (taken(deps, hour), given.status(mine)) == (0, Status.PAID)

    def test_one_family_card_under_two_accounts_comes_together_at_the_counter(self, deps, given, dabo):
        hour, counter = given.session(dabo, MONDAY, 2), given.officer(Role.COUNTER)
        refs = tuple(given.paid(dabo) for _ in range(2))
        with deps.writing() as db:
            for ref in refs:
                db.get_one(t.Application, given.application_id(ref)).household_index = "same card"
        assert len(run(book_together, BookTogether(refs, hour), actor=counter, deps=deps)) == 2

    def test_the_share_of_those_served_first_is_used_by_them_before_the_others(self, deps, given, dabo):
        """Four chairs, two of them for people served first: three others fit only if one of four is served first."""
        alone, hour = given.account(), given.session(dabo, MONDAY, 4, priority=2)
        refs = family(given, dabo, alone, 3)
        refused(book_together, BookTogether(refs, hour), no.SeatTaken, actor=alone, deps=deps)
        run(book_together, BookTogether(refs[:2], hour), actor=alone, deps=deps)
        refused(book_seat, BookSeat(refs[2], hour), no.SeatTaken, actor=alone, deps=deps)
        run(book_seat, BookSeat(refs[2], hour, served_first=True), actor=alone, deps=deps)
        assert taken(deps, hour) == 3

    @pytest.mark.parametrize(("priority", "fits"), [(1, True), (2, False)])
    def test_a_grandmother_and_two_others(self, deps, given, siti, dabo, priority, fits):
        hour = given.session(dabo, MONDAY, 3, priority=priority)

        def take(ctx: Ctx, _: None) -> bool:
            return chairs.take(ctx, hour, people=3, first=1)

        assert run(take, None, actor=SYSTEM, deps=deps) is fits


class TestPromises:
    def test_a_family_does_not_take_the_seat_of_an_earlier_promise(self, deps, given, siti, dabo):
        given.paid(dabo, until=date(2026, 12, 7))
        refs = family(given, dabo, siti, 2, until=date(2026, 12, 18))
        hour = given.session(dabo, MONDAY, 2)
        refused(book_together, BookTogether(refs, hour), SeatPromised, actor=siti, deps=deps)
        given.session(dabo, MONDAY - timedelta(days=3), 1)
        assert run(book_together, BookTogether(refs, hour), actor=siti, deps=deps)

    def test_a_family_with_one_right_elsewhere(self, deps, given, siti, dabo):
        daik = given.place("DAIK", kind=t.PlaceKind.OUTREACH)
        given.paid(dabo)
        refs = (given.paid(dabo, siti), given.paid(daik, siti))
        hour = given.session(dabo, MONDAY, 2)
        refused(book_together, BookTogether(refs, hour), SeatPromised, actor=siti, deps=deps)
        given.session(dabo, MONDAY + timedelta(days=1), 1)
        assert run(book_together, BookTogether(refs, hour), actor=siti, deps=deps)


class TestChanging:
    def booked(self, deps, given, owner, place, hour, count):
        refs = family(given, place, owner, count)
        run(book_together, BookTogether(refs, hour), actor=owner, deps=deps)
        return refs

    def test_new_seats_first_for_all_or_none(self, deps, given, siti, dabo):
        old, new = given.session(dabo, MONDAY), given.session(dabo, MONDAY + timedelta(days=1), 2)
        refs = self.booked(deps, given, siti, dabo, old, 3)
        refused(reschedule_together, RescheduleTogether(refs, new), no.SeatTaken, actor=siti, deps=deps)
        assert (taken(deps, old), taken(deps, new)) == (3, 0)
        run(reschedule_together, RescheduleTogether(refs[:2], new), actor=siti, deps=deps)
        assert (taken(deps, old), taken(deps, new)) == (1, 2)
        left = [changes(deps, given.application_id(ref)) for ref in refs]
        assert left == [1, 1, 2]
        assert whole(deps) == []

    def test_who_sits_there_already_stays(self, deps, given, siti, dabo):
        old, new = given.session(dabo, MONDAY), given.session(dabo, MONDAY + timedelta(days=1), 2)
        refs = self.booked(deps, given, siti, dabo, old, 2)
        run(reschedule_together, RescheduleTogether(refs[:1], new), actor=siti, deps=deps)
        moved = run(reschedule_together, RescheduleTogether(refs, new), actor=siti, deps=deps)
        assert [seat.reference for seat in moved] == [refs[1]]
        assert (taken(deps, old), taken(deps, new), live(deps)) == (0, 2, 2)
        refused(reschedule_together, RescheduleTogether(refs, new), no.SeatYours, actor=siti, deps=deps)


def split(deps, families):
    """Families of whom some sit in a session and some do not."""
    seats, applications = table(t.Appointment), table(t.Application)
    query = (
        select(applications.c.reference, seats.c.session_id)
        .join(seats, seats.c.application_id == applications.c.id)
        .where(seats.c.state == "confirmed")
    )
    with deps.reading() as db:
        where = dict(db.execute(query).all())
    return [refs for refs in families if len({where.get(ref) for ref in refs}) > 1]


class TestRaces:
    def crowd(self, given, dabo):
        """Six families of three and eight singles want thirteen chairs: 26 people."""
        owners = [given.account() for _ in range(14)]
        families = [family(given, dabo, owner, 3) for owner in owners[:6]]
        singles = [given.paid(dabo, owner) for owner in owners[6:]]
        return owners, families, singles

    def test_families_against_singles(self, deps, given, dabo):
        hour = given.session(dabo, MONDAY, 13)
        owners, families, singles = self.crowd(given, dabo)
        tries = [(book_together, BookTogether(refs, hour), who) for refs, who in zip(families, owners, strict=False)]
        tries += [(book_seat, BookSeat(ref, hour), who) for ref, who in zip(singles, owners[6:], strict=True)]
        tries = tries[::2] + tries[1::2]
        answers = at_once(deps, tries)
        won = Counter(len(a) if isinstance(a, list) else 1 for a in answers if not isinstance(a, str))
        assert {a for a in answers if isinstance(a, str)} == {"seat_taken"}
        assert taken(deps, hour) == live(deps) == 3 * won[3] + won[1]
        assert 11 <= taken(deps, hour) <= 13
        assert split(deps, families) == []
        assert whole(deps) == []

    def test_control_a_look_and_then_singles_split_families(self, deps, given, dabo):
        """The same rush, each family member booked by themselves after a look: families are torn apart."""
        hour = given.session(dabo, MONDAY, 13)
        owners, families, _ = self.crowd(given, dabo)
        for refs, who in zip(families, owners, strict=False):
            read(still_open, BookTogether(refs, hour), actor=who, deps=deps)
        tries = [
            (book_seat, BookSeat(refs[n], hour), who)
            for n in range(3)
            for refs, who in zip(families, owners, strict=False)
        ]
        at_once(deps, tries)
        assert taken(deps, hour) == 13
        assert split(deps, families) != []

    def test_control_without_its_condition_the_counter_oversells(self, deps, given, dabo):
        """Families of three through a counter that does not ask how many chairs are left: the CHECK has to refuse."""
        hour = given.session(dabo, MONDAY, 4)
        sessions = table(t.Session)

        def naive(ctx: Ctx, people: int) -> None:
            ctx.change(sessions.update().where(sessions.c.id == hour).values(taken=sessions.c.taken + people))

        run(naive, 3, actor=SYSTEM, deps=deps)
        with pytest.raises(Exception, match="taken"):
            run(naive, 3, actor=SYSTEM, deps=deps)
        assert taken(deps, hour) == 3

    def test_two_accounts_of_one_household_and_their_members_at_once(self, deps, given, siti, dabo):
        """The family's booking against single bookings of its own members: nobody sits twice, nothing is half done."""
        for n in range(4):
            hour = given.session(dabo, MONDAY + timedelta(hours=n), 5)
            refs = family(given, dabo, siti, 3)
            tries = [(book_together, BookTogether(refs, hour), siti)]
            tries += [(book_seat, BookSeat(ref, hour), siti) for ref in reversed(refs)]
            answers = at_once(deps, tries)
            together = not isinstance(answers[0], str)
            seated = [ref for ref in refs if given.status(ref) is Status.BOOKED]
            assert taken(deps, hour) == len(seated)
            assert len(seated) == 3 or not together
        assert whole(deps) == []

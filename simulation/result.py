"""What came of a run, asked of the product's own database in SQL and held against the truth file. Nothing is counted
by the simulation itself: a booklet that it believes in and that is not stored does not exist.

Moments are UTC text in SQLite; a day of Lingga is that plus seven hours.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from lingga_app.domain.calendar import working_days_between
from lingga_app.domain.lifecycle import STAGE_OF, Stage, Status

Rows = Sequence[sqlite3.Row]
WIB_HOURS: Final = timedelta(hours=7)


def quantile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that `share` of all do not exceed; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def spread(values: Sequence[float]) -> dict[str, float | int | None]:
    """n, mean, median, p95 and the largest, rounded to hundredths."""
    if not values:
        return {"n": 0, "mean": None, "p50": None, "p95": None, "max": None}
    found = {"mean": fmean(values), "p50": quantile(values, 0.5), "p95": quantile(values, 0.95), "max": max(values)}
    return {"n": len(values), **{name: round(value or 0, 2) for name, value in found.items()}}


def measure(database: Path, truth: Path, bank_idr: int) -> dict[str, Any]:
    """Everything the report shows. `bank_idr`: what the bank's own books hold for us."""
    known = {row["reference"]: row for row in map(json.loads, truth.read_text(encoding="utf-8").splitlines())}
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        asked = _Asked(db, known)
        return {
            "people": len(known),
            "applications": dict(
                asked.pairs("SELECT status, count(*) FROM application GROUP BY status ORDER BY status")
            ),
            "score": asked.score(),
            "money": asked.money(bank_idr),
            "lateness": asked.lateness(),
            "waits": asked.waits(),
            "overtaken": asked.overtaken(),
            "trips": asked.trips(),
            "seats": asked.seats(),
            "waiting_list": asked.waiting_list(),
            "openings": asked.openings(),
            "moved": asked.moved(),
            "queues": asked.queues(),
            "districts": asked.districts(),
            "notices": asked.notices(),
        }


class _Asked:
    """The questions. `truth` by reference."""

    def __init__(self, db: sqlite3.Connection, truth: Mapping[str, Mapping[str, Any]]) -> None:
        self._db, self._truth = db, truth

    def rows(self, sql: str) -> Rows:
        return self._db.execute(sql).fetchall()

    def pairs(self, sql: str) -> list[tuple[Any, Any]]:
        return [(row[0], row[1]) for row in self.rows(sql)]

    def one(self, sql: str) -> Any:
        return self._db.execute(sql).fetchone()[0]

    def score(self) -> dict[str, Any]:
        """Planted faults against what the office did. References are named, so that each can be looked up."""
        returned = {
            row[0]
            for row in self.rows(
                "SELECT a.reference FROM application a JOIN return_case r ON r.application_id = a.id "
                "WHERE r.kind = 'verification'"
            )
        }
        mended = {
            row[0]
            for row in self.rows(
                "SELECT a.reference FROM application a WHERE EXISTS (SELECT 1 FROM return_case r WHERE "
                "r.application_id = a.id AND r.kind = 'glance') OR EXISTS (SELECT 1 FROM paper p WHERE "
                "p.application_id = a.id AND (p.version > 1 OR p.verdict LIKE '%\"ok\": false%'))"
            )
        }
        asked_to_mend = {
            row[0]
            for row in self.rows(
                "SELECT DISTINCT a.reference FROM application a JOIN return_case r ON r.application_id = a.id "
                "WHERE r.kind = 'glance'"
            )
        }
        booklets = {
            row[0]
            for row in self.rows(
                "SELECT a.reference FROM application a JOIN passport p ON p.application_id = a.id "
                "WHERE p.void_at IS NULL"
            )
        }
        refused = {row[0] for row in self.rows("SELECT reference FROM application WHERE status = 'refused'")}
        passed = {
            row[0]
            for row in self.rows(
                "SELECT DISTINCT a.reference FROM application a JOIN status_change s ON s.application_id = a.id "
                "WHERE s.act = 'verify'"
            )
        }
        accepted = {
            row[0]
            for row in self.rows(
                "SELECT DISTINCT a.reference FROM application a JOIN status_change s ON s.application_id = a.id "
                "WHERE s.act IN ('accept_papers', 'send_clear')"
            )
        }
        faulty = {name: self._with(name) for name in ("mother_differs", "blurred")}
        barred = {ref for ref, row in self._truth.items() if row["expected"] == "no booklet"}
        due = {ref for ref, row in self._truth.items() if row["expected"] == "booklet"}
        missed = sorted(
            (faulty["mother_differs"] & passed) - returned | (faulty["blurred"] & accepted) - mended | barred & booklets
        )
        alarms = sorted((returned - faulty["mother_differs"]) | (asked_to_mend - faulty["blurred"]))
        return {
            "planted": {name: len(self._with(name)) for name in sorted(self._names())},
            "booklets": len(booklets),
            "booklets_that_must_not_be": len(barred & booklets),
            "missed_defects": len(missed),
            "false_alarms": len(alarms),
            "wrong_refusals": len(refused & due),
            "right_refusals": len(refused & barred),
            "cases": {
                "unknown": sorted(self._with("nik_unknown") & booklets),
                "missed": missed[:20],
                "alarms": alarms[:20],
                "refused": sorted(refused & due)[:20],
            },
        }

    def _names(self) -> set[str]:
        return {name for row in self._truth.values() for name in row["defects"]}

    def _with(self, defect: str) -> set[str]:
        return {ref for ref, row in self._truth.items() if defect in row["defects"]}

    def money(self, bank_idr: int) -> dict[str, Any]:
        """Whole rupiah. `lost`: money that came and is neither behind a right, nor waiting for one, nor owed or sent
        back, nor in an officer's list."""
        ours = self.one("SELECT coalesce(sum(received_idr - refunded_idr), 0) FROM payment")
        twice = self.one("SELECT coalesce(sum(amount_idr), 0) FROM ledger_transfer WHERE effect LIKE 'excess:%'")
        back = self.one("SELECT coalesce(sum(amount_idr), 0) FROM refund WHERE surplus AND state = 'done'")
        lost = self.rows(
            "SELECT p.order_id FROM payment p WHERE p.received_idr > p.refunded_idr "
            "AND NOT EXISTS (SELECT 1 FROM booking_right r WHERE r.payment_id = p.id "
            "AND r.state IN ('granted', 'spent')) "
            "AND NOT EXISTS (SELECT 1 FROM refund f WHERE f.payment_id = p.id AND f.state <> 'done') "
            "AND NOT EXISTS (SELECT 1 FROM suspense_item s WHERE s.payment_id = p.id AND s.closed_at IS NULL) "
            "AND p.state NOT IN ('paid_late', 'review', 'refund_due', 'refunding')"
        )
        forfeited = self.one(
            "SELECT coalesce(sum(p.received_idr - p.refunded_idr), 0) FROM payment p "
            "JOIN application a ON a.id = p.application_id "
            "WHERE a.status IN ('missed', 'refused', 'lapsed', 'unclaimed')"
        )
        return {
            "received_idr": ours,
            "bank_holds_idr": bank_idr,
            "lost_payments": len(lost),
            "lost_orders": [row[0] for row in lost][:20],
            "forfeited_idr": forfeited,
            "paid_twice_idr": twice,
            "given_back_idr": back,
            "waiting_for_a_right": self.one("SELECT count(*) FROM payment WHERE state = 'paid_late'"),
            "differs_from_the_bank": self.one("SELECT count(*) FROM settlement_line WHERE difference <> ''"),
        }

    def lateness(self) -> dict[str, Any]:
        """Against the 4 working days from interview to booklet, the promised seats, and the promised first look."""
        finished = self.rows(
            "SELECT a.issue_due_on AS due, p.released_at AS released, a.interviewed_at AS met FROM application a "
            "JOIN passport p ON p.application_id = a.id AND p.void_at IS NULL WHERE p.released_at IS NOT NULL"
        )
        late = [row for row in finished if _day(row["released"]) > date.fromisoformat(row["due"])]
        took = [float(working_days_between(_day(row["met"]), _day(row["released"]))) for row in finished]
        broken = self.one(
            "SELECT count(*) FROM booking_right r WHERE r.state = 'granted' AND r.promised_until < "
            "(SELECT date(max(at), '+7 hours') FROM status_change)"
        )
        looks = self.one("SELECT count(*) FROM notice WHERE kind = 'glance_late'")
        return {
            "booklets_released": len(finished),
            "late_booklets": len(late),
            "working_days_to_booklet": spread(took),
            "promises_of_a_seat_broken": broken,
            "first_looks_late": looks,
        }

    def waits(self) -> dict[str, Any]:
        seats = self._seat_waits()
        whole = self.rows(
            "SELECT a.sent_at AS sent, d.done_at AS done FROM application a JOIN delivery d ON d.application_id = a.id "
            "WHERE d.state = 'done' AND a.sent_at IS NOT NULL"
        )
        here = self.rows(
            "SELECT checked_in_at AS came, checked_out_at AS went FROM appointment WHERE checked_out_at IS NOT NULL"
        )
        return {
            "days_from_paid_to_seat": spread([days for _, days in seats]),
            "seat_histogram": _histogram([days for _, days in seats]),
            "days_from_sent_to_booklet": spread([_hours(row["sent"], row["done"]) / 24 for row in whole]),
            "minutes_in_the_office": spread([_hours(row["came"], row["went"]) * 60 for row in here]),
        }

    def _seat_waits(self) -> list[tuple[str, float]]:
        """Reference and days from the money to the first session that the person had a seat in."""
        rows = self.rows(
            "SELECT a.reference AS ref, min(p.paid_at) AS paid, min(t.id) AS first, s.starts_at AS starts "
            "FROM application a JOIN payment p ON p.application_id = a.id AND p.paid_at IS NOT NULL "
            "JOIN appointment t ON t.application_id = a.id JOIN session s ON s.id = t.session_id "
            "WHERE t.state <> 'held' AND t.release_reason <> 'dropped' GROUP BY a.id"
        )
        return [(row["ref"], _hours(row["paid"], row["starts"]) / 24) for row in rows]

    def overtaken(self) -> dict[str, Any]:
        """Booklets printed after one that was approved later: the queues' order says who is next."""
        rows = self.rows(
            "SELECT a.reference AS ref, max(s.at) AS approved, p.printed_at AS printed FROM application a "
            "JOIN status_change s ON s.application_id = a.id AND s.act = 'approve' "
            "JOIN passport p ON p.application_id = a.id AND p.void_at IS NULL "
            "WHERE NOT EXISTS (SELECT 1 FROM status_change x WHERE x.application_id = a.id "
            "AND x.act IN ('spoil', 'reissue')) "
            "GROUP BY a.id ORDER BY p.printed_at, p.id"
        )
        passed_by: list[str] = []
        latest = ""
        for row in rows:
            if row["approved"] < latest and _hours(row["approved"], latest) > 24:
                passed_by.append(row["ref"])
            latest = max(latest, row["approved"])
        return {"booklets": len(rows), "by_more_than_a_day": len(passed_by), "cases": passed_by[:20]}

    def trips(self) -> dict[str, Any]:
        """How often somebody stood in the office for one booklet: arrivals, originals, collecting in person."""
        rows = self.rows(
            "SELECT a.reference AS ref, "
            "(SELECT count(*) FROM appointment t WHERE t.application_id = a.id AND t.checked_in_at IS NOT NULL) + "
            "(SELECT count(*) FROM delivery d WHERE d.application_id = a.id AND d.state = 'done' "
            "AND d.way = 'counter') + "
            "(SELECT count(*) FROM return_case r JOIN return_item i ON i.return_id = r.id "
            "WHERE r.application_id = a.id AND i.bring AND i.answered_at IS NOT NULL) AS trips "
            "FROM application a WHERE a.status IN ('collected', 'delivered')"
        )
        over_sea = [float(r["trips"]) for r in rows if self._truth.get(r["ref"], {}).get("boat")]
        return {"all": spread([float(row["trips"]) for row in rows]), "over_the_sea": spread(over_sea)}

    def seats(self) -> dict[str, Any]:
        rows = self.rows(
            "SELECT strftime('%Y-%W', starts_at, '+7 hours') AS week, sum(capacity) AS chairs, "
            "sum(taken + walk_in_taken) AS taken "
            "FROM session WHERE state <> 'cancelled' AND starts_at < (SELECT max(at) FROM status_change) "
            "GROUP BY week ORDER BY week"
        )
        return {
            "weeks": [[row["week"], row["chairs"], row["taken"]] for row in rows],
            "missed": self.one("SELECT count(*) FROM status_change WHERE act = 'miss'"),
            "boats_reported": self.one("SELECT count(*) FROM boat_report"),
            "held": self.one("SELECT count(*) FROM appointment WHERE expires_at IS NOT NULL"),
        }

    def waiting_list(self) -> dict[str, Any]:
        """Who stood on the list, with how many people, and what became of the offers."""
        states = "SELECT state, count(*) FROM wait_entry GROUP BY state ORDER BY state"
        offers = "SELECT state, count(*) FROM seat_offer GROUP BY state ORDER BY state"
        return {
            "entries": dict(self.pairs(states)),
            "families": self.one("SELECT count(*) FROM wait_entry WHERE people > 1"),
            "offers": dict(self.pairs(offers)),
        }

    def openings(self) -> dict[str, Any]:
        """Announced openings, who queued at their doors, and how many of their seats were sold through them."""
        return {
            "announced": self.one("SELECT count(*) FROM announced_opening"),
            "queued": self.one("SELECT count(*) FROM room_ticket"),
            "let_in": self.one("SELECT count(*) FROM room_ticket WHERE admitted_at IS NOT NULL"),
            "seats_sold_at_once": self.one(
                "SELECT count(*) FROM appointment t JOIN session s ON s.id = t.session_id "
                "JOIN announced_opening o ON o.id = s.opening_id "
                "WHERE t.state <> 'held' AND t.booked_at >= o.opens_at AND t.booked_at < o.ends_at"
            ),
        }

    def moved(self) -> dict[str, Any]:
        """Why seats were left, and which sessions, visits and boats did not take place."""
        why = (
            "SELECT release_reason, count(*) FROM appointment WHERE release_reason <> '' "
            "GROUP BY release_reason ORDER BY release_reason"
        )
        visits = "SELECT state, count(*) FROM place WHERE kind = 'outreach' GROUP BY state ORDER BY state"
        acts = "SELECT state, count(*) FROM boat_act GROUP BY state ORDER BY state"
        return {
            "seats_left": dict(self.pairs(why)),
            "sessions_cancelled": self.one("SELECT count(*) FROM session WHERE state = 'cancelled'"),
            "visits": dict(self.pairs(visits)),
            "boat_acts": dict(self.pairs(acts)),
            "moved_by_boat_acts": self.one("SELECT count(*) FROM boat_move"),
            "walked_in": self.one("SELECT count(*) FROM appointment WHERE walk_in"),
            "ktp_shown_at_the_interview": self.one("SELECT count(*) FROM missing_paper WHERE kind = 'ktp'"),
        }

    def queues(self) -> dict[str, Any]:
        """How many applications stood in each stage at each midnight."""
        moves = self.rows("SELECT was, became, at FROM status_change ORDER BY id")
        steps: dict[date, Counter[Stage]] = defaultdict(Counter)
        for row in moves:
            day = _day(row["at"])
            if row["was"] and Status(row["was"]) not in _OVER:
                steps[day][STAGE_OF[Status(row["was"])]] -= 1
            if Status(row["became"]) not in _OVER:
                steps[day][STAGE_OF[Status(row["became"])]] += 1
        if not steps:
            return {"days": [], "stages": {}}
        first, last = min(steps), max(steps)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        now: Counter[Stage] = Counter()
        lines: dict[str, list[int]] = {stage.value: [] for stage in Stage}
        for day in days:
            now.update(steps.get(day, Counter()))
            for stage in Stage:
                lines[stage.value].append(now[stage])
        return {"days": [day.isoformat() for day in days], "stages": lines}

    def districts(self) -> list[dict[str, Any]]:
        """By home district: people, and days from money to a seat."""
        waits: dict[str, list[float]] = defaultdict(list)
        for ref, days in self._seat_waits():
            if ref in self._truth:
                waits[self._truth[ref]["district"]].append(days)
        people = Counter(row["district"] for row in self._truth.values())
        return [
            {"district": code, "people": people[code], "days_to_seat": spread(waits.get(code, []))}
            for code in sorted(people)
        ]

    def notices(self) -> dict[str, Any]:
        return {
            "told": self.one("SELECT count(*) FROM notice"),
            "reached": self.one("SELECT count(*) FROM notice WHERE settled_at IS NOT NULL"),
            "given_up": self.one("SELECT count(*) FROM notice WHERE given_up_at IS NOT NULL AND settled_at IS NULL"),
            "fell_over": [f"{kind}: {error}" for kind, error in self.pairs(_FALLEN)],
            "outbox_dead": self.one("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL"),
            "chat_unanswered": self.one("SELECT count(*) FROM conversation WHERE waiting_since IS NOT NULL"),
        }


_FALLEN: Final = (
    "SELECT DISTINCT kind, substr(last_error, 1, instr(last_error, ':') - 1) FROM outbox "
    "WHERE last_error GLOB '*Error:*' AND last_error NOT GLOB 'ConnectionError:*' ORDER BY 1, 2"
)
"""Deliveries that fall over and are tried again and again. What the world outside refuses has other names."""
_OVER: Final = frozenset(
    {
        Status.DELIVERED, Status.COLLECTED, Status.WITHDRAWN, Status.REFUSED, Status.LAPSED, Status.UNCLAIMED,
        Status.CLOSED, Status.MISSED,
    }
)  # fmt: skip


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(text: str) -> date:
    return (_moment(text) + WIB_HOURS).date()


def _hours(start: str, end: str) -> float:
    return (_moment(end) - _moment(start)).total_seconds() / 3600


def _histogram(days: Sequence[float]) -> list[list[int]]:
    """[day, people] for each whole day from nought to the longest."""
    counts = Counter(max(0, int(each)) for each in days)
    return [[day, counts[day]] for day in range(max(counts, default=-1) + 1)]

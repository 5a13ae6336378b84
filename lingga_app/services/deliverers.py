"""Which deliverer answers for which outbox kind, and which jobs the clock starts. Subjects add their lines here."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from lingga_app.services.boats import settle_boats
from lingga_app.services.charging import cancel_charge, charge, poll_payments
from lingga_app.services.chat import deliver_chat_unread
from lingga_app.services.chat_desk import keep_promises
from lingga_app.services.code_delivery import deliver_code, deliver_contact_changed, sweep_codes
from lingga_app.services.enrolment import deliver_invitation
from lingga_app.services.erasing import erase_files
from lingga_app.services.glance import apologise
from lingga_app.services.inbox import apply_notification, ask_gateway
from lingga_app.services.judging import copy_paper, judge_paper, sweep_uploads
from lingga_app.services.late_reading import read_paper
from lingga_app.services.mandate_news import deliver_client_told
from lingga_app.services.notices import deliver_notice
from lingga_app.services.offers import offer_seats
from lingga_app.services.opening_news import deliver_opening
from lingga_app.services.orphans import sweep_orphans
from lingga_app.services.outbox import Deliverer
from lingga_app.services.parcels import follow_parcels, ship, track_parcel
from lingga_app.services.pickup_guardian import warn_uncollected
from lingga_app.services.planner import decide_due_visits
from lingga_app.services.rates import sweep_rates
from lingga_app.services.refunds import deliver_refund, find_rights
from lingga_app.services.registry import deliver_registry_check
from lingga_app.services.reminders import look_after_drafts, remind_of_seats
from lingga_app.services.returns import watch_returns
from lingga_app.services.run import Deps
from lingga_app.services.seal_audit import seal_pending
from lingga_app.services.settlement import match_settlements
from lingga_app.services.waiting_room import admit_waiting
from lingga_app.services.worker import Job, work_forever

DELIVERERS: Mapping[str, Deliverer] = {
    "apply_notification": apply_notification,
    "ask_gateway": ask_gateway,
    "cancel_charge": cancel_charge,
    "charge": charge,
    "chat_unread": deliver_chat_unread,
    "client_told": deliver_client_told,
    "code": deliver_code,
    "contact_changed": deliver_contact_changed,
    "copy_paper": copy_paper,
    "erase_files": erase_files,
    "invitation": deliver_invitation,
    "judge_paper": judge_paper,
    "notice": deliver_notice,
    "opening": deliver_opening,
    "read_paper": read_paper,
    "registry_check": deliver_registry_check,
    "refund": deliver_refund,
    "ship": ship,
    "track_parcel": track_parcel,
}

URGENT = frozenset({"apply_notification", "charge", "code", "contact_changed", "invitation"})
"""Kinds that somebody waits for in front of a screen."""

JOBS: tuple[Job, ...] = (
    Job("follow_parcels", timedelta(minutes=15), follow_parcels),
    Job("decide_due_visits", timedelta(minutes=1), decide_due_visits),
    Job("find_rights", timedelta(minutes=10), find_rights),
    Job("match_settlements", timedelta(hours=1), match_settlements),
    Job("settle_boats", timedelta(minutes=10), settle_boats),
    Job("offer_seats", timedelta(seconds=2), offer_seats),
    Job("poll_payments", timedelta(seconds=15), poll_payments),
    Job("look_after_drafts", timedelta(hours=1), look_after_drafts),
    Job("remind_of_seats", timedelta(minutes=10), remind_of_seats),
    Job("keep_chat_promises", timedelta(minutes=1), keep_promises),
    Job("apologise_late_glance", timedelta(minutes=5), apologise),
    Job("admit_waiting", timedelta(seconds=5), admit_waiting),
    Job("seal_audit", timedelta(seconds=1), seal_pending),
    Job("sweep_codes", timedelta(hours=1), sweep_codes),
    Job("sweep_rates", timedelta(hours=1), sweep_rates),
    Job("warn_uncollected", timedelta(hours=1), warn_uncollected),
    Job("sweep_orphans", timedelta(days=1), sweep_orphans),
    Job("sweep_uploads", timedelta(hours=1), sweep_uploads),
    Job("watch_returns", timedelta(minutes=30), watch_returns),
)


def run_worker(deps: Deps) -> None:
    """Background work in a process of its own, until it is ended (PostgreSQL only)."""
    asyncio.run(work_forever(deps, DELIVERERS, JOBS, URGENT))

"""Sending a doubted photo anyway is a challenge to the check; officers decide it, and both are counted."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from lingga_app.db import tables as t
from lingga_app.db.tables import PaperState
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, SYSTEM, Role
from lingga_app.domain.errors import NotAllowed, NotSignedIn
from lingga_app.domain.papers import PaperKind as K
from lingga_app.services.challenges import COUNTED, challenges
from lingga_app.services.drafts import SendApplication, send_application
from lingga_app.services.glance import (
    AcceptPapers,
    AskMend,
    MendItem,
    MendReason,
    OpenGlance,
    accept_papers,
    ask_mend,
    open_glance,
)
from lingga_app.services.papers import SendAnyway, send_anyway
from lingga_app.services.run import read, run

papers = table(t.Paper)
DOUBTED = {"id": "sharpness", "version": 3, "value": 0.1, "limit": 0.24, "ok": False, "key": "photo.blur"}
SCREEN = {"id": "screen", "version": 1, "value": 40.0, "limit": 32.0, "ok": False, "key": "note.screen"}
PLACED = {"where": [0.1, 0.2, 0.5, 0.6], "page": 0}


@pytest.fixture
def challenged(deps, given, clock):
    """Cases whose KTP was doubted and sent anyway, and waits for a look."""
    given.office()
    owner = given.account()

    def made(nik):
        reference = given.filled_application(owner, nik=nik)
        given.papers(reference)
        verdict = json.dumps({"rules": [DOUBTED | PLACED], "notes": [SCREEN | PLACED]})
        with deps.writing() as db:
            mine = papers.c.application_id == given.application_id(reference)
            db.execute(update(papers).where(mine).values(judged_at=clock.now()))
            db.execute(
                update(papers).where(mine, papers.c.kind == "ktp").values(state=PaperState.DOUBTFUL, verdict=verdict)
            )
        run(send_anyway, SendAnyway(reference, K.KTP, "kartu lama"), actor=owner, deps=deps)
        run(send_application, SendApplication(reference), actor=owner, deps=deps)
        return reference

    return made


def test_challenges_are_counted_with_what_officers_said(deps, given, challenged, clock):
    verifier, boss = given.officer(Role.VERIFIER), given.officer(Role.SUPERVISOR)
    first, second, _ = (challenged(f"21040157089400{n:02d}") for n in range(3, 6))
    seen = run(open_glance, OpenGlance(first), actor=verifier, deps=deps).seen
    run(accept_papers, AcceptPapers(first, seen), actor=verifier, deps=deps)
    seen = run(open_glance, OpenGlance(second), actor=verifier, deps=deps).seen
    item = MendItem(K.KTP, MendReason.UNREADABLE)
    run(ask_mend, AskMend(second, seen, (item,)), actor=verifier, deps=deps)
    found = read(challenges, None, actor=boss, deps=deps)
    assert (found.judged, found.challenged, found.upheld, found.back) == (9, 3, 1, 1)
    assert found.by_rule == {"sharpness": 3}
    assert read(challenges, None, actor=SYSTEM, deps=deps) == found
    far = given.officer(Role.SUPERVISOR, office="BATAM")
    assert read(challenges, None, actor=far, deps=deps).judged == 0
    clock.advance(COUNTED + timedelta(days=1))
    assert read(challenges, None, actor=boss, deps=deps).judged == 0


def test_the_officer_sees_rule_version_measure_limit_note_and_spot(deps, given, challenged):
    reference = challenged("2104015708940003")
    view = run(open_glance, OpenGlance(reference), actor=given.officer(Role.VERIFIER), deps=deps)
    ktp = next(paper for paper in view.papers if paper.kind is K.KTP)
    (found,), (note,) = ktp.findings, ktp.notes
    assert (found.rule, found.version, found.value, found.limit) == ("sharpness", 3, 0.1, 0.24)
    assert found.where == (0.1, 0.2, 0.5, 0.6)
    assert (note.rule, note.key) == ("screen", "note.screen")
    assert ktp.note == "kartu lama"


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.FINANCE])
def test_only_those_who_steer_see_the_count(deps, given, role):
    with pytest.raises(NotAllowed):
        read(challenges, None, actor=given.officer(role), deps=deps)
    with pytest.raises(NotSignedIn):
        read(challenges, None, actor=PUBLIC, deps=deps)

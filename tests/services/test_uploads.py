import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from lingga_app.db import tables as t
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.errors import AppError, BadInput, NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.file_refusals import (
    FileEmpty,
    FileKindUnknown,
    FileTooBig,
    UploadChanged,
    UploadNotFound,
    UploadOffset,
)
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.domain.papers import PaperKind
from lingga_app.services import uploads
from lingga_app.services.drafts import SendApplication, send_application
from lingga_app.services.find import own_application
from lingga_app.services.judging import sweep_uploads
from lingga_app.services.move import move
from lingga_app.services.papers import PaperNotListed, PapersClosed
from lingga_app.services.run import Ctx, run
from tests.services.papers_support import begin, current, judge, photo, push, send, versions

KTP = PaperKind.KTP
DATA = photo()


@pytest.fixture
def owner(given):
    given.office()
    return given.account()


@pytest.fixture
def reference(given, owner):
    return given.filled_application(owner)


def state(deps, actor, reference, upload_id, kind="ktp"):
    return uploads.transfer_state(deps, actor, uploads.FindUpload(reference, PaperKind(kind), upload_id))


def rows(deps, row):
    with deps.reading() as db:
        return db.scalar(select(func.count()).select_from(table(row)))


@pytest.mark.parametrize("seed", range(6))
def test_a_photo_arrives_whole_over_a_line_that_breaks(deps, given, owner, reference, store, seed):
    """Parts of any size, repeated, overlapping, with lost answers, from two devices."""
    rng = random.Random(seed)
    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    offset, found = 0, None
    while found is None or not found.done:
        back = rng.randrange(0, min(offset, 5000) + 1)
        part = DATA[offset - back : offset - back + rng.randrange(1, 90_000)]
        found = push(deps, owner, reference, "ktp", upload_id, offset - back, part)
        if rng.random() < 0.3:  # the answer is lost; the other device picks the same photo
            found = begin(deps, owner, reference, "ktp", DATA) if not found.done else found
            assert found.upload_id == upload_id
        offset = found.offset
        assert state(deps, owner, reference, upload_id).offset == offset
    paper = current(deps, given, reference, "ktp")
    assert (paper.public_id, paper.size, paper.state) == (found.paper, len(DATA), t.PaperState.JUDGING)
    with deps.reading() as db:
        key = deps.vault.data_key(db, paper.key_id)
    assert store.read(paper.original_blob, sha256=paper.sha256, owner_key=key) == DATA


def test_asking_again_after_the_end_gives_the_same_paper(deps, given, owner, reference):
    paper = send(deps, owner, reference, "ktp", DATA)
    with deps.reading() as db:
        upload_id = db.scalar(select(table(t.PaperUpload).c.public_id))
    for offset, part in ((0, DATA), (len(DATA), b""), (10, b"other bytes")):
        assert push(deps, owner, reference, "ktp", upload_id, offset, part).paper == paper
    assert state(deps, owner, reference, upload_id).paper == paper
    assert versions(deps, given, reference, "ktp") == [(1, True)]


def test_dying_between_the_file_and_its_row_loses_nothing(deps, given, owner, reference, store):
    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    store.append(upload_id, 0, DATA)
    with deps.reading() as db:
        key_id = db.scalar(select(table(t.Application).c.key_id).where(table(t.Application).c.reference == reference))
        key = deps.vault.data_key(db, key_id)
    store.finish(upload_id, owner_key=key)
    assert current(deps, given, reference, "ktp") is None
    found = state(deps, owner, reference, upload_id)
    assert found.done
    assert current(deps, given, reference, "ktp").public_id == found.paper


def test_offsets_that_lie(deps, given, owner, reference):
    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    push(deps, owner, reference, "ktp", upload_id, 0, DATA[:1000])
    with pytest.raises(UploadOffset) as wrong:
        push(deps, owner, reference, "ktp", upload_id, 2000, DATA[2000:3000])
    assert wrong.value.facts == {"expected": 1000}
    with pytest.raises(UploadOffset):
        push(deps, owner, reference, "ktp", upload_id, 2**40, b"x")
    with pytest.raises(UploadChanged):
        push(deps, owner, reference, "ktp", upload_id, 500, b"\0" * 100)
    with pytest.raises(FileTooBig):
        push(deps, owner, reference, "ktp", upload_id, 1000, DATA[1000:] + b"more")
    with pytest.raises(FileTooBig):
        push(deps, owner, reference, "ktp", upload_id, 1000, b"x" * (uploads.PART_BYTES + 1))
    assert state(deps, owner, reference, upload_id).offset == 1000
    assert current(deps, given, reference, "ktp") is None


def test_a_file_that_changed_on_the_way_begins_anew(deps, given, owner, reference):
    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    with pytest.raises(UploadChanged):
        push(deps, owner, reference, "ktp", upload_id, 0, DATA[:-1] + b"\0")
    again = begin(deps, owner, reference, "ktp", DATA)
    assert (again.upload_id != upload_id, again.offset) == (True, 0)
    assert push(deps, owner, reference, "ktp", again.upload_id, 0, DATA).done


@pytest.mark.parametrize("data", [b"<html><script>alert(1)</script>" * 40, b"MZ" + b"\0" * 2000, b"PK\x03\x04" * 300])
def test_what_is_no_photo_is_refused_with_its_first_part(deps, given, owner, reference, data):
    upload_id = begin(deps, owner, reference, "ktp", data).upload_id
    with pytest.raises(FileKindUnknown):
        push(deps, owner, reference, "ktp", upload_id, 0, data)
    with pytest.raises(UploadNotFound):
        state(deps, owner, reference, upload_id)
    assert rows(deps, t.Paper) == 0


@pytest.mark.parametrize(
    ("size", "sha256", "refusal"),
    [
        (0, "", FileEmpty),
        (-1, "", FileEmpty),
        (20 * 1024 * 1024 + 1, "", FileTooBig),
        (2**40, "", FileTooBig),
        (10, "../../etc/passwd", BadInput),
        (10, "0" * 63, BadInput),
    ],
)
def test_a_transfer_that_cannot_be_is_not_begun(deps, owner, reference, size, sha256, refusal):
    cmd = uploads.BeginUpload(reference, KTP, size, sha256)
    with pytest.raises(refusal):
        uploads.start_transfer(deps, owner, cmd)
    assert rows(deps, t.PaperUpload) == 0


def test_only_papers_of_the_list_are_taken(deps, owner, reference):
    with pytest.raises(PaperNotListed):
        begin(deps, owner, reference, "divorce", DATA)
    assert rows(deps, t.PaperUpload) == 0


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
def test_nothing_is_taken_after_sending(deps, given, owner, status):
    reference = given.filled_application(owner, status)
    with pytest.raises(PapersClosed):
        begin(deps, owner, reference, "ktp", DATA)
    assert rows(deps, t.PaperUpload) == 0


def test_a_photo_that_arrives_after_sending_is_not_taken(deps, given, owner, reference, store):
    given.papers(reference)
    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    push(deps, owner, reference, "ktp", upload_id, 0, DATA[:-1])
    run(send_application, SendApplication(reference), actor=owner, deps=deps)
    with pytest.raises(PapersClosed):
        push(deps, owner, reference, "ktp", upload_id, len(DATA) - 1, DATA[-1:])
    assert versions(deps, given, reference, "ktp") == [(1, True)]
    assert list(store.names()) == []


def test_somebody_elses_transfer_looks_like_a_missing_one(deps, given, owner, reference):
    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    stranger = given.account()
    theirs = given.filled_application(stranger)
    officer = given.officer(Role.VERIFIER, Role.COUNTER)
    for actor, where, kind, refusal in (
        (stranger, reference, "ktp", NotFound),
        (stranger, theirs, "ktp", UploadNotFound),
        (owner, reference, "kk", UploadNotFound),
        (officer, reference, "ktp", NotAllowed),
        (PUBLIC, reference, "ktp", NotSignedIn),
    ):
        with pytest.raises(refusal):
            push(deps, actor, where, kind, upload_id, 0, DATA)
        with pytest.raises(refusal):
            state(deps, actor, where, upload_id, kind)
    for name in ("", "../../../etc/passwd", "0" * 32, upload_id.upper() + "x", "*"):
        with pytest.raises(UploadNotFound):
            push(deps, owner, reference, "ktp", name, 0, DATA)
    assert state(deps, owner, reference, upload_id).offset == 0


def test_a_clerk_with_a_mandate_sends_and_one_without_does_not(deps, given, clock):
    given.office()
    clerk, other = given.account(clerk=True), given.account(clerk=True)
    reference = given.filled_application(given.account())
    given._add(
        t.Mandate(
            clerk_id=clerk.id,
            application_id=given.application_id(reference),
            given_at=clock.now(),
            ends_on=clock.now().date() + timedelta(days=1),
        )
    )
    assert send(deps, clerk, reference, "ktp", DATA)
    with pytest.raises(NotFound):
        send(deps, other, reference, "kk", DATA)


def test_nobody_fills_the_store(deps, owner, reference, monkeypatch, clock):
    monkeypatch.setattr(uploads, "DAILY_FILES", 2)
    for n in range(2):
        begin(deps, owner, reference, "ktp", DATA + bytes([n]))
    with pytest.raises(uploads.TooManyPhotos):
        begin(deps, owner, reference, "ktp", DATA)
    begin(deps, owner, reference, "ktp", DATA + bytes([1]))  # going on is not beginning
    clock.advance(timedelta(hours=25))
    begin(deps, owner, reference, "ktp", DATA)
    monkeypatch.setattr(uploads, "DAILY_FILES", 100)
    monkeypatch.setattr(uploads, "DAILY_BYTES", len(DATA) * 2)
    with pytest.raises(uploads.TooManyPhotos):
        begin(deps, owner, reference, "kk", DATA + b"x")


def test_forgotten_transfers_are_swept(deps, owner, reference, clock):
    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    clock.advance(timedelta(days=3, minutes=1))
    sweep_uploads(deps)
    with pytest.raises(UploadNotFound):
        state(deps, owner, reference, upload_id)


def test_replacing_keeps_the_old_version(deps, given, owner, reference):
    send(deps, owner, reference, "ktp", DATA)
    send(deps, owner, reference, "ktp", photo(angle=3.0))
    judge(deps)
    assert versions(deps, given, reference, "ktp") == [(1, False), (2, True)]


def together(deps, actor, reference, photos):
    """All of them complete at the same moment; how many became papers."""
    begun = [begin(deps, actor, reference, "ktp", data) for data in photos]
    for each, data in zip(begun, photos, strict=True):
        push(deps, actor, reference, "ktp", each.upload_id, 0, data[:-1])
    start = Barrier(len(photos))

    def last(pair):
        each, data = pair
        start.wait()
        try:
            return push(deps, actor, reference, "ktp", each.upload_id, len(data) - 1, data[-1:]).done
        except (IntegrityError, AppError):
            return False

    with ThreadPoolExecutor(len(photos)) as pool:
        return sum(pool.map(last, zip(begun, photos, strict=True)))


def test_photos_that_arrive_together_are_all_kept_and_one_is_current(deps, given, owner, reference):
    photos = [photo(seed=seed) for seed in range(6)]
    assert together(deps, owner, reference, photos) == 6
    assert versions(deps, given, reference, "ktp") == [(n, n == 6) for n in range(1, 7)]


def test_control_without_holding_the_application_photos_are_lost(deps, given, owner, reference):
    """The same race with a look first and the writing afterwards: the later ones find their number taken."""
    papers = table(t.Paper)
    photos = [photo(seed=seed) for seed in range(6)]
    start = Barrier(len(photos))

    def receive(data):
        with deps.reading() as db:
            application = db.execute(
                select(table(t.Application)).where(table(t.Application).c.reference == reference)
            ).one()
            last = db.scalar(select(func.max(papers.c.version)).where(papers.c.application_id == application.id)) or 0
        start.wait()
        values = {
            "application_id": application.id, "kind": "ktp", "version": last + 1, "key_id": application.key_id,
            "state": t.PaperState.JUDGING, "original_blob": str(hash(data)), "image_blob": "", "thumb_blob": "",
            "sha256": "", "size": 1, "width": 0, "height": 0, "pages": 1, "verdict": "{}", "reason": "",
            "sent_at": deps.clock.now(), "public_id": f"{abs(hash(data)):032d}",
        }  # fmt: skip
        try:
            with deps.writing() as db:
                db.execute(insert(papers).values(values))
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(len(photos)) as pool:
        assert sum(pool.map(receive, photos)) == 1


def test_a_photo_and_the_sending_at_once_have_one_order(deps, given, owner):
    """Either the new photo is part of what was sent, or it is refused: never a paper that nobody saw."""
    for n in range(6):
        reference = given.filled_application(owner, nik=f"21040157089400{n + 10}")
        given.papers(reference)
        data = photo(seed=n)
        upload_id = begin(deps, owner, reference, "ktp", data).upload_id
        push(deps, owner, reference, "ktp", upload_id, 0, data[:-1])
        start = Barrier(2)

        def arrive(reference=reference, upload_id=upload_id, data=data, start=start):
            start.wait()
            try:
                return push(deps, owner, reference, "ktp", upload_id, len(data) - 1, data[-1:]).done
            except PapersClosed:
                return False

        def go(reference=reference, start=start):
            start.wait()
            try:
                run(send_application, SendApplication(reference), actor=owner, deps=deps)
            except AppError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            arrived, sent = pool.submit(arrive).result, pool.submit(go).result
            arrived, sent = arrived(), sent()
        assert arrived != sent  # an unjudged photo stops the sending, a sending stops the photo
        assert (given.status(reference) is Status.CHECKING) is sent


def test_withdrawing_meanwhile_refuses_the_photo(deps, given, owner, reference):
    def withdraw(ctx: Ctx, ref: str) -> None:
        move(ctx, own_application(ctx, ref), Act.WITHDRAW)

    upload_id = begin(deps, owner, reference, "ktp", DATA).upload_id
    run(withdraw, reference, actor=owner, deps=deps)
    with pytest.raises(PapersClosed):
        push(deps, owner, reference, "ktp", upload_id, 0, DATA)
    assert current(deps, given, reference, "ktp") is None

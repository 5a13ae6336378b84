import io
import json

import pytest
from PIL import Image
from sqlmodel import select

from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.db import tables as t
from lingga_app.db.tables import PaperState
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.errors import NotAllowed, NotFound, NotSignedIn
from lingga_app.domain.file_refusals import InspectionBusy
from lingga_app.domain.papers import PaperKind
from lingga_app.inspection import inspect as inspecting
from lingga_app.inspection.quality import THRESHOLDS
from lingga_app.ports.document_store import PaperBroken
from lingga_app.services import judging
from lingga_app.services.papers import OpenPaper, ViewPaper, findings, open_paper, refusal_of, view_paper
from lingga_app.services.run import read, run
from tests.inspection import hostile
from tests.services.papers_support import current, judge, listed, photo, send


@pytest.fixture
def owner(given):
    given.office()
    return given.account()


@pytest.fixture
def reference(given, owner):
    return given.filled_application(owner)


def picture(deps, store, actor, public_id, part="image", page=1, *, record=False):
    query = ViewPaper(public_id, part, page)
    found = (run if record else read)(view_paper, query, actor=actor, deps=deps)
    return store.read(found.blob, owner_key=found.owner_key)


def test_a_clear_photo_is_good_and_its_measures_are_kept(deps, given, owner, reference):
    send(deps, owner, reference, "ktp", photo())
    judge(deps)
    paper = current(deps, given, reference, "ktp")
    assert (paper.state, paper.width, paper.height, paper.pages) == (PaperState.GOOD, 1600, 1200, 1)
    verdict = json.loads(paper.verdict)
    assert verdict["checked"]
    assert len(verdict["corners"]) == 4
    for rule in verdict["rules"]:
        name = rule["id"]
        assert (rule["version"], rule["limit"]) == (THRESHOLDS[name].version, THRESHOLDS[name].limit)
        assert isinstance(rule["value"], float)


def test_a_doubt_names_its_rule_its_place_and_its_words(deps, given, owner, reference):
    send(deps, owner, reference, "ktp", photo(shift=(0.3, 0.0)))
    judge(deps)
    place = read(open_paper, OpenPaper(reference, PaperKind.KTP), actor=owner, deps=deps).place
    assert place.paper.state is PaperState.DOUBTFUL
    cut = next(found for found in findings(place.paper.verdict) if found.rule == "edges")
    left, top, right, bottom = cut.where
    assert cut.key == "photo.cut"
    assert (0 <= left < right <= 1, 0 <= top < bottom <= 1) == (True, True)
    assert right > 0.95


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (photo()[: len(photo()) // 3], "file_damaged"),
        (hostile.png_of_size(30_000, 30_000), "too_many_pixels"),
        (hostile.pdf(hostile.attached), "pdf_active"),
        (hostile.frames("GIF", 3), "file_kind_unknown"),
        (hostile.frames("PNG", 3), "moving_picture"),
    ],
)
def test_a_file_that_cannot_be_opened_asks_for_another(deps, given, owner, reference, data, code, monkeypatch):
    monkeypatch.setattr("lingga_app.services.uploads.kind_of", lambda _: "jpeg")  # as if its start had looked right
    public_id = send(deps, owner, reference, "ktp", data)
    judge(deps)
    paper = current(deps, given, reference, "ktp")
    assert (paper.state, paper.image_blob) == (PaperState.DOUBTFUL, "")
    assert refusal_of(json.loads(paper.verdict))["code"] == code
    assert not listed(deps, given, reference).places[0].settled
    with pytest.raises(NotFound):
        read(view_paper, ViewPaper(public_id), actor=owner, deps=deps)


def test_a_rule_that_crashes_costs_one_verdict(deps, given, owner, reference, monkeypatch):
    def crash(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(inspecting.quality, "judge", crash)
    send(deps, owner, reference, "ktp", photo())
    judge(deps)
    paper = current(deps, given, reference, "ktp")
    assert paper.state is PaperState.UNCHECKED
    assert paper.image_blob
    place = listed(deps, given, reference).places[0]
    assert (place.settled, place.accepted) == (True, False)


def test_dying_in_the_middle_is_repeated_and_settles_once(deps, given, owner, reference, monkeypatch, clock):
    real = judging.run

    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    send(deps, owner, reference, "ktp", photo())
    monkeypatch.setattr(judging, "run", die)
    with pytest.raises(KeyboardInterrupt):
        judge(deps)
    assert current(deps, given, reference, "ktp").state is PaperState.JUDGING
    monkeypatch.setattr(judging, "run", real)
    clock.advance(judging.UPLOAD_LIFE)
    judge(deps)
    first = current(deps, given, reference, "ktp")
    assert first.state is PaperState.GOOD
    judging.judge_paper(deps, {"paper": first.public_id})
    assert current(deps, given, reference, "ktp").image_blob == first.image_blob


def test_a_busy_decoder_is_asked_again(deps, given, owner, reference, monkeypatch, clock):
    busy = [True]

    def inspect(*args, **kwargs):
        if busy:
            busy.pop()
            raise InspectionBusy
        return inspecting.inspect_file(*args, **kwargs)

    monkeypatch.setattr(judging, "inspect_file", inspect)
    send(deps, owner, reference, "ktp", photo())
    judge(deps)
    assert current(deps, given, reference, "ktp").state is PaperState.JUDGING
    clock.advance(judging.UPLOAD_LIFE)
    judge(deps)
    assert current(deps, given, reference, "ktp").state is PaperState.GOOD


def test_bytes_that_the_store_lost_are_asked_for_again(deps, given, owner, reference, store):
    send(deps, owner, reference, "ktp", photo())
    store.delete(current(deps, given, reference, "ktp").original_blob)
    judge(deps)
    assert current(deps, given, reference, "ktp").state is PaperState.DOUBTFUL


def test_the_verdict_reaches_the_page_that_waits(deps, given, owner, reference, monkeypatch):
    heard = []
    monkeypatch.setattr(MemoryEvents, "publish", lambda _, *topics: heard.extend(topics))
    send(deps, owner, reference, "ktp", photo())
    heard.clear()
    judge(deps)
    assert f"application:{given.application_id(reference)}" in heard


def test_only_a_clean_picture_is_served(deps, given, owner, reference, store):
    exif = hostile.exif(orientation=6)
    out = io.BytesIO()
    Image.open(io.BytesIO(photo())).save(out, "JPEG", exif=exif, comment=b"secret place")
    public_id = send(deps, owner, reference, "ktp", out.getvalue())
    judge(deps)
    for part, side in (("image", 2400), ("thumb", 480)):
        served = picture(deps, store, owner, public_id, part)
        shown = Image.open(io.BytesIO(served))
        assert (shown.format, max(shown.size) <= side, shown.size[1] > shown.size[0]) == ("JPEG", True, True)
        assert not shown.getexif()
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
        assert b"secret place" not in served


def test_every_page_of_a_pdf_is_shown(deps, given, owner, reference, store):
    public_id = send(deps, owner, reference, "kk", hostile.pdf(pages=3))
    judge(deps)
    assert current(deps, given, reference, "kk").pages == 3
    assert [picture(deps, store, owner, public_id, page=n)[:2] for n in (1, 2, 3)] == [b"\xff\xd8"] * 3
    for page in (0, 4, -1):
        with pytest.raises(NotFound):
            read(view_paper, ViewPaper(public_id, "image", page), actor=owner, deps=deps)


def test_what_rests_on_the_disk_says_nothing(deps, given, owner, reference, store, tmp_path):
    send(deps, owner, reference, "ktp", photo())
    judge(deps)
    files = [path.read_bytes() for path in (tmp_path / "papers").rglob("*") if path.is_file()]
    assert len(files) == 3  # original, picture, thumb
    assert not any(b"\xff\xd8\xff" in data[:100] or b"JFIF" in data for data in files)
    paper = current(deps, given, reference, "ktp")
    with pytest.raises(PaperBroken):
        store.read(paper.original_blob, owner_key=b"z" * 32)


def test_who_may_see_a_paper(deps, given, owner, reference, store):
    public_id = send(deps, owner, reference, "ktp", photo())
    judge(deps)
    assert picture(deps, store, owner, public_id)
    for role in Role:
        officer = given.officer(role)
        if role in {Role.VERIFIER, Role.COUNTER, Role.INTERVIEWER, Role.APPROVER, Role.SUPERVISOR}:
            assert picture(deps, store, officer, public_id, record=True)
            continue
        with pytest.raises(NotAllowed):
            run(view_paper, ViewPaper(public_id), actor=officer, deps=deps)
    for actor, refusal in (
        (given.account(), NotFound),
        (given.account(clerk=True), NotFound),
        (given.officer(Role.VERIFIER, office="BATAM"), NotFound),
        (PUBLIC, NotSignedIn),
    ):
        with pytest.raises(refusal):
            run(view_paper, ViewPaper(public_id), actor=actor, deps=deps)
        with pytest.raises(refusal):
            run(view_paper, ViewPaper("0" * 32), actor=actor, deps=deps)


def test_an_officers_look_is_on_record_and_an_owners_is_not(deps, given, owner, reference, store):
    public_id = send(deps, owner, reference, "ktp", photo())
    judge(deps)
    officer = given.officer(Role.VERIFIER)
    picture(deps, store, owner, public_id)
    picture(deps, store, officer, public_id, record=True)
    with deps.reading() as db:
        seen = db.exec(select(t.AuditEvent).where(t.AuditEvent.act == "view.paper")).all()
    assert [row.actor for row in seen] == [officer.key]
    assert "SITI" not in seen[0].details

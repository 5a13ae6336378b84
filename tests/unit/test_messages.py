"""Every notice in every envelope: it fits, it gives nothing personal away, and storage does not change it."""

import re

import pytest

from lingga_app.words import LANGS, formats, say
from lingga_app.words.messages import CHAT_LIMIT, SMS_LIMIT, SUBJECT_LIMIT, needs, pack, render, unpack
from lingga_app.words.notices import NOTICES
from lingga_app.words.samples import SAMPLES
from tests.style import placeholders

OFFICE_PHONE = "077621234"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", NOTICES)
def test_notices_fit_their_envelopes(kind: str, lang: str) -> None:
    message = render(kind, lang, SAMPLES, OFFICE_PHONE)
    assert len(message.sms) <= SMS_LIMIT
    assert message.sms.isascii(), "one letter outside the plain alphabet halves an SMS"
    assert len(message.chat) <= CHAT_LIMIT
    assert len(message.subject) <= SUBJECT_LIMIT
    safety = say("safety", lang)
    assert safety in message.chat
    assert safety in message.email
    for outside in (message.sms, message.chat, message.email, message.subject):
        assert not re.search(r"\d{16}|\d{4} \d{4} \d{4} \d{4}", outside), "a NIK left the house"
        assert str(SAMPLES["name"]) not in outside
    for secret in ("name", "person", "nik", "born", "ours", "theirs", "reason"):
        for part in NOTICES[kind]:
            assert secret not in placeholders(part.of(lang))
    assert "Rp" not in message.sms


def test_an_sms_carries_the_safety_line_when_it_fits() -> None:
    assert render("ready", "id", SAMPLES, OFFICE_PHONE).sms.endswith("0776-21234")
    assert render("paid", "id", SAMPLES, OFFICE_PHONE).sms.endswith(say("notice.sms_safety"))


def test_a_notice_fills_from_one_set_of_facts() -> None:
    facts = {"ref": "LGA-7K3M-92QX", "count": 1, "due": formats.date(2026, 12, 1)}
    message = render("return_asked", "id", facts, OFFICE_PHONE)
    assert message.sms == (
        "Paspor: ada 1 hal perlu diperbaiki sebelum Sel 1 Des. Buka situs, nomor LGA-7K3M-92QX. "
        "Kami tidak pernah minta kode atau uang lewat pesan."
    )
    with pytest.raises(KeyError):
        render("return_asked", "id", {"ref": "LGA-7K3M-92QX"}, OFFICE_PHONE)


@pytest.mark.parametrize("kind", NOTICES)
def test_stored_facts_say_the_same_as_fresh_ones(kind: str) -> None:
    facts = {name: SAMPLES[name] for name in needs(kind) | {"ref"}}
    stored = unpack(pack(facts))
    assert stored == facts
    assert render(kind, "id", stored, OFFICE_PHONE) == render(kind, "id", facts, OFFICE_PHONE)


def test_a_fact_that_would_not_come_back_is_refused() -> None:
    for lost in (formats.datetime(2026, 12, 3, 10, 0), {"a", "b"}):
        with pytest.raises(TypeError):
            pack({"when": lost})

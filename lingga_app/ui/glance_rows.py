"""What the look before payment shows in words: who waits, what was typed and read, what a paper says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from lingga_app.domain.crosscheck import Box, Mismatch, Why
from lingga_app.domain.form import Field
from lingga_app.services.differences import Standing
from lingga_app.services.glance import GlanceItem, GlancePaper, GlanceView
from lingga_app.services.papers import Finding
from lingga_app.ui.components import Mark
from lingga_app.ui.paper_questions import NOWHERE, WHOLE, read_in_full, spot
from lingga_app.words import say
from lingga_app.words.formats import angka_ukur, saat_sms


@dataclass(frozen=True)
class QueueRow:
    href: str
    reference: str
    person: str
    clock: str
    tone: str
    note: str


@dataclass(frozen=True)
class TypedRow:
    """An answer beside what was read; `odd`: they differ, or something is doubted."""

    label: str
    typed: str
    read: str
    odd: bool


@dataclass(frozen=True)
class EvidenceRow:
    """One thing to know about the paper on the screen; `image` is "" where no spot is meant."""

    text: str
    image: str = ""
    view: Mark = WHOLE
    mark: Mark = NOWHERE


def queued(item: GlanceItem, now: datetime, lang: str) -> QueueRow:
    """One waiting case, with how near its promise is."""
    late = item.due_at <= now
    return QueueRow(
        href=f"/petugas/periksa/{item.reference}",
        reference=item.reference,
        person=item.person,
        clock=say("staff.clock_over", lang, at=item.due_at) if late else saat_sms(item.due_at, lang),
        tone="bad" if late else "warn" if (item.due_at - now).total_seconds() < 4 * 3600 else "sea",
        note=say("staff.glance_open", lang, count=item.open_papers)
        if item.open_papers
        else say(f"staff.glance_reason.{item.reason or 'few'}", lang),
    )


def typed_row(view: GlanceView, name: Field, lang: str, *, odd: bool) -> TypedRow:
    """What was typed, what was read and on which paper, and whether the person insists."""
    seen, kind = view.read.get(name, ("", ""))
    read = say("staff.not_read", lang)
    if seen:
        value = seen if name is Field.VILLAGE else read_in_full(name, seen, lang)
        read = f"{value} ({say(f'paper.{kind}', lang)})"
    if any(row.kept and row.mismatch.field is name for row in view.differences):
        read = f"{read}. {say('staff.kept_typed', lang)}"
    return TypedRow(say(f"form.{name}", lang), read_in_full(name, view.answers[name], lang), read, odd)


def findings_of(paper: GlancePaper) -> str:
    """What makes this paper worth the eye, as a small number."""
    found = len(paper.findings) + bool(paper.refused) + paper.missing + paper.elsewhere + len(paper.notes)
    return str(found) if found else ""


def lines_of(paper: GlancePaper, differences: tuple[Standing, ...], lang: str) -> list[EvidenceRow]:
    """Everything to know about one paper, neutral words, most telling first."""
    lines: list[EvidenceRow] = []
    if paper.missing:
        lines.append(EvidenceRow(say("staff.has_none", lang)))
    if paper.note:
        lines.append(EvidenceRow(f"{say('staff.note_from', lang)}: {paper.note}"))
    if paper.refused:
        lines.append(EvidenceRow(say("staff.not_opened", lang)))
    lines += _measured(paper, paper.findings, lang)
    lines += [_differing(paper, row.mismatch, lang) for row in differences if row.mismatch.paper is paper.kind]
    noted = say("staff.photo_note", lang)
    lines += [replace(row, text=f"{noted}: {row.text}") for row in _measured(paper, paper.notes, lang)]
    if paper.elsewhere:
        lines.append(EvidenceRow(say("staff.elsewhere", lang)))
    if paper.household:
        lines.append(EvidenceRow(say("staff.household_paper", lang)))
    if paper.last_reason:
        reason = say(f"staff.reason.{paper.last_reason}", lang)
        lines.append(EvidenceRow(f"{say('staff.mended_for', lang)}: {reason}"))
    if paper.sent_at:
        lines.append(EvidenceRow(say("staff.glance_sent", lang, at=paper.sent_at)))
    return lines


def _measured(paper: GlancePaper, findings: Sequence[Finding], lang: str) -> list[EvidenceRow]:
    """What was seen, measured how, against which limit of which version of the rule, and where.

    Rules that say the same of a picture are one line with a measure each.
    """
    rows: list[EvidenceRow] = []
    for title, alike in groupby(findings, key=lambda found: say(f"{found.key}.title", lang)):
        same = list(alike)
        figures = "; ".join(_figures(found, lang) for found in same)
        rows.append(_spotted(paper, f"{title} ({figures})", same[0].where, same[0].page))
    return rows


def _figures(found: Finding, lang: str) -> str:
    value, limit = (angka_ukur(number, lang) for number in (found.value, found.limit))
    return say("staff.measured", lang, value=value, limit=limit, version=found.version)


def _differing(paper: GlancePaper, row: Mismatch, lang: str) -> EvidenceRow:
    if row.why is Why.NOT_LISTED:
        return EvidenceRow(say("staff.not_on_card", lang))
    ours, theirs = (read_in_full(row.field, value, lang) for value in (row.typed, row.read))
    said = say("staff.paper_says", lang, field=say(f"form.{row.field}", lang), ours=ours, theirs=theirs)
    return _spotted(paper, said, row.where, row.page + 1)


def _spotted(paper: GlancePaper, text: str, where: Box | None, page: int) -> EvidenceRow:
    if where is None or not paper.opened:
        return EvidenceRow(text)
    return EvidenceRow(text, f"/api/papers/{paper.public_id}/image?page={page}", *spot(where))

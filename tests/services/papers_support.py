"""Sending and judging photos in tests of the papers: the real store, the real decoder, drawn papers."""

import hashlib
import io
from functools import cache

from PIL import Image
from sqlmodel import select

from lingga_app.db import tables as t
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.papers import PaperKind
from lingga_app.services import outbox, uploads
from lingga_app.services.judging import copy_paper, judge_paper
from lingga_app.services.paper_list import paper_list
from lingga_app.services.run import read
from tests.inspection.papers import Photo, take

DELIVERERS = {"judge_paper": judge_paper, "copy_paper": copy_paper}


@cache
def photo(**changes):
    """A photographed paper as JPEG bytes."""
    out = io.BytesIO()
    Image.fromarray(take(Photo(**changes))).save(out, "JPEG", quality=85)
    return out.getvalue()


def sha(data):
    return hashlib.sha256(data).hexdigest()


def begin(deps, actor, reference, kind, data):
    cmd = uploads.BeginUpload(reference, PaperKind(kind), len(data), sha(data))
    return uploads.start_transfer(deps, actor, cmd)


def push(deps, actor, reference, kind, upload_id, offset, data):
    query = uploads.FindUpload(reference, PaperKind(kind), upload_id)
    return uploads.take_part(deps, actor, query, offset, data)


def send(deps, actor, reference, kind, data):
    """The whole file in one part; the public id of the paper."""
    begun = begin(deps, actor, reference, kind, data)
    return push(deps, actor, reference, kind, begun.upload_id, 0, data).paper


def judge(deps):
    """Everything that waits for the automatic check or a copy."""
    while outbox.work(deps, DELIVERERS):
        pass


def current(deps, given, reference, kind):
    with deps.reading() as db:
        return db.exec(
            select(t.Paper).where(
                t.Paper.application_id == given.application_id(reference),
                t.Paper.kind == kind,
                t.Paper.replaced_at.is_(None),
            )
        ).one_or_none()


def versions(deps, given, reference, kind):
    with deps.reading() as db:
        rows = db.exec(
            select(t.Paper)
            .where(t.Paper.application_id == given.application_id(reference), t.Paper.kind == kind)
            .order_by(t.Paper.version)
        ).all()
    return [(row.version, row.replaced_at is None) for row in rows]


def listed(deps, given, reference):
    def ask(ctx, application_id):
        return paper_list(ctx, ctx.db.get(t.Application, application_id))

    return read(ask, given.application_id(reference), actor=SYSTEM, deps=deps)

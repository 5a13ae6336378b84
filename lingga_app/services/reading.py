"""What the reader found on a case's papers: how it is kept, and all of it in one place.

Names and numbers of papers are personal: they rest sealed under the key of whose paper it is, never in the verdict.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import bindparam, select

from lingga_app.db.tables import Application, Paper
from lingga_app.db.types import table
from lingga_app.domain.crosscheck import ReadPaper, Said
from lingga_app.domain.papers import PaperKind
from lingga_app.inspection.reader import Read
from lingga_app.services.paper_list import SETTLED, PaperList
from lingga_app.services.run import Ctx

_papers = table(Paper)
_read = select(_papers.c.id, _papers.c.kind, _papers.c.key_id, _papers.c.read_sealed).where(
    _papers.c.read_sealed.is_not(None)
)
_some = _read.where(_papers.c.id.in_(bindparam("ids_", expanding=True)))
_of_case = _read.where(_papers.c.application_id == bindparam("case_"), _papers.c.replaced_at.is_(None)).order_by(
    _papers.c.id
)

READ_AS: Final = {
    PaperKind.KTP: "ktp",
    PaperKind.PARENT_KTP: "ktp",
    PaperKind.KK: "kk",
    PaperKind.BIRTH_CERTIFICATE: "akta",
    PaperKind.MARRIAGE_BOOK: "nikah",
    PaperKind.PARENTS_MARRIAGE_BOOK: "nikah",
    PaperKind.DIPLOMA: "ijazah",
}
"""What the reader takes a paper for. Of any other it only says when one of these was sent in its place."""


def dumped_read(kind: PaperKind, read: Read | None) -> str:
    """What was read as it is sealed; "" when nothing was, or another paper lay there."""
    if read is None or not read.kind or READ_AS.get(kind) != read.kind or not (read.values or read.members):
        return ""
    return json.dumps({"values": read.values, "members": list(read.members)}, sort_keys=True, ensure_ascii=False)


def opened_read(kind: PaperKind, text: str) -> ReadPaper | None:
    """The other way; None for ""."""
    if not text:
        return None
    kept = json.loads(text)
    return ReadPaper(kind, _said(kept["values"]), tuple(_said(member) for member in kept["members"]))


def read_papers(ctx: Ctx, papers: PaperList) -> tuple[ReadPaper, ...]:
    """What the papers that stand on this list say, in its order. A photo that waits to be taken again says nothing."""
    ids = [place.paper.id for place in papers.places if place.paper and place.paper.state in SETTLED]
    rows = {row.id: row for row in ctx.db.execute(_some, {"ids_": ids}).all()}
    return _opened(ctx, (rows[id] for id in ids if id in rows))


def read_of_case(ctx: Ctx, application: Application) -> tuple[ReadPaper, ...]:
    """What every current paper of a case says, for officers."""
    return _opened(ctx, ctx.db.execute(_of_case, {"case_": application.id}).all())


def _opened(ctx: Ctx, rows: Iterable[Any]) -> tuple[ReadPaper, ...]:
    found = (opened_read(PaperKind(row.kind), ctx.vault.open(ctx.db, row.key_id, row.read_sealed)) for row in rows)
    return tuple(paper for paper in found if paper is not None)


def _said(values: Mapping[str, Mapping[str, Any]]) -> dict[str, Said]:
    return {
        name: Said(value["text"], value["confidence"], tuple(value["where"]), value["page"])
        for name, value in values.items()
    }

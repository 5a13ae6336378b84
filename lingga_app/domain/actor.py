"""Who is asking, and what they may do."""

from dataclasses import dataclass, field
from enum import StrEnum

from lingga_app.domain.errors import NotAllowed, NotSignedIn


class Role(StrEnum):
    """One person may hold several; steps of one case that must differ are kept apart by the database."""

    PUBLIC = "public"
    APPLICANT = "applicant"
    CLERK = "clerk"
    INTERVIEWER = "interviewer"
    VERIFIER = "verifier"
    APPROVER = "approver"
    PRINTER = "printer"
    COUNTER = "counter"
    HELP_DESK = "help_desk"
    SUPERVISOR = "supervisor"
    FINANCE = "finance"
    AUDITOR = "auditor"
    TESTER = "tester"
    SYSTEM = "system"


CITIZENS = frozenset({Role.APPLICANT, Role.CLERK})
STAFF = frozenset(Role) - CITIZENS - {Role.PUBLIC, Role.SYSTEM}
DESK = frozenset({Role.INTERVIEWER, Role.VERIFIER, Role.APPROVER, Role.PRINTER, Role.COUNTER, Role.HELP_DESK})
"""Those who handle cases."""
WATCH = frozenset({Role.SUPERVISOR, Role.FINANCE, Role.AUDITOR})
"""Those who watch over them."""


class ActorKind(StrEnum):
    PUBLIC = "public"
    CITIZEN = "citizen"
    OFFICER = "officer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is an account id for citizens and an officer id for staff; 0 for the public and the system."""

    kind: ActorKind
    id: int = 0
    roles: frozenset[Role] = field(default_factory=frozenset[Role])
    office_id: int | None = None
    sign_in_id: int | None = None

    @property
    def key(self) -> str:
        """Stable name of the actor, for request ids and rate limits."""
        return f"{self.kind}:{self.id}"

    def may(self, *wanted: Role) -> bool:
        return bool(self.roles.intersection(wanted))

    def must(self, *wanted: Role) -> None:
        """Raise `NotSignedIn` or `NotAllowed` unless the actor holds one of the roles."""
        if self.may(*wanted):
            return
        raise NotSignedIn if self.kind is ActorKind.PUBLIC else NotAllowed


PUBLIC = Actor(ActorKind.PUBLIC, roles=frozenset({Role.PUBLIC}))
SYSTEM = Actor(ActorKind.SYSTEM, roles=frozenset({Role.SYSTEM}))

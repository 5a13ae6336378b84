"""What every page shows around its content: language, who is signed in, whether this is a demo."""

import reflex as rx

from lingga_app.domain.actor import ActorKind, Role
from lingga_app.ui.guard import Person, guarded


class Shell(rx.State):
    english: bool = False
    signed_in: bool = False
    staff: bool = False
    locked: bool = False

    @guarded(Role.PUBLIC)
    async def enter(self, person: Person):
        """First handler of every page."""
        self.english = person.lang == "en"
        self.signed_in = person.actor.kind is not ActorKind.PUBLIC
        self.staff = person.actor.kind is ActorKind.OFFICER
        self.locked = person.locked

"""What every page shows around its content: language, who is signed in, the parts of the house an officer may enter."""

import reflex as rx

from lingga_app.domain.actor import ActorKind, Role
from lingga_app.services.desk import MyDesk, my_desk, parts_of
from lingga_app.ui.components.rows import Tab
from lingga_app.ui.guard import Person, guarded
from lingga_app.words import say


class Shell(rx.State):
    english: bool = False
    signed_in: bool = False
    staff: bool = False
    locked: bool = False
    who: str = ""
    nav: list[Tab] = []

    @guarded(Role.PUBLIC)
    async def enter(self, person: Person):
        """First handler of every page."""
        self.english = person.lang == "en"
        self.signed_in = person.actor.kind is not ActorKind.PUBLIC
        self.staff = person.actor.kind is ActorKind.OFFICER
        self.locked = person.locked
        self.who, self.nav = "", []
        if self.staff:
            desk = await person.ask(my_desk, MyDesk())
            role = say(f"staff.role.{desk.first_role}", person.lang)
            self.who = f"{desk.name} · {role}"
            self.nav = [
                Tab(value=part, label=say(f"staff.nav.{part}", person.lang), href=href)
                for part, href in parts_of(person.actor)
            ]

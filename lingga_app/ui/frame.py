"""The frame of every page, in the visitor's language; and the desk frame with the officer's own parts of the house."""

from typing import Any

import reflex as rx

from lingga_app.bootstrap import settings
from lingga_app.ui.components import Frame, ShellWords, native_form, staff_page, use_frame
from lingga_app.ui.shell import Shell
from lingga_app.ui.speak import t, t_count
from lingga_app.words.formats import phone_groups


def frame_pages() -> None:
    """Once, before pages are built."""
    office = settings().office
    words = ShellWords(
        brand=t("app.name"),
        skip=t("app.skip"),
        back=t("go.back"),
        demo=t("app.demo"),
        call=t("go.call"),
        ask=t("go.ask"),
        language=t("app.language_other"),
        nav=t("app.menu"),
        opening=t("app.opening"),
        kept=t("app.kept"),
        again=t("app.reload"),
        lost=t("app.lost"),
        unsent=t_count("offline.banner"),
        sent=t("offline.back"),
    )
    use_frame(
        Frame(
            words=words,
            demo=settings().profile != "production",
            phone=office.phone,
            phone_shown=phone_groups(office.phone),
            language_href=rx.cond(Shell.english, "/bahasa/id", "/bahasa/en"),
        )
    )


def desk_page(active: str, *children: Any, with_desk: bool = False) -> rx.Component:
    """A staff page. `active` is the key of its nav entry ("work", "arrivals", "glance" ...)."""
    out = rx.el.span(
        _leave("kunci", "staff.lock", "petugas/kunci"),
        _leave("keluar", "staff.signout", "keluar"),
        class_name="row",
    )
    here = t(f"staff.nav.{active}")
    return staff_page(active, *children, nav=Shell.nav, here=here, me=Shell.who, who=out, with_desk=with_desk)


def _leave(id: str, label: str, action: str) -> rx.Component:
    """Lock the shared screen, or sign out: native, so it works whatever the page is doing."""
    press = rx.el.button(t(label), type="submit", style={"color": "inherit", "min_height": "var(--tap)"})
    return native_form(press, action=f"/api/{action}", method="post", id=id)

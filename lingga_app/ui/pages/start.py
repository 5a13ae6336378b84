import reflex as rx

from lingga_app.ui.page import PageSpec
from lingga_app.ui.shell import Shell
from lingga_app.ui.speak import t


def view() -> rx.Component:
    return rx.el.main(rx.el.h1(t("start.headline")), rx.cond(Shell.signed_in, "in", "out"))


PAGES = (PageSpec("/", view, "Lingga Paspor"),)

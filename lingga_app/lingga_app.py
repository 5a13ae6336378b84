"""The application: one page until the journey moves in."""

import reflex as rx


def index() -> rx.Component:
    return rx.el.main(rx.el.h1("Lingga Paspor"))


app = rx.App(html_lang="id")
app.add_page(index, route="/", title="Lingga Paspor")

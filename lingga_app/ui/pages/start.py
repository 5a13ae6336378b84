"""/: decide whether and how to start. No state of its own: all of it is in the first answer of the server."""

import reflex as rx

from lingga_app.bootstrap import deps
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.lifecycle import Stage
from lingga_app.domain.tariffs import Product, price
from lingga_app.ui.components import applicant_page, card, facts, icon, link_button, text_link
from lingga_app.ui.page import PageSpec
from lingga_app.ui.shell import Shell
from lingga_app.ui.speak import t
from lingga_app.words import both


def _said(key: str, **given: object) -> rx.Var[str]:
    text = both(key, **given)
    return rx.cond(Shell.english, text.en, text.id)


def view() -> rx.Component:
    usual = price(Product.EPASSPORT_5Y, wib_day(deps().clock.now())).amount_idr
    return applicant_page(
        None,
        rx.el.h1(t("start.headline")),
        rx.el.p(t("start.promise"), class_name="lead"),
        facts(
            (
                (t("start.fact_official"), _said("start.fact_cost_value", price=usual)),
                (t("start.fact_days"), t("start.days_short")),
                (t("start.fact_trips"), t("start.trips_short")),
                (t("start.fact_data"), t("start.fact_data_value")),
            )
        ),
        rx.el.p(t("start.days_from"), class_name="tiny muted"),
        rx.el.p(t("foot.free"), class_name="strong"),
        rx.el.div(
            text_link(t("go.resume"), "/saya"),
            text_link(t("start.track"), "/cek", plain=True),
            class_name="row between",
        ),
        rx.el.p(rx.el.b(t("start.prepare"), " "), t("start.prepare_text")),
        rx.el.div(
            text_link(t("start.list"), "/syarat", arrow=True, plain=True),
            text_link(t("nav.fees"), "/biaya", arrow=True, plain=True),
            text_link(t("nav.help"), "/bantuan", arrow=True),
            class_name="row between",
        ),
        card(
            rx.el.h2(t("start.steps_title")),
            rx.el.ol(*(rx.el.li(t(f"stage.{stage}")) for stage in Stage), class_name="numbered"),
            rx.el.p(t("start.steps_text"), class_name="muted"),
            class_name="stack tight",
        ),
        rx.el.p(t("start.help_someone")),
        rx.el.p(icon("boat"), rx.el.span(t("start.islands")), class_name="withicon"),
        rx.el.p(t("start.touts"), class_name="muted"),
        rx.el.p(t("start.ktp_full"), class_name="muted small"),
        songket=True,
        dock=(link_button(t("start.button"), "/permohonan/baru"),),
    )


PAGES = (PageSpec("/", view, "Lingga Paspor"),)

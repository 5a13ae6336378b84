"""report.html: one page that can be mailed and opened anywhere, light and dark, for planners and testers."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from lingga_app.domain.areas import DISTRICTS
from simulation import charts
from simulation.scenario import Scenario

STYLE: Final = """
:root{color-scheme:light dark;--ink:#14202B;--muted:#4F5E6A;--sea:#0F5266;--pale:#D3E2E7;--page:#FCFBF8;--card:#fff;
--line:#D6DEE2;--gold:#C8962E;--good:#1D7A46;--bad:#B3261E}
@media(prefers-color-scheme:dark){:root{--ink:#E8EEF1;--muted:#A3B1BB;--sea:#5FB3C9;--pale:#234550;--page:#0E171D;
--card:#16232B;--line:#2B3C46;--good:#6CC793;--bad:#F2938C}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:17px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
header{border-bottom:3px solid var(--gold);margin-bottom:24px}
h1{font-size:30px;margin:0 0 4px}h2{font-size:20px;margin:0 0 12px}p{margin:0 0 12px}
.sub,.axis,.none{color:var(--muted)}
.verdict{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline;padding:14px 18px;border-radius:10px;
background:var(--card);border:1px solid var(--line);border-left:6px solid var(--good);margin:0 0 24px}
.verdict.bad{border-left-color:var(--bad)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;margin:0 0 24px}
.fact,section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px}
.fact b{display:block;font-size:26px;line-height:1.2;font-variant-numeric:tabular-nums}
.fact span{color:var(--muted);font-size:15px}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(340px,100%),1fr));gap:16px}
section{margin:0 0 16px;min-width:0}
svg{width:100%;max-width:620px;height:auto;display:block}.bar{fill:var(--sea)}.pale{fill:var(--pale)}.area{fill:var(--pale)}
.line{fill:none;stroke:var(--sea);stroke-width:2}.grid{stroke:var(--line)}.axis{font-size:12px;fill:var(--muted)}
.label{font-size:14px;fill:var(--ink)}table{border-collapse:collapse;width:100%;font-size:15px}
td,th{text-align:left;padding:6px 8px;border-bottom:1px solid var(--line);vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}h3{font-size:15px;margin:14px 0 4px}
details summary{cursor:pointer;padding:8px 0;font-weight:600}
@media print{body{background:#fff}section,.fact{break-inside:avoid}}
"""
STAGES: Final = {
    "data": "Form being filled",
    "papers": "Papers looked at",
    "payment": "To be paid",
    "schedule": "Paid, date to come",
    "check": "Interview to approval",
    "print": "Printing",
    "delivery": "Waiting to be collected or posted",
}


def page(scenario: Scenario, result: Mapping[str, Any]) -> str:
    """The whole report of one run."""
    title = f"{scenario.title}, seed {result['seed']}"
    body = "".join(
        (
            _head(scenario, result),
            _verdict(result),
            _facts(result),
            '<div class="two">',
            _section("Days from money to a seat", _seat_waits(result)),
            _section("Chairs offered and taken, by week", _weeks(result)),
            "</div>",
            _section("Where applications stand at midnight", _queues(result)),
            _section("Home districts and their wait for a seat", _districts(result)),
            '<div class="two">',
            _section("Planted faults and what the office made of them", _score(result)),
            _section("Money", _money(result)),
            "</div>",
            _section("Lists, doors and dates that were moved", _moved(result)),
            _section("Numbers this world is made of", _parameters(scenario)),
            _section("How it was run", _run(result)),
        )
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>{escape(title)}</title><style>{STYLE}</style></head>'
        f"<body><main>{body}</main></body></html>"
    )


def _head(scenario: Scenario, result: Mapping[str, Any]) -> str:
    whole = "" if result["days"] == result["days_wanted"] else f" of {result['days_wanted']}, stopped early"
    return (
        f"<header><h1>{escape(scenario.title)}</h1><p class='sub'>{escape(scenario.name)}, seed {result['seed']}, "
        f"{result['days']} days{whole} from {result['first_day']}. All persons and papers are invented.</p></header>"
    )


def _verdict(result: Mapping[str, Any]) -> str:
    broken = result["violations"]
    if not broken:
        asked = f"The auditor asked after each of {result['audits']} days and once more over everything."
        return f'<div class="verdict"><b>No invariant was broken.</b><span class="sub">{asked}</span></div>'
    lines = "".join(f"<li>{escape(line)}</li>" for line in broken[:12])
    return f'<div class="verdict bad"><div><b>Failed: {len(broken)} violations.</b><ul>{lines}</ul></div></div>'


def _facts(result: Mapping[str, Any]) -> str:
    waits, late, score = result["waits"], result["lateness"], result["score"]
    facts = (
        (result["people"], "people began"),
        (score["booklets"], "booklets printed"),
        (_days(waits["days_from_paid_to_seat"]["p95"]), "from money to a seat, 95 of 100"),
        (_days(waits["days_from_sent_to_booklet"]["p50"]), "from sending to booklet, half of all"),
        (late["late_booklets"], "booklets later than 4 working days"),
        (_number(result["trips"]["all"]["mean"]), "trips per booklet"),
    )
    cards = "".join(f'<div class="fact"><b>{escape(str(value))}</b><span>{said}</span></div>' for value, said in facts)
    return f'<div class="facts">{cards}</div>'


def _seat_waits(result: Mapping[str, Any]) -> str:
    bins = [(str(day), float(people)) for day, people in result["waits"]["seat_histogram"]]
    return charts.columns(bins, every=max(1, len(bins) // 12)) + "<p class='sub'>Days across, people upwards.</p>"


def _weeks(result: Mapping[str, Any]) -> str:
    weeks = [(week[-2:], float(chairs), float(taken)) for week, chairs, taken in result["seats"]["weeks"]]
    seats = result["seats"]
    said = f"Did not come: {seats['missed']}. Boats reported: {seats['boats_reported']}."
    return charts.filled(weeks, every=max(1, len(weeks) // 12)) + f"<p class='sub'>{said}</p>"


def _queues(result: Mapping[str, Any]) -> str:
    days, stages = result["queues"]["days"], result["queues"]["stages"]
    parts = (
        f"<div><h3>{STAGES[name]}</h3>{charts.area(days, values)}</div>"
        for name, values in stages.items()
        if any(values)
    )
    return f'<div class="two">{"".join(parts)}</div>'


def _districts(result: Mapping[str, Any]) -> str:
    named = {district.code: district.name for district in DISTRICTS}
    bars = [
        (
            named[row["district"]],
            row["days_to_seat"]["p50"] or 0.0,
            f"{_days(row['days_to_seat']['p50'])}, {_people(row['people'])}",
        )
        for row in result["districts"]
    ]
    return (
        charts.rows(sorted(bars, key=lambda bar: -bar[1])) + "<p class='sub'>Half of the people waited no longer.</p>"
    )


def _score(result: Mapping[str, Any]) -> str:
    score = result["score"]
    lines = [(f"planted: {name.replace('_', ' ')}", count) for name, count in score["planted"].items()]
    lines += [
        ("faults that nobody noticed", score["missed_defects"]),
        ("sent back without a reason", score["false_alarms"]),
        ("refused although all was right", score["wrong_refusals"]),
        ("refused, and rightly", score["right_refusals"]),
        ("booklets that must not be", score["booklets_that_must_not_be"]),
        ("overtaken by more than a day at printing", result["overtaken"]["by_more_than_a_day"]),
        ("promised seats not kept", result["lateness"]["promises_of_a_seat_broken"]),
    ]
    return _table(lines)


def _money(result: Mapping[str, Any]) -> str:
    money = result["money"]
    rupiah = ("received_idr", "bank_holds_idr", "given_back_idr", "paid_twice_idr", "forfeited_idr")
    lines: list[tuple[str, object]] = [(name[:-4].replace("_", " "), _rupiah(money[name])) for name in rupiah]
    lines += [
        ("payments that are nowhere", money["lost_payments"]),
        ("late money that waits for a right", money["waiting_for_a_right"]),
        ("lines that differ from the bank's", money["differs_from_the_bank"]),
    ]
    return _table(lines)


def _moved(result: Mapping[str, Any]) -> str:
    line, door, moved = result["waiting_list"], result["openings"], result["moved"]
    lines: list[tuple[str, object]] = [
        ("entries on a waiting list", sum(line["entries"].values())),
        ("of them of families", line["families"]),
        *((f"offers {state}", count) for state, count in line["offers"].items()),
        ("openings announced", door["announced"]),
        ("queued at their doors, and let in", f"{door['queued']}, {door['let_in']}"),
        ("seats sold within two hours of an opening", door["seats_sold_at_once"]),
        *((f"seats left: {why.replace('_', ' ')}", count) for why, count in moved["seats_left"].items()),
        *((f"visits {state}", count) for state, count in moved["visits"].items()),
        *((f"boat acts {state}", count) for state, count in moved["boat_acts"].items()),
        ("people moved by boat acts", moved["moved_by_boat_acts"]),
        ("came without a date and were seated", moved["walked_in"]),
        ("KTP to be shown at the interview", moved["ktp_shown_at_the_interview"]),
    ]
    return _table(lines)


def _parameters(scenario: Scenario) -> str:
    lines = (
        f"<tr><td>{name.replace('.', ': ').replace('_', ' ')}</td><td class='n'>{_value(scenario, name):g}</td>"
        f"<td>{escape(origin)}</td></tr>"
        for name, origin in scenario.origins.items()
    )
    return (
        "<details><summary>All of them, each with its source or the range in which it was swept</summary>"
        f'<div class="scroll"><table>{"".join(lines)}</table></div></details>'
    )


def _run(result: Mapping[str, Any]) -> str:
    speed = result["speed"]
    said = (
        f"{speed['commands']} commands by people and officers in {speed['seconds']} s "
        f"({speed['commands_per_second']} a second, {speed['processor_seconds']} s of processor time, "
        f"{speed['memory_mb']} MB). {result['drawn_and_read']} photos were really drawn and read; the check of all "
        f"others answered at the rates of this scenario. Refusals, which are answers too: "
    )
    refusals = ", ".join(f"{code.replace('_', ' ')} {count}" for code, count in result["refusals"].items()) or "none"
    return f"<p>{said}{escape(refusals)}.</p>"


def _section(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2>{body}</section>"


def _table(lines: Iterable[tuple[str, object]]) -> str:
    rows: Sequence[str] = [
        f"<tr><td>{escape(said)}</td><td class='n'>{escape(str(value))}</td></tr>" for said, value in lines
    ]
    return f"<table>{''.join(rows)}</table>"


def _value(scenario: Scenario, name: str) -> float:
    part, key = name.split(".")
    return getattr(getattr(scenario, part), key)


def _days(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} days"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _rupiah(value: int) -> str:
    return f"Rp{value:,}".replace(",", ".")

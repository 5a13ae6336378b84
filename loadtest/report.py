"""report.html of a load run: one page that can be mailed and opened anywhere, light and dark, without a script."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from loadtest.network import LINES
from loadtest.verdict import Outcome
from simulation import charts
from simulation.report import STAGES
from simulation.report import STYLE as TWIN_STYLE

STYLE: Final = (
    TWIN_STYLE
    + """
.verdict.odd{border-left-color:var(--gold)}.verdict ul{margin:6px 0 0;padding-left:20px}
.two.line,.line.two{stroke:var(--gold)}.line.three{stroke:var(--bad)}
.scroll+.sub{margin-top:12px}th{font-weight:600;color:var(--muted)}th.n{text-align:right}td{white-space:nowrap}td.w{white-space:normal}
"""
)
MOST: Final = 14
"""Rows of the table by what was asked that are open."""
SAID: Final = {
    Outcome.GOOD: ("", "Within its limits, and right."),
    Outcome.FAILED: ("bad", "Failed."),
    Outcome.INVALID: ("odd", "Invalid: it says nothing about the service."),
}
SHAPES_SAID: Final = {
    "opening": "Opening: everybody waits for one moment",
    "payday": "Payday evening: an hour of bills and payments",
    "burn": "Slow burn: more people until the end",
    "spike": "Spike on spike: a crowd, and another before the first has gone",
    "soak": "Soak: the same load all the time",
}


def page(result: Mapping[str, Any]) -> str:
    """The whole report of one run."""
    title = f"{SHAPES_SAID[result['shape']]}, {result['users']} people"
    body = "".join(
        (
            _head(title, result),
            _verdict(result),
            _facts(result),
            '<div class="two">',
            _section("People, and requests a second", _rate(result)),
            _section("Seconds until an answer", _percentiles(result)),
            _section("Processor, percent of one core", _cpu(result)),
            _section("Memory of the service, MB", _area(result["service"], "memory_mb")),
            _section("Waiting to be done outside", _area(result["service"], "outbox")),
            _section("Seats taken", _area(result["service"], "seats")),
            "</div>",
            _section("Where applications stand", _stages(result)),
            _section("By line: what people waited, and what the line really was", _lines(result)),
            '<div class="two">',
            _section("Errors", _counted(result["measured"]["failures"], "No request failed.")),
            _section("Refusals that were right", _counted(result["measured"]["said"], "Nobody was refused.")),
            "</div>",
            _section("By what was asked", _labels(result)),
            _section("How it was run", _run(result)),
        )
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>{escape(title)}</title><style>{STYLE}</style></head>'
        f"<body><main>{body}</main></body></html>"
    )


def _head(title: str, result: Mapping[str, Any]) -> str:
    return (
        f"<header><h1>{escape(title)}</h1><p class='sub'>{result['seconds']:.0f} s, seed {result['seed']}, "
        f"{escape(result['began'])}. All persons and papers are invented.</p></header>"
    )


def _verdict(result: Mapping[str, Any]) -> str:
    kind, said = SAID[Outcome(result["outcome"])]
    audits = len(result["audits"])
    asked = f"The auditor asked {audits} times, during the load and after it; the bank's books agree to the rupiah."
    lines = "".join(f"<li>{escape(line)}</li>" for line in result["reasons"][:12])
    rest = f"<ul>{lines}</ul>" if lines else f'<span class="sub">{asked}</span>'
    return f'<div class="verdict {kind}"><div><b>{said}</b> {rest}</div></div>'


def _facts(result: Mapping[str, Any]) -> str:
    found = result["measured"]
    seats = [row["seats"] for row in result["service"]]
    peak = max((row["count"] for row in found["seconds"]), default=0)
    facts = (
        (found["requests"], "requests and events"),
        (peak, "in the busiest second"),
        (found["errors"], "failed" + (f", {found['excused']} more in the outage" if found["excused"] else "")),
        (_ms(found["waits_p95"]), "wait for a booking or bill, 95 of 100"),
        (max(seats) - min(seats) if seats else 0, "seats sold during the run"),
        (len(result["violations"]), "invariants broken"),
    )
    cards = "".join(f'<div class="fact"><b>{escape(str(value))}</b><span>{said}</span></div>' for value, said in facts)
    return f'<div class="facts">{cards}</div>'


def _rate(result: Mapping[str, Any]) -> str:
    rows = result["measured"]["seconds"]
    return charts.lines(
        _ends(rows), [("requests", [row["count"] for row in rows]), ("people", [row["people"] for row in rows])]
    )  # fmt: skip


def _percentiles(result: Mapping[str, Any]) -> str:
    rows = result["measured"]["seconds"]

    def seconds(name: str) -> list[float | None]:
        return [None if row[name] is None else row[name] / 1000 for row in rows]

    return charts.lines(_ends(rows), [("half", seconds("p50")), ("95 of 100", seconds("p95")), ("99", seconds("p99"))])


def _cpu(result: Mapping[str, Any]) -> str:
    rows, load = result["service"], result["measured"]["seconds"]
    return charts.lines(
        _ends(rows), [("service", [row["cpu"] for row in rows]), ("load generator", [row["cpu"] for row in load])]
    )  # fmt: skip


def _area(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    ends = _ends(rows)
    return charts.area([ends[0], *[""] * (len(rows) - 2), ends[1]], [row[name] for row in rows], height=110)


def _stages(result: Mapping[str, Any]) -> str:
    rows = result["service"]
    ends = _ends(rows)
    parts = (
        f"<div><h3>{said}</h3>{charts.area([ends[0], ends[1]], [row['stages'].get(name, 0) for row in rows])}</div>"
        for name, said in STAGES.items()
        if any(row["stages"].get(name, 0) for row in rows)
    )
    return f'<div class="two">{"".join(parts)}</div>'


def _lines(result: Mapping[str, Any]) -> str:
    waits = result["measured"]["by_line"]
    bars = charts.rows(
        [(name, (row["p95"] or 0) / 1000, f"{_ms(row['p95'])}, {row['count']} requests") for name, row in waits.items()]
    )
    people = "".join(
        f"<tr><td class='w'>{escape(LINES[name].said)}</td>{_numbers(row)}</tr>" for name, row in waits.items()
    )
    proxy = "".join(
        f"<tr><td class='w'>{escape(LINES[row['name']].said)}</td>{_proxy(row, result['counts'][row['name']])}</tr>"
        for row in result["lines"]
    )
    asked = ("line", "kbit/s", "found", "ms one way", "found", "% lost", "found", "100 kB takes", "found", "broke")
    return (
        f"{bars}<p class='sub'>95 of 100 answers came within that, the line's own way included.</p>"
        f"<div class='scroll'>{_table(('line', 'requests', 'errors', 'half', '95', '99'), people)}</div>"
        f"<h3>What each line was asked to be, and was</h3><div class='scroll'>{_table(asked, proxy)}</div>"
        "<p class='sub'>Rate, delay and the body of 100 kB were measured before the run, packets lost and connections "
        "broken during it.</p>"
    )


def _proxy(found: Mapping[str, Any], count: Mapping[str, Any]) -> str:
    line = LINES[found["name"]]
    lost = 100 * count["lost"] / max(1, count["packets"])
    rates = (f"{line.down / 1e3:.0f}", f"{found['rate'] / 1e3:.0f}") if line.down else ("no limit", "-")
    cells = (
        *rates, f"{line.delay * 1e3:.0f}", f"{found['delay'] * 1e3:.0f}", f"{100 * line.loss:.1f}", f"{lost:.1f}",
        f"{found['expected']:.2f} s", f"{found['seconds']:.2f} s", str(count["breaks"]),
    )  # fmt: skip
    return "".join(f"<td class='n'>{escape(cell)}</td>" for cell in cells)


def _labels(result: Mapping[str, Any]) -> str:
    """The most frequent first; the long rest folded away."""
    head = ("what", "requests", "errors", "half", "95", "99")
    rows = [
        f"<tr><td>{escape(name)}</td>{_numbers(row)}</tr>"
        for name, row in sorted(result["measured"]["by_label"].items(), key=lambda item: -item[1]["count"])
    ]
    shown, rest = "".join(rows[:MOST]), "".join(rows[MOST:])
    more = f"<details><summary>{len(rows) - MOST} more</summary>{_table(head, rest)}</details>" if rest else ""
    return f"<div class='scroll'>{_table(head, shown)}{more}</div>"


def _numbers(row: Mapping[str, Any]) -> str:
    times = "".join(f"<td class='n'>{_ms(row.get(name))}</td>" for name in ("p50", "p95", "p99"))
    return f"<td class='n'>{row.get('count', 0)}</td><td class='n'>{row.get('errors', 0)}</td>{times}"


def _counted(rows: Mapping[str, int], nothing: str) -> str:
    if not rows:
        return f"<p class='sub'>{nothing}</p>"
    lines = "".join(
        f"<tr><td class='w'>{escape(said.replace('_', ' '))}</td><td class='n'>{count}</td></tr>"
        for said, count in list(rows.items())[:15]
    )
    return f"<table>{lines}</table>"


def _run(result: Mapping[str, Any]) -> str:
    limits, found = result["limits"], result["measured"]
    where = "PostgreSQL, Valkey and two workers" if result["scale"] else "SQLite and one worker"
    back = f"; the last failure {found['recovered']:.1f} s after that" if found["recovered"] is not None else ""
    wrong = "; ".join(result["happened"]) + back or "nothing beyond a bank that is sometimes late and calls twice"
    return (
        f"<p>On {where}, with {result['processes']} generator process(es); the busiest kept "
        f"{found['busiest_generator']:.0f} % of a core for three seconds, the service took up to "
        f"{result['service_busiest']:.0f} %. Limits: {limits['wait_ms']:.0f} ms for 95 of 100 bookings and bills, "
        f"{limits['errors']:.1%} of requests may fail, no invariant may be broken. Waits that are judged leave out the "
        f"line's own way there and back. What went wrong on purpose: {escape(wrong)}.</p>"
    )


def _ends(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    return ("0 s", f"{rows[-1]['at'] - rows[0]['at']:.0f} s") if rows else ("", "")


def _section(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2>{body}</section>"


def _table(head: Iterable[str], rows: str) -> str:
    names = "".join(f"<th class='{'n' if number else ''}'>{escape(name)}</th>" for number, name in enumerate(head))
    return f"<table><tr>{names}</tr>{rows}</table>"


def _ms(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms"

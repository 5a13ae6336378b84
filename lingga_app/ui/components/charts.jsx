import { createElement as h, useEffect, useRef, useState } from "react";

const H = 200;
const PAD = { left: 36, right: 10, top: 12, bottom: 26 };

/** A round number at or above the largest value, and its quarter marks. */
const scale = (top) => {
  top = Math.max(top, 4); // what is charted is counted: no mark between two whole numbers
  const unit = 10 ** Math.floor(Math.log10(top));
  const max = [1, 2, 2.5, 5, 10].map((n) => n * unit).find((n) => n >= top) ?? 10 * unit;
  const marks = max % 4 === 0 ? 4 : max % 5 === 0 ? 5 : 2;
  return { max, marks: Array.from({ length: marks }, (_, n) => (max * (n + 1)) / marks) };
};

/** The width the chart really has, so that its letters are never scaled. */
const useWidth = () => {
  const box = useRef(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(240, Math.round(entry.contentRect.width))));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return [box, width];
};

const plot = (count, top, W) => {
  const { max, marks } = scale(top);
  const wide = (W - PAD.left - PAD.right) / Math.max(count, 1);
  return {
    W,
    marks,
    wide,
    x: (n) => PAD.left + wide * (n + 0.5),
    y: (value) => H - PAD.bottom - (value / max) * (H - PAD.top - PAD.bottom),
  };
};

const frame = ({ W, marks, x, y }, labels, every) => [
  ...marks.map((m) => h("path", { key: `g${m}`, className: "grid", d: `M${PAD.left} ${y(m)}H${W - PAD.right}` })),
  ...marks.map((m) => h("text", { key: `t${m}`, x: PAD.left - 6, y: y(m) + 4, textAnchor: "end" }, m.toLocaleString("id"))),
  ...labels.map((label, n) =>
    n % every === 0 ? h("text", { key: `l${n}`, x: x(n), y: H - 6, textAnchor: "middle" }, label) : null,
  ),
];

const numbers = (words, heads, rows) =>
  h("details", {}, h("summary", {}, words),
    h("div", { className: "scroll" }, h("table", { className: "data" },
      h("thead", {}, h("tr", {}, heads.map((head) => h("th", { key: head, scope: "col" }, head)))),
      h("tbody", {}, rows.map((row, n) => h("tr", { key: n }, row.map((cell, c) => h(c ? "td" : "th", { key: c, ...(c ? {} : { scope: "row" }) }, cell))))))));

const picture = (label, { W }, children) => h("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": label }, children);

/** Upright bars with their number on top. */
export function Bars({ label, rows = [], numbersLabel, heads }) {
  const [box, width] = useWidth();
  const at = plot(rows.length, Math.max(0, ...rows.map((row) => row.value)), width);
  const every = Math.ceil((rows.length * 48) / width);
  return h("div", { className: "chart", ref: box },
    picture(label, at, [
      ...frame(at, rows.map((row) => row.label), every),
      ...rows.map((row, n) => h("rect", {
        key: n, className: "bars", x: at.x(n) - at.wide * 0.3, width: at.wide * 0.6, rx: 3,
        y: at.y(row.value), height: H - PAD.bottom - at.y(row.value),
      })),
      ...rows.map((row, n) => h("text", { key: `v${n}`, className: "val", x: at.x(n), y: at.y(row.value) - 4, textAnchor: "middle" }, row.shown || row.value)),
    ]),
    numbers(numbersLabel, heads, rows.map((row) => [row.label, row.shown || row.value.toLocaleString("id")])));
}

/** A forecast line in its band, with what was counted as bars and the present day marked. */
export function LineBand({ label, points = [], todayAt = -1, todayLabel, numbersLabel, heads }) {
  const [box, width] = useWidth();
  const at = plot(points.length, Math.max(0, ...points.map((p) => Math.max(p.high, p.value))), width);
  const every = Math.ceil((points.length * 64) / width);
  const way = (key) => points.map((p, n) => `${at.x(n).toFixed(1)} ${at.y(p[key]).toFixed(1)}`);
  return h("div", { className: "chart", ref: box },
    picture(label, at, [
      ...frame(at, points.map((p) => p.label), every),
      points.length > 1 && h("path", { key: "band", className: "band", d: `M${way("high").join("L")}L${way("low").reverse().join("L")}Z` }),
      ...points.map((p, n) => p.value >= 0 && h("rect", {
        key: n, className: "bars", x: at.x(n) - at.wide * 0.18, width: at.wide * 0.36, y: at.y(p.value), height: H - PAD.bottom - at.y(p.value),
      })),
      points.length > 1 && h("path", { key: "line", className: "line", d: `M${way("line").join("L")}` }),
      todayAt >= 0 && h("path", { key: "now", className: "today", d: `M${at.x(todayAt) + at.wide / 2} ${PAD.top}V${H - PAD.bottom}` }),
      todayAt >= 0 && h("text", { key: "nowt", x: at.x(todayAt) + at.wide / 2 + 5, y: PAD.top + 8 }, todayLabel),
    ]),
    numbers(numbersLabel, heads, points.map((p) => [p.label, p.value >= 0 ? p.value : "", p.line, `${p.low}-${p.high}`])));
}

/** Bars that lie, each with its name before and its number behind. */
export function HBars({ label, rows = [] }) {
  const top = Math.max(1, ...rows.map((row) => row.value));
  return h("div", { className: "hbars", role: "group", "aria-label": label },
    rows.flatMap((row, n) => [
      h("span", { key: `n${n}` }, row.label),
      h("div", { key: `b${n}` }, h("i", { className: row.tone, style: { width: `${(row.value / top) * 55}%` }, "aria-hidden": true }),
        h("b", {}, row.shown || row.value.toLocaleString("id"))),
    ]));
}

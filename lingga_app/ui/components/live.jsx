import { createElement, Fragment, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

const LONGEST_MOVE = 8000;

/** Flips `data-live` on the root element, and tells the early script when kept taps may run.
 *
 * A page that is moved to still holds what it showed last time, perhaps of another person. `at` is the address whose
 * content is here: while it is another one, `data-moving` hides the page; never for longer than `LONGEST_MOVE`. */
export function LiveStatus({ hydrated, refused, at }) {
  const { pathname } = useLocation();
  const moving = useRef(false);
  if (at && !same(at, pathname)) moving.current = true;
  else if (hydrated) moving.current = false;
  const hidden = moving.current && !refused;
  useLayoutEffect(() => {
    if (!hidden) return undefined;
    const show = () => {
      delete document.documentElement.dataset.moving;
      window.setTimeout(() => window.dispatchEvent(new Event("lingga:moved")), 0);
    };
    document.documentElement.dataset.moving = "";
    const timer = window.setTimeout(show, LONGEST_MOVE);
    return () => {
      window.clearTimeout(timer);
      show();
    };
  }, [hidden, pathname]);
  useEffect(() => {
    const root = document.documentElement;
    const show = () => {
      const lost = refused || navigator.onLine === false;
      const next = lost ? "lost" : hydrated ? "yes" : "no";
      if (root.dataset.live === next) return;
      root.dataset.live = next;
      window.dispatchEvent(new Event("lingga:unsent"));
      // After this commit's other effects, so that every handler of the page is in place.
      if (next === "yes") window.setTimeout(() => window.dispatchEvent(new Event("lingga:live")), 0);
    };
    show();
    window.addEventListener("online", show);
    window.addEventListener("offline", show);
    return () => {
      window.removeEventListener("online", show);
      window.removeEventListener("offline", show);
    };
  }, [hydrated, refused]);
  return null;
}

const same = (one, other) => one.replace(/\/+$/, "") === other.replace(/\/+$/, "");

/** Without a signal: how many answers wait on this phone. When all are sent: that they are, for a few seconds. */
export function Unsent({ none, one, many, back, children }) {
  const [count, setCount] = useState(0);
  const [again, setAgain] = useState(false);
  const waited = useRef(false);
  useEffect(() => {
    const root = document.documentElement;
    let timer = 0;
    const look = () => {
      const waiting = Number(root.dataset.unsent ?? 0);
      setCount(waiting);
      if (root.dataset.live === "lost") {
        waited.current ||= waiting > 0;
        setAgain(false);
      } else if (root.dataset.live === "yes" && waited.current && !waiting) {
        waited.current = false;
        setAgain(true);
        window.clearTimeout(timer);
        timer = window.setTimeout(() => setAgain(false), 6000);
      }
    };
    look();
    window.addEventListener("lingga:unsent", look);
    return () => {
      window.removeEventListener("lingga:unsent", look);
      window.clearTimeout(timer);
    };
  }, []);
  const text = count === 0 ? none : count === 1 ? one : many.replace("{n}", count);
  return createElement(
    Fragment,
    null,
    createElement("div", { className: "live-note lost", role: "alert" }, children, createElement("span", null, text)),
    createElement("div", { className: again ? "live-note back" : "sr", role: "status" }, again ? back : ""),
  );
}

/** A box that takes the focus when it appears, so that a refusal is heard and seen at once. */
export function FocusBox({ children, ...rest }) {
  const box = useRef(null);
  useEffect(() => box.current.focus(), []);
  return createElement("div", { ...rest, ref: box, tabIndex: -1 }, children);
}

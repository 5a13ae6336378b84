import { createElement, Fragment, useEffect, useRef, useState } from "react";

/** Flips `data-live` on the root element, and tells the early script when kept taps may run. */
export function LiveStatus({ hydrated, refused }) {
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

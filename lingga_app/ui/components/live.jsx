import { createElement, useEffect, useRef } from "react";

/** Flips `data-live` on the root element, and tells the early script when kept taps may run. */
export function LiveStatus({ hydrated, refused }) {
  useEffect(() => {
    const root = document.documentElement;
    const show = () => {
      const lost = refused || navigator.onLine === false;
      const next = lost ? "lost" : hydrated ? "yes" : "no";
      if (root.dataset.live === next) return;
      root.dataset.live = next;
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

/** A box that takes the focus when it appears, so that a refusal is heard and seen at once. */
export function FocusBox({ children, ...rest }) {
  const box = useRef(null);
  useEffect(() => box.current.focus(), []);
  return createElement("div", { ...rest, ref: box, tabIndex: -1 }, children);
}

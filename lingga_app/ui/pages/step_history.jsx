import { useEffect, useRef } from "react";

// Gives each question of one page its own entry in the browser's history, so that "back" (the phone's, the browser's
// and the arrow on top) leads to the question before it. The router and the server see one page: nothing is loaded.
export function StepHistory({ step, prev, onStep }) {
  const now = useRef({});
  now.current = { step, prev, onStep };
  const depth = useRef(0);

  useEffect(() => {
    const note = () => {
      const { step } = now.current;
      // Of an earlier visit: the one to note is known when the page has its own content.
      if ("moving" in document.documentElement.dataset) return;
      if (!step || window.location.hash === `#${step}`) return;
      const state = window.history.state;
      if (!window.location.hash) {
        window.history.replaceState(state, "", `#${step}`);
        return;
      }
      depth.current += 1;
      window.history.pushState({ ...state, idx: (state?.idx ?? 0) + 1, key: step }, "", `#${step}`);
    };
    note();
    window.addEventListener("lingga:moved", note);
    return () => window.removeEventListener("lingga:moved", note);
  }, [step]);

  useEffect(() => {
    const popped = () => {
      const wanted = window.location.hash.slice(1);
      depth.current = Math.max(0, depth.current - 1);
      if (wanted && wanted !== now.current.step) now.current.onStep?.(wanted);
    };
    const tapped = (event) => {
      const arrow = event.target.closest?.(".top .back");
      if (!arrow || (!depth.current && !now.current.prev)) return;
      event.preventDefault();
      event.stopPropagation();
      if (depth.current) window.history.back();
      else now.current.onStep?.(now.current.prev);
    };
    window.addEventListener("popstate", popped);
    document.addEventListener("click", tapped, true);
    return () => {
      window.removeEventListener("popstate", popped);
      document.removeEventListener("click", tapped, true);
    };
  }, []);
  return null;
}

import { createElement, useEffect, useRef } from "react";

/**
 * One radio button that shows a tap at once, however slow the line. The server's answer is written when it comes, except
 * an answer to an earlier tap: what was tapped last stays.
 */
const tapped = new Map();
const report = (name, sent) => window.dispatchEvent(new CustomEvent("lingga:answer", { detail: { name, sent } }));

export function RadioInput({ name, value, chosen = "", onChoose }) {
  const box = useRef(null);

  useEffect(() => () => {
    // The question is gone: the server has moved on, so it has everything that was tapped before.
    if (tapped.delete(name)) report(name, true);
  }, [name]);

  useEffect(() => {
    const last = tapped.get(name);
    if (last !== undefined && last !== chosen) return;
    if (tapped.delete(name)) report(name, true);
    box.current.checked = chosen === value;
  }, [name, value, chosen]);

  const taken = () => {
    if (chosen === value && !tapped.has(name)) return;
    tapped.set(name, value);
    report(name, false);
    onChoose?.();
  };

  return createElement("input", { ref: box, type: "radio", name, value, defaultChecked: chosen === value, onClick: taken });
}

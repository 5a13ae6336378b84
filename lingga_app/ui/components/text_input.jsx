import { createElement, useEffect, useRef } from "react";

/** Digits in groups ("2104 0157 0894 0003"); the last group takes whatever is left. */
const grouped = (text, groups) => {
  if (!groups) return text;
  const parts = [];
  let at = 0;
  groups.forEach((size, n) => {
    const end = n === groups.length - 1 ? text.length : at + size;
    if (at < text.length) parts.push(text.slice(at, end));
    at = end;
  });
  return parts.join(" ");
};

/**
 * The DOM node owns its text, so a slow answer of the server can never undo what was typed. The value that comes from
 * the server is written only when the field has neither the focus nor unsaved text.
 */
export function TextInput({
  value = "", groups, digits, upper, rows, kind = "text", maxLength, answer, waitMs = 800, onSave, onLeave, onEnter, ...rest
}) {
  const box = useRef(null);
  const state = useRef({ saved: null, timer: 0 });
  const handlers = useRef({});
  handlers.current = { onSave, onLeave, onEnter };

  const bare = (text) => (digits ? text.replace(/\D/g, "") : upper ? text.toLocaleUpperCase("id") : text);
  const shown = (text) => grouped(maxLength ? bare(text ?? "").slice(0, maxLength) : bare(text ?? ""), digits ? groups : null);

  /** `answer`: tells the page what the server does not have yet. It has it when its own value says so. */
  const report = (sent) =>
    answer && window.dispatchEvent(new CustomEvent("lingga:answer", { detail: { name: rest.name, sent } }));

  const save = () => {
    const at = state.current;
    window.clearTimeout(at.timer);
    at.timer = 0;
    const text = bare(box.current.value);
    if (text === at.saved) {
      if (text === bare(at.value ?? "")) report(true);
      return;
    }
    at.saved = text;
    handlers.current.onSave?.(text);
  };

  useEffect(() => {
    // Typed before hydration: the node already holds it, nobody has saved it yet.
    state.current.saved = value ?? "";
    if (bare(box.current.value) !== bare(value ?? "")) save();
    return () => {
      if (state.current.timer) save();
      else report(true); // the server has moved on, so it has everything that was sent before
    };
  }, []);

  useEffect(() => {
    const at = state.current;
    at.value = value;
    if (!at.timer && bare(box.current.value) === bare(value ?? "")) report(true);
    if (at.timer || document.activeElement === box.current) return;
    at.saved = value ?? "";
    box.current.value = shown(value);
  }, [value]);

  const typed = (event) => {
    const node = event.target;
    report(false);
    const next = shown(node.value);
    if (next !== node.value) {
      // Keep the caret after the same number of meaningful characters.
      const before = bare(node.value.slice(0, node.selectionStart)).length;
      node.value = next;
      let caret = 0;
      for (let seen = 0; caret < next.length && seen < before; caret += 1) if (!digits || next[caret] !== " ") seen += 1;
      node.setSelectionRange?.(caret, caret);
    }
    const at = state.current;
    window.clearTimeout(at.timer);
    at.timer = window.setTimeout(save, waitMs);
  };

  const left = () => {
    if (state.current.timer) save();
    handlers.current.onLeave?.(bare(box.current.value));
  };

  const entered = (event) => {
    if (rows || event.key !== "Enter" || event.nativeEvent.isComposing) return;
    save();
    if (handlers.current.onEnter) {
      event.preventDefault();
      handlers.current.onEnter(bare(box.current.value));
    }
  };

  return createElement(rows ? "textarea" : "input", {
    ...rest,
    ref: box,
    ...(rows ? { rows } : { type: digits ? "text" : kind }),
    className: digits ? "inp num" : "inp",
    defaultValue: shown(value),
    maxLength: maxLength && digits && groups ? maxLength + groups.length - 1 : maxLength,
    inputMode: digits ? "numeric" : kind === "tel" ? "tel" : kind === "email" ? "email" : undefined,
    autoCapitalize: upper ? "characters" : kind === "email" ? "none" : undefined,
    spellCheck: false,
    onInput: typed,
    onBlur: left,
    onKeyDown: entered,
  });
}

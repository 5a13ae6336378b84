import { createElement, useEffect, useRef, useState } from "react";

const shelf = (name) => `lingga-chat:${name}`;

const read = (name) => {
  try {
    return JSON.parse(window.sessionStorage.getItem(shelf(name))) ?? [];
  } catch {
    return [];
  }
};

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");

/**
 * Where a message is written. What was sent stays on this tab until the server shows it (`acked` holds the ids of what it
 * has), so a lost line, a reload or a refusal loses nothing; each message goes with an id of its own and counts once.
 */
export function ChatBox({
  name = "", label, button, sending, waiting, acked = [], refused = "", insertText = "", insertNo = 0, count = 0,
  maxLength = 1000, onSend, ...rest
}) {
  const [pending, setPending] = useState([]);
  const box = useRef(null);
  const seen = useRef({ count: 0, inserted: 0, sent: new Set() });
  const send = useRef(onSend);
  send.current = onSend;

  const isLive = () => document.documentElement.dataset.live === "yes";
  const keep = (next) => {
    setPending(next);
    try {
      window.sessionStorage.setItem(shelf(name), JSON.stringify(next));
    } catch {
      // A browser that keeps nothing: the message waits on the page.
    }
  };
  const dispatch = (message) => {
    if (isLive()) send.current?.(message.text, message.id);
  };

  useEffect(() => {
    if (!name) return undefined;
    const kept = read(name);
    setPending(kept);
    const again = () => read(name).forEach(dispatch);
    again();
    window.addEventListener("lingga:live", again);
    return () => window.removeEventListener("lingga:live", again);
  }, [name]);

  useEffect(() => {
    const left = pending.filter((message) => !acked.includes(message.id));
    if (left.length !== pending.length) keep(left);
  }, [acked, pending]);

  useEffect(() => {
    const back = pending.find((message) => message.id === refused);
    if (!back) return;
    keep(pending.filter((message) => message !== back));
    if (!box.current.value) box.current.value = back.text;
    box.current.focus();
  }, [refused, pending]);

  useEffect(() => {
    if (insertNo === seen.current.inserted || !insertText) return;
    seen.current.inserted = insertNo;
    box.current.value = [box.current.value.trim(), insertText].filter(Boolean).join(" ");
    box.current.focus();
  }, [insertNo, insertText]);

  useEffect(() => {
    if (count + pending.length > seen.current.count) {
      const frame = box.current.closest(".talkframe");
      const scroll = frame?.querySelector(".talkscroll");
      if (scroll) scroll.scrollTop = scroll.scrollHeight;
      else box.current.scrollIntoView({ block: "nearest" });
    }
    seen.current.count = count + pending.length;
  }, [count, pending]);

  const submit = (event) => {
    event?.preventDefault();
    const text = box.current.value.trim();
    if (!text) {
      box.current.focus();
      return;
    }
    const message = { id: newId(), text };
    box.current.value = "";
    box.current.focus();
    keep([...pending, message]);
    dispatch(message);
  };

  const keys = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  };

  const live = typeof document === "undefined" || isLive();
  return createElement(
    "div",
    { className: "chatbox" },
    createElement(
      "ol",
      { className: "talk", "aria-live": "polite" },
      pending.map((message) =>
        createElement(
          "li",
          { key: message.id, className: "say-out unsent" },
          createElement("p", null, message.text),
          createElement("p", { className: "tiny" }, live ? sending : waiting),
        ),
      ),
    ),
    createElement(
      "form",
      { onSubmit: submit, className: "sayrow", noValidate: true },
      createElement("textarea", {
        ...rest, ref: box, rows: 1, className: "inp", maxLength, "aria-label": label, placeholder: label, onKeyDown: keys,
        enterKeyHint: "send", autoComplete: "off",
      }),
      createElement("button", { type: "submit", className: "btn fit" }, button),
    ),
  );
}

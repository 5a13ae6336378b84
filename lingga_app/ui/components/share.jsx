import { createElement as h, useEffect, useState } from "react";

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages without https and old phones: select and copy.
    const box = document.createElement("textarea");
    box.value = text;
    box.setAttribute("readonly", "");
    box.style.cssText = "position:fixed;opacity:0";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
};

const act = (label, className, onClick, said) =>
  h("span", { className: "stack tight" },
    h("button", { type: "button", className, onClick }, h("span", {}, label)),
    h("span", { role: "status", className: said ? "small" : "sr" }, said));

/** Copies a text; says so, or shows the text when the phone does not let it be copied. */
export function CopyButton({ text, label, done, failed, kind = "ghost" }) {
  const [said, setSaid] = useState("");
  useEffect(() => setSaid(""), [text]);
  return act(label, `btn ${kind}`, async () => setSaid((await copy(text)) ? done : `${failed} ${text}`), said);
}

/** The phone's own "share" sheet; where there is none, the address is copied. */
export function ShareButton({ title, text, url, label, copied, kind = "ghost" }) {
  const [said, setSaid] = useState("");
  const share = async () => {
    const address = new URL(url || window.location.href, window.location.href).href;
    if (navigator.share) {
      await navigator.share({ title, text, url: address }).catch(() => {});
      return;
    }
    const all = [text, address].filter(Boolean).join(" ");
    setSaid((await copy(all)) ? copied : all);
  };
  return act(label, `btn ${kind}`, share, said);
}

/** The browser's print sheet. */
export function PrintButton({ label, kind = "ghost" }) {
  return h("button", { type: "button", className: `btn ${kind}`, onClick: () => window.print() }, h("span", {}, label));
}

const tellWorker = async (message) => {
  const { active } = await navigator.serviceWorker.ready;
  const line = new MessageChannel();
  const answer = new Promise((done) => {
    line.port1.onmessage = (event) => done(event.data.ok);
  });
  active.postMessage(message, [line.port2]);
  return answer;
};

/** Keeps a plain slip on this phone, by choice and only until it is taken off again. */
export function KeepButton({ address, keep, drop, kept, failed, kind = "" }) {
  const [has, setHas] = useState(false);
  const [said, setSaid] = useState("");
  const able = typeof navigator !== "undefined" && "serviceWorker" in navigator;

  useEffect(() => {
    if (!able || !window.caches) return;
    caches.open("kept-slips-v1").then((box) => box.match(address)).then((copy) => setHas(Boolean(copy)));
  }, [address]);

  const turn = async () => {
    if (!("serviceWorker" in navigator)) {
      setSaid(failed);
      return;
    }
    await navigator.serviceWorker.register("/sw.js");
    const ok = await tellWorker({ act: has ? "drop" : "keep", address }).catch(() => false);
    if (ok) setHas(!has);
    setSaid(ok ? (has ? "" : kept) : failed);
  };
  return act(has ? drop : keep, `btn ${has ? "quiet" : kind}`, turn, said || (has ? kept : ""));
}

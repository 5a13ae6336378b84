import { createElement as h, useEffect, useRef, useState } from "react";
import { framing } from "./framing.js";
import { Refused, send, shrink, toJpeg } from "./upload.js";

const HINT_MS = 500;
const FRAME_MS = 400;
const FRAME_SIDE = 320;
const LATER_MS = 3000;
const BEST_MS = 8000;
const UNTOLD = { hints: [], fits: false };
const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, key) => facts[key] ?? "");

/** The part of the stream that the view shows. */
const shownPart = ({ videoWidth: w, videoHeight: t }, ratio) => {
  const wide = Math.min(w, t * ratio);
  const tall = wide / ratio;
  return { left: (w - wide) / 2, top: (t - tall) / 2, wide, tall };
};

/** Exactly that part, at the stream's own resolution, or smaller. */
const cut = (video, ratio, side) => {
  const { left, top, wide, tall } = shownPart(video, ratio);
  const scale = Math.min(1, side / Math.max(wide, tall));
  const sheet = document.createElement("canvas");
  sheet.width = Math.round(wide * scale);
  sheet.height = Math.round(tall * scale);
  sheet.getContext("2d").drawImage(video, left, top, wide, tall, 0, 0, sheet.width, sheet.height);
  return sheet;
};

const smaller = (sheet, side) => {
  const scale = side / Math.max(sheet.width, sheet.height);
  const small = document.createElement("canvas");
  small.width = Math.round(sheet.width * scale);
  small.height = Math.round(sheet.height * scale);
  small.getContext("2d").drawImage(sheet, 0, 0, small.width, small.height);
  return small;
};

const useCamera = (on, facing, onFault) => {
  const video = useRef(null);
  useEffect(() => {
    if (!on) return undefined;
    let stream;
    let over = false;
    (async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          audio: false,
          video: { facingMode: facing, width: { ideal: 2560 }, height: { ideal: 1920 } },
        });
        if (over) throw new Error("closed");
        video.current.srcObject = stream;
        await video.current.play();
      } catch (fault) {
        stream?.getTracks().forEach((track) => track.stop());
        if (!over) onFault(fault);
      }
    })();
    return () => {
      over = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, [on, facing]);
  return video;
};

/**
 * Asks the server what it thinks of the live picture, two small frames a second, and keeps the best of the last seconds
 * in this page's memory: `seen.current` holds `{ best, doubts }`.
 */
const useJudge = (endpoint, on, video, ratio, side, onTold) => {
  const seen = useRef({});
  useEffect(() => {
    if (!endpoint || !on) return undefined;
    const stop = new AbortController();
    let timer;
    seen.current = {};
    const ask = async () => {
      const sheet = cut(video.current, ratio, side);
      const scale = Math.max(1, Math.max(sheet.width, sheet.height) / FRAME_SIDE);
      const body = await toJpeg(smaller(sheet, FRAME_SIDE), 0.7);
      const answer = await fetch(`${endpoint}?scale=${scale.toFixed(3)}`, {
        method: "POST", body, credentials: "same-origin", signal: stop.signal, headers: { "content-type": "image/jpeg" },
      });
      if (!answer.ok) throw new Error("not now");
      const { hints, doubts, judged } = await answer.json();
      if (!judged) throw new Error("not judged");
      const { best } = seen.current;
      if (!best || doubts <= best.doubts || Date.now() - best.at > BEST_MS) seen.current.best = { sheet, doubts, at: Date.now() };
      seen.current.doubts = doubts;
      onTold({ hints, fits: doubts === 0 });
    };
    const look = async () => {
      let rest = FRAME_MS;
      try {
        if (video.current?.videoWidth) await ask();
      } catch {
        if (stop.signal.aborted) return;
        rest = LATER_MS;
        onTold(UNTOLD);
      }
      if (!stop.signal.aborted) timer = window.setTimeout(look, rest);
    };
    timer = window.setTimeout(look, FRAME_MS);
    return () => {
      stop.abort();
      window.clearTimeout(timer);
      onTold(UNTOLD);
    };
  }, [endpoint, on]);
  return seen;
};

/** One hint at a time, and only one that stays: what is true for a blink would be noise to a screen reader. */
const useFraming = (active, video, ratio, onHint) => {
  useEffect(() => {
    if (!active) return undefined;
    const hint = framing();
    let before = "";
    const timer = window.setInterval(() => {
      if (!video.current?.videoWidth) return;
      const now = hint(video.current, shownPart(video.current, ratio));
      if (now === before) onHint(now);
      before = now;
    }, HINT_MS);
    return () => {
      window.clearInterval(timer);
      onHint("");
    };
  }, [active]);
};

/**
 * closed -> live -> shown -> sending -> sent, or refused. Three ways to a picture: this camera, the phone's camera app,
 * a file; each next one is offered when the one before cannot be had.
 */
export function Camera({ endpoint, judgeEndpoint, name, shape, words, facing, ratio, side, accept, onSent, onRefused }) {
  const [step, setStep] = useState("closed");
  const [noCamera, setNoCamera] = useState(false);
  const [picture, setPicture] = useState(null);
  const [told, setTold] = useState({ sent: 0, size: 1, waiting: false });
  const [hint, setHint] = useState("");
  const [gauge, setGauge] = useState(UNTOLD);
  const [better, setBetter] = useState(null);
  const [refusal, setRefusal] = useState("");
  const abort = useRef(null);
  const live = step === "live";

  const video = useCamera(live, facing, () => {
    setNoCamera(true);
    setStep("closed");
  });
  useFraming(live && !judgeEndpoint, video, ratio, setHint);
  const seen = useJudge(judgeEndpoint, live, video, ratio, side, setGauge);
  useEffect(() => () => abort.current?.abort(), []);
  useEffect(() => () => picture?.url && URL.revokeObjectURL(picture.url), [picture]);

  const show = (blob, called) => {
    setPicture({ blob, name: called, url: blob.type.startsWith("image/") ? URL.createObjectURL(blob) : null });
    setStep("shown");
  };
  const take = async () => {
    if (!video.current?.videoWidth) return;
    const { best, doubts } = seen.current;
    setBetter(best && best.doubts < doubts && Date.now() - best.at < BEST_MS ? await toJpeg(best.sheet) : null);
    show(await toJpeg(cut(video.current, ratio, side)), `${name}.jpg`);
  };
  const takeBetter = () => {
    setBetter(null);
    show(better, `${name}.jpg`);
  };
  const pick = async (event) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    setBetter(null);
    if (file) show(await shrink(file, side), file.name);
  };
  const go = async () => {
    setStep("sending");
    setRefusal("");
    abort.current = new AbortController();
    try {
      const id = await send(endpoint, picture.blob, picture.name, { tell: setTold, signal: abort.current.signal });
      setStep("sent");
      onSent?.(id);
    } catch (fault) {
      if (abort.current.signal.aborted) return;
      setRefusal((fault instanceof Refused && fault.message) || words.refused);
      setStep("refused");
      onRefused?.(fault.code ?? "");
    }
  };
  const again = () => {
    setPicture(null);
    setBetter(null);
    setStep(noCamera ? "closed" : "live");
  };

  const button = (label, onClick, kind = "", more = {}) => h("button", { type: "button", className: `btn ${kind}`, onClick, ...more }, label);
  const fileButton = (label, kind, more) => h("label", { className: `btn filebtn ${kind}` }, label, h("input", { type: "file", accept, onChange: pick, ...more }));

  const percent = Math.round((told.sent / told.size) * 100);
  const says = {
    closed: noCamera ? words.no_camera : words.before,
    live: gauge.hints.length ? gauge.hints.join(" ") : gauge.fits ? words.fits : hint ? words[hint] : words.aim,
    shown: better ? words.better : picture?.url ? words.look : fill(words.file, { name: picture?.name }),
    sending: told.waiting ? words.waiting : fill(words.sending, { percent }),
    sent: words.sent,
    refused: refusal,
  }[step];

  const still = picture?.url && step !== "live" && step !== "closed";
  return h("div", { className: `cam ${shape === "oval" ? "portrait" : ""}` },
    (live || still) && h("div", { className: "view" },
      live
        ? h("video", { ref: video, muted: true, playsInline: true, "aria-label": words.view, style: facing === "user" ? { transform: "scaleX(-1)" } : undefined })
        : h("img", { src: picture.url, alt: words.taken }),
      live && h("div", { className: `frame ${shape === "oval" ? "oval" : shape === "card" ? "card-id" : ""} ${gauge.fits ? "fits" : ""}`, "aria-hidden": true })),
    h("p", { className: step === "refused" ? "error said" : "said", role: "status" }, says),
    step === "sending" && h("div", { className: "bar", role: "progressbar", "aria-label": says, "aria-valuenow": percent, "aria-valuemin": 0, "aria-valuemax": 100 }, h("i", { style: { width: `${percent}%` } })),
    step === "closed" && !noCamera && button(words.open, () => (navigator.mediaDevices?.getUserMedia ? setStep("live") : setNoCamera(true)), "", { id: `${name}-open` }),
    step === "closed" && noCamera && fileButton(words.phone_camera, "", { capture: facing, accept: "image/*" }),
    live && button(words.take, take),
    (step === "closed" || live) && fileButton(words.choose, "quiet", {}),
    step === "shown" && button(words.use, go),
    step === "shown" && better && button(words.use_better, takeBetter, "ghost"),
    step === "shown" && button(words.again, again, "quiet"),
    (step === "sent" || step === "refused") && button(words.again, again, step === "sent" ? "quiet" : ""),
    step === "refused" && button(words.resend, go, "quiet"));
}

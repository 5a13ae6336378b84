import { createElement as h, useEffect, useRef, useState } from "react";
import { Refused, send, shrink, toJpeg } from "./upload.js";

const HINT_MS = 500;
const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, key) => facts[key] ?? "");

/** What the light does to a small copy of the picture: "dark", "glare" or nothing. */
const light = (sheet, video) => {
  sheet.width = 64;
  sheet.height = 48;
  const pen = sheet.getContext("2d", { willReadFrequently: true });
  pen.drawImage(video, 0, 0, 64, 48);
  const { data } = pen.getImageData(0, 0, 64, 48);
  let sum = 0;
  let white = 0;
  for (let at = 0; at < data.length; at += 4) {
    const grey = (data[at] * 3 + data[at + 1] * 6 + data[at + 2]) / 10;
    sum += grey;
    if (grey > 250) white += 1;
  }
  const mean = sum / 3072;
  if (mean < 55) return "dark";
  return white / 3072 > 0.06 && mean < 200 ? "glare" : "";
};

/** Exactly the part of the stream that the view shows, at the stream's own resolution. */
const cut = (video, ratio, side) => {
  const { videoWidth: w, videoHeight: t } = video;
  const wide = Math.min(w, t * ratio);
  const tall = wide / ratio;
  const scale = Math.min(1, side / Math.max(wide, tall));
  const sheet = document.createElement("canvas");
  sheet.width = Math.round(wide * scale);
  sheet.height = Math.round(tall * scale);
  sheet.getContext("2d").drawImage(video, (w - wide) / 2, (t - tall) / 2, wide, tall, 0, 0, sheet.width, sheet.height);
  return sheet;
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

/** Asks the server what it thinks of the live picture, one small frame at a time. */
const useJudge = (endpoint, on, video, ratio, onHints) => {
  useEffect(() => {
    if (!endpoint || !on) return undefined;
    const stop = new AbortController();
    let timer;
    const look = async () => {
      if (video.current?.videoWidth) {
        try {
          const frame = await toJpeg(cut(video.current, ratio, 320), 0.7);
          const answer = await fetch(endpoint, {
            method: "POST", body: frame, credentials: "same-origin", signal: stop.signal, headers: { "content-type": "image/jpeg" },
          });
          if (answer.ok) onHints(((await answer.json()).hints ?? []).slice(0, 3));
        } catch {
          if (stop.signal.aborted) return;
          onHints([]);
        }
      }
      if (!stop.signal.aborted) timer = window.setTimeout(look, 300);
    };
    timer = window.setTimeout(look, 300);
    return () => {
      stop.abort();
      window.clearTimeout(timer);
    };
  }, [endpoint, on]);
};

const useLight = (active, video, onHint) => {
  useEffect(() => {
    if (!active) return undefined;
    const sheet = document.createElement("canvas");
    const timer = window.setInterval(() => video.current?.videoWidth && onHint(light(sheet, video.current)), HINT_MS);
    return () => window.clearInterval(timer);
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
  const [hints, setHints] = useState([]);
  const [refusal, setRefusal] = useState("");
  const abort = useRef(null);
  const live = step === "live";

  const video = useCamera(live, facing, () => {
    setNoCamera(true);
    setStep("closed");
  });
  useLight(live && !judgeEndpoint, video, setHint);
  useJudge(judgeEndpoint, live, video, ratio, setHints);
  useEffect(() => () => abort.current?.abort(), []);
  useEffect(() => () => picture?.url && URL.revokeObjectURL(picture.url), [picture]);

  const show = (blob, called) => {
    setPicture({ blob, name: called, url: blob.type.startsWith("image/") ? URL.createObjectURL(blob) : null });
    setStep("shown");
  };
  const take = async () => {
    if (video.current?.videoWidth) show(await toJpeg(cut(video.current, ratio, side)), `${name}.jpg`);
  };
  const pick = async (event) => {
    const file = event.target.files?.[0];
    event.target.value = "";
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
    setStep(noCamera ? "closed" : "live");
  };

  const button = (label, onClick, kind = "", more = {}) => h("button", { type: "button", className: `btn ${kind}`, onClick, ...more }, label);
  const fileButton = (label, kind, more) => h("label", { className: `btn filebtn ${kind}` }, label, h("input", { type: "file", accept, onChange: pick, ...more }));

  const percent = Math.round((told.sent / told.size) * 100);
  const says = {
    closed: noCamera ? words.no_camera : words.before,
    live: hints.length ? hints.join(" ") : hint ? words[hint] : words.aim,
    shown: picture?.url ? words.look : fill(words.file, { name: picture?.name }),
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
      live && h("div", { className: `frame ${shape === "oval" ? "oval" : shape === "card" ? "card-id" : ""}`, "aria-hidden": true })),
    h("p", { className: step === "refused" ? "error said" : "said", role: "status" }, says),
    step === "sending" && h("div", { className: "bar", role: "progressbar", "aria-label": says, "aria-valuenow": percent, "aria-valuemin": 0, "aria-valuemax": 100 }, h("i", { style: { width: `${percent}%` } })),
    step === "closed" && !noCamera && button(words.open, () => (navigator.mediaDevices?.getUserMedia ? setStep("live") : setNoCamera(true)), "", { id: `${name}-open` }),
    step === "closed" && noCamera && fileButton(words.phone_camera, "", { capture: facing, accept: "image/*" }),
    live && button(words.take, take),
    (step === "closed" || live) && fileButton(words.choose, "quiet", {}),
    step === "shown" && button(words.use, go),
    step === "shown" && button(words.again, again, "quiet"),
    (step === "sent" || step === "refused") && button(words.again, again, step === "sent" ? "quiet" : ""),
    step === "refused" && button(words.resend, go, "quiet"));
}

import { createElement as h, useEffect, useRef, useState } from "react";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

const EVERY_MS = 150;
const SAME_CODE_MS = 3000;

/** The phone's own detector, or the wasm reader of our own origin: a megabyte that most phones never need to load. */
const makeDetector = async () => {
  const own = window.BarcodeDetector;
  if (own && (await own.getSupportedFormats()).includes("qr_code")) return new own({ formats: ["qr_code"] });
  const { BarcodeDetector, prepareZXingModule } = await import("barcode-detector/ponyfill");
  prepareZXingModule({ overrides: { locateFile: (path, prefix) => (path.endsWith(".wasm") ? wasmUrl : prefix + path) } });
  return new BarcodeDetector({ formats: ["qr_code"] });
};

/** Camera view that reads QR codes; a picture of a code works too. The same code is told again only after a while. */
export function QrScanner({ words, facing = "environment", paused = false, onScan }) {
  const video = useRef(null);
  const detector = useRef(null);
  const tell = useRef(onScan);
  tell.current = onScan;
  const [says, setSays] = useState("opening");

  const read = async (source) => {
    detector.current ??= makeDetector();
    return (await (await detector.current).detect(source))[0]?.rawValue ?? "";
  };

  useEffect(() => {
    if (paused) return undefined;
    let over = false;
    let stream;
    let timer;
    let last = { text: "", at: 0 };
    const look = async () => {
      if (over) return;
      try {
        const text = await read(video.current);
        const now = performance.now();
        if (text && !over && (text !== last.text || now - last.at > SAME_CODE_MS)) {
          setSays("found");
          tell.current?.(text);
        }
        if (text) last = { text, at: now };
      } catch {
        // One frame that cannot be read; the next one comes.
      }
      timer = window.setTimeout(look, EVERY_MS);
    };
    (async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: facing } });
        if (over) throw new Error("closed");
        video.current.srcObject = stream;
        await video.current.play();
        setSays("aim");
        look();
      } catch {
        stream?.getTracks().forEach((track) => track.stop());
        if (!over) setSays("no_camera");
      }
    })();
    return () => {
      over = true;
      window.clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, [paused, facing]);

  const pick = async (event) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    const text = await createImageBitmap(file).then(read, () => "");
    setSays(text ? "found" : "none");
    if (text) tell.current?.(text);
  };

  return h("div", { className: "cam scan" },
    says !== "no_camera" && h("div", { className: "view" },
      h("video", { ref: video, muted: true, playsInline: true, "aria-label": words.view }),
      h("div", { className: "frame square", "aria-hidden": true })),
    h("p", { className: "said", role: "status" }, words[says]),
    h("label", { className: "btn filebtn quiet" }, words.choose, h("input", { type: "file", accept: "image/*", onChange: pick })));
}

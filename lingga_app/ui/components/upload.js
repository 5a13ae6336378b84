// Sends a picture in pieces that survive a bad line: each piece says where it belongs, and after a break the server is
// asked how much it has. Nothing here knows React.

const WAITS_MS = [1000, 2000, 4000, 8000, 15000];
const FIRST_PIECE = 64 * 1024;
const LARGEST_PIECE = 512 * 1024;
const QUICK_MS = 2500;

/** The server said no for good; `message` is its sentence, if it sent one. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.message ?? body?.title ?? "");
    this.status = status;
    this.code = body?.code;
  }
}

/**
 * Turn a photo into a JPEG whose longer side is at most `side` pixels. What the browser cannot draw (PDF, HEIC on most
 * phones) is returned as it is. Drawing also leaves the place where the photo was taken behind.
 */
export async function shrink(file, side = 2000, quality = 0.8) {
  if (!file.type.startsWith("image/")) return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const ratio = Math.min(1, side / Math.max(picture.width, picture.height));
  const sheet = document.createElement("canvas");
  sheet.width = Math.round(picture.width * ratio);
  sheet.height = Math.round(picture.height * ratio);
  sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
  picture.close();
  return toJpeg(sheet, quality);
}

export const toJpeg = (sheet, quality = 0.8) =>
  new Promise((done, fail) => sheet.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/jpeg", quality));

/** Hex SHA-256, or null where the page is not a secure context. */
const digest = async (blob) => {
  if (!crypto.subtle) return null;
  const sum = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const pause = (ms, signal) =>
  new Promise((done, fail) => {
    const over = () => {
      window.clearTimeout(timer);
      window.removeEventListener("online", over);
      signal?.removeEventListener("abort", over);
      if (signal?.aborted) fail(signal.reason);
      else done();
    };
    const timer = window.setTimeout(over, ms);
    window.addEventListener("online", over);
    signal?.addEventListener("abort", over);
  });

/** One request; a refusal throws `Refused`, a broken line or a busy server returns null. */
const ask = async (address, options) => {
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
  } catch (fault) {
    if (options.signal?.aborted) throw fault;
    return null;
  }
  // 507: no room for this photo today. Anything else of the kind passes by waiting.
  if ((answer.status >= 500 && answer.status !== 507) || answer.status === 429) return null;
  const body = await answer.json().catch(() => null);
  // A refused piece that names the right offset is not a refusal of the photo.
  if (!answer.ok && body?.offset === undefined) throw new Refused(answer.status, body);
  return body;
};

/**
 * POST {endpoint} {size, name, sha256} -> {upload_id, offset}; PATCH {endpoint}/{id} with `Upload-Offset` -> {offset},
 * in the end {done: true}; GET {endpoint}/{id} -> {offset} after a break. Tries until it is through, refused or aborted.
 * `tell({sent, size, waiting})` after every step. Returns the upload id.
 */
export async function send(endpoint, blob, name, { tell = () => {}, signal } = {}) {
  const size = blob.size;
  const sha256 = await digest(blob);
  let misses = 0;
  const insist = async (address, options) => {
    for (;;) {
      const body = await ask(address, { ...options, signal });
      if (body) {
        misses = 0;
        return body;
      }
      tell({ sent: offset, size, waiting: true });
      await pause(WAITS_MS[Math.min(misses, WAITS_MS.length - 1)], signal);
      misses += 1;
      if (options.once) return null;
    }
  };

  let offset = 0;
  const begun = await insist(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ size, name, sha256, type: blob.type }),
  });
  const address = `${endpoint}/${begun.upload_id}`;
  offset = begun.offset ?? 0;
  let piece = FIRST_PIECE;
  tell({ sent: offset, size, waiting: false });

  while (offset < size) {
    const started = performance.now();
    const answer = await insist(address, {
      method: "PATCH",
      headers: { "upload-offset": String(offset), "content-type": "application/octet-stream" },
      body: blob.slice(offset, offset + piece),
      once: true,
    });
    if (answer?.done) break;
    if (answer?.offset === undefined) {
      // The line broke: ask what arrived, and go on in smaller pieces.
      piece = FIRST_PIECE;
      offset = (await insist(address, { method: "GET" })).offset;
    } else {
      offset = answer.offset;
      if (performance.now() - started < QUICK_MS) piece = Math.min(piece * 2, LARGEST_PIECE);
    }
    tell({ sent: offset, size, waiting: false });
  }
  tell({ sent: size, size, waiting: false });
  return begun.upload_id;
}

// Keeps only what a person chose to keep on this phone: plain slips, each by its own address.
// No other page, script or answer is ever stored; with a signal every request goes to the network untouched.
// Signing out on a shared phone takes every copy along (the answer clears the site's storage).
const KEPT = "kept-slips-v1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const sameOrigin = (address) => new URL(address, self.location.origin).origin === self.location.origin;

const keep = async (address) => {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  const kind = answer.headers.get("content-type") ?? "";
  if (!answer.ok || answer.redirected || !kind.startsWith("text/html")) throw new Error("not a slip");
  const body = await answer.blob();
  // Our own headers: the copy must open without a signal although the original says no-store.
  const copy = new Response(body, {
    headers: { "content-type": kind, "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:" },
  });
  await (await caches.open(KEPT)).put(address, copy);
};

const acts = {
  keep: ({ address }) => keep(address),
  drop: async ({ address }) => (await caches.open(KEPT)).delete(address),
};

self.addEventListener("message", (event) => {
  const port = event.ports[0];
  const act = acts[event.data?.act];
  if (!port || !act || (event.data.address && !sameOrigin(event.data.address))) return;
  event.waitUntil(
    act(event.data).then(
      () => port.postMessage({ ok: true }),
      () => port.postMessage({ ok: false }),
    ),
  );
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
  event.respondWith(
    fetch(event.request).catch(async (fault) => {
      const copy = await (await caches.open(KEPT)).match(event.request, { ignoreSearch: false });
      if (copy) return copy;
      throw fault;
    }),
  );
});

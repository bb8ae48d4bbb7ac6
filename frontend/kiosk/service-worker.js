// Keeps the tablet's page and its files, so that it starts without a network. Ratings are not its business.
const VERSION = "hailong-kiosk-__VERSION__";
const PAGE = "/kiosk";
const FILES = "__FILES__";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll([PAGE, ...FILES])));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("hailong-kiosk-") && name !== VERSION;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The page says when its screen rests.
self.addEventListener("message", (event) => {
  if (event.data === "replace") self.skipWaiting();
});

// What is read aloud. The address of a recording changes with it; the one before is then of no use.
const recording = async (request) => {
  const cache = await caches.open("hailong-recordings");
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const copy = answer.clone();
    // A full disk keeps nothing, and is no reason for silence.
    await cache.delete(request, { ignoreSearch: true }).then(() => cache.put(request, copy)).catch(() => {});
  }
  return answer;
};

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const at = new URL(url);
  if (method !== "GET" || at.origin !== location.origin) return;
  if (at.pathname.startsWith("/kiosk/recordings/")) return event.respondWith(recording(event.request));
  const page = mode === "navigate" && at.pathname === PAGE && !at.search;
  if (!page && !FILES.includes(at.pathname)) return;
  event.respondWith(caches.match(page ? PAGE : at.pathname).then((kept) => kept ?? fetch(event.request)));
});

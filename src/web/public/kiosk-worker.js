// Lets a kiosk start without the network. Pages and set-up come from the program where it answers, else as last seen;
// files whose address holds their content come from the tablet.
const store = 'kiosk';
const patience = 4_000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (/^\/assets\/|^\/kiosk\/[^/]+\/prompts\//.test(pathname)) event.respondWith(fromTablet(request));
  else if (/^\/kiosk\/[^/]+(\/set-up)?$/.test(pathname)) event.respondWith(fromProgram(request));
});

async function fromTablet(request) {
  const kept = await caches.match(request.url, { cacheName: store, ignoreVary: true });
  return kept ?? fetch(request);
}

/** An answer that is an error is shown as it is, but for one of a server that is being restarted. */
async function fromProgram(request) {
  const cache = await caches.open(store);
  const kept = await cache.match(request.url, { ignoreVary: true });
  try {
    const answer = await fetch(request, kept ? { signal: AbortSignal.timeout(patience) } : {});
    if (answer.ok) await cache.put(request.url, answer.clone());
    return kept && answer.status >= 500 ? kept : answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

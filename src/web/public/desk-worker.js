/*
 * The service worker of /desk. `kept` stands before this text: version, shell and files. It answers only while the
 * server does not, and only with the empty desk; what people type is kept by the page itself, encrypted.
 */
const name = `desk-${kept.version}`;
const unreachable = [502, 503, 504];

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(name)
      .then((cache) => cache.addAll([kept.shell, ...kept.files].map((path) => new Request(path, { cache: 'reload' }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((one) => one.startsWith('desk-') && one !== name))
      // A tablet of the kiosk may share this browser: its cache is not ours.
      .then((old) => Promise.all(old.map((one) => caches.delete(one))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(open(request));
  else if (kept.files.includes(pathname)) event.respondWith(file(request, pathname));
});

async function open(request) {
  const answer = await fetch(request).catch(() => undefined);
  if (answer && !unreachable.includes(answer.status)) return answer;
  const shell = await caches.open(name).then((cache) => cache.match(kept.shell));
  return shell ?? answer ?? Response.error();
}

async function file(request, pathname) {
  const found = await caches.open(name).then((cache) => cache.match(pathname));
  return found ?? fetch(request);
}

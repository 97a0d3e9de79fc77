// Entries wait in the tablet, sealed and in order, until the program has stored them; then they are wiped.

const batch = 20;
const everyMs = 15_000;

/**
 * @param onState told 'online', 'offline' or 'unknown' (the program does not know this tablet) after each attempt
 */
export function openQueue(base, onState) {
  const opened = open();
  let again;

  /** Resolves when the entry lies safely in the tablet. */
  async function add(entry) {
    const db = await opened;
    const change = db.transaction('entries', 'readwrite', { durability: 'strict' });
    change.objectStore('entries').add(entry);
    await finished(change);
    send();
  }

  /** Of several windows one sends; what two send counts once all the same. */
  async function send() {
    clearTimeout(again);
    await navigator.locks.request('kiosk-queue', { ifAvailable: true }, (lock) => lock && sendAll());
    clearTimeout(again);
    again = setTimeout(send, everyMs);
  }

  async function sendAll() {
    const db = await opened;
    for (;;) {
      const { keys, entries, more } = await first(db);
      const stored = await post(entries, more);
      if (!stored) return;
      const change = db.transaction('entries', 'readwrite', { durability: 'strict' });
      for (const [at, { id }] of entries.entries())
        if (stored.includes(id)) change.objectStore('entries').delete(keys[at]);
      await finished(change);
      if (more === 0) return;
    }
  }

  /** @returns the ids the program has stored; undefined where it could not be reached or does not take them. */
  async function post(entries, waiting) {
    const body = JSON.stringify({ waiting, entries: entries.map(asSent) });
    try {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${base}/entries`, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(20_000),
      });
      onState(answer.ok ? 'online' : answer.status === 401 ? 'unknown' : 'offline');
      return answer.ok ? (await answer.json()).stored : undefined;
    } catch {
      onState('offline');
      return undefined;
    }
  }

  addEventListener('online', send);
  send();
  return { add };
}

/** How long ago it was pressed; the program never sees the tablet's clock. */
function asSent({ id, sealed, pressedAt }) {
  return { id, sealed, age: Math.max(0, Math.round(Date.now() - pressedAt)) };
}

async function first(db) {
  const store = db.transaction('entries').objectStore('entries');
  const [keys, entries, count] = await Promise.all([
    result(store.getAllKeys(null, batch)),
    result(store.getAll(null, batch)),
    result(store.count()),
  ]);
  return { keys, entries, more: count - entries.length };
}

function open() {
  const request = indexedDB.open('kiosk', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('entries', { autoIncrement: true });
  return result(request);
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(change) {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onerror = change.onabort = () => reject(change.error);
  });
}

/*
 * Entries that wait in this browser. Each is encrypted under its officer's key, which the server hands out to who is
 * logged in; the browser keeps it in a form that no script can read out, and forgets it when somebody else logs in. So
 * nobody but the officer who made an entry can see it here, and its row goes when the server has it.
 */
const workingDay = 12 * 3_600_000;

/** False where the browser cannot keep anything safely: then forms are sent as without a script. */
export const canKeep = () => isSecureContext && 'subtle' in crypto && 'indexedDB' in window;

let opening;
function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('phieu-so-desk', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('officers', { keyPath: 'id' });
      request.result.createObjectStore('entries', { keyPath: 'place', autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/** Runs one request in a transaction of its own; resolves once it is on the disk. */
async function run(store, mode, ask) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(store, mode, { durability: 'strict' });
    const request = ask(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Who is logged in, as the server says: their key stays, everybody else's goes. */
export async function keepOfficer({ officer, name, key }) {
  const bytes = Uint8Array.from(atob(key), (char) => char.charCodeAt(0));
  const kept = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  await run('officers', 'readwrite', (store) => {
    store.clear();
    return store.put({ id: officer, name, key: kept, until: Date.now() + workingDay });
  });
}

export const forgetOfficer = () => run('officers', 'readwrite', (store) => store.clear());

/** The officer whose key is here; undefined after a logout, or when a working day has passed since the server saw them. */
export async function officerHere() {
  const [found] = await run('officers', 'readonly', (store) => store.getAll());
  return found && found.until > Date.now() ? found : undefined;
}

/** @returns the entry's key, under which the server records it once. */
export async function addEntry(officer, fields) {
  const key = crypto.randomUUID();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(fields));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: bound(officer.id, key) },
    officer.key,
    text,
  );
  await run('entries', 'readwrite', (store) =>
    store.add({ officer: officer.id, key, at: Date.now(), iv, sealed, tried: false, failures: 0, problem: '' }),
  );
  return key;
}

/** Those of one officer, in the order in which they were made, opened; and how many are other people's. */
export async function readEntries(officer) {
  const all = await run('entries', 'readonly', (store) => store.getAll());
  const mine = all.filter((entry) => entry.officer === officer?.id);
  const entries = await Promise.all(mine.map(async (entry) => ({ ...entry, fields: await unseal(officer, entry) })));
  return { entries, others: all.length - mine.length };
}

async function unseal(officer, { key, iv, sealed }) {
  const text = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv, additionalData: bound(officer.id, key) },
    officer.key,
    sealed,
  );
  return JSON.parse(new TextDecoder().decode(text));
}

/** An entry moved to another officer or under another key cannot be opened. */
const bound = (officerId, key) => new TextEncoder().encode(`${officerId} ${key}`);

export async function noteEntry(entry, change) {
  const { fields: _, ...row } = { ...entry, ...change };
  await run('entries', 'readwrite', (store) => store.put(row));
}

export const removeEntry = ({ place }) => run('entries', 'readwrite', (store) => store.delete(place));

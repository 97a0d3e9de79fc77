/* Every entry is kept in the browser first and then sent, oldest first, until the server says that it has it. */
import { keepOfficer, noteEntry, officerHere, readEntries, removeEntry } from './waiting-entries.js';

const patience = 6_000;
/** So often the server may fail over one entry before the next ones go past it. */
const mostFailures = 5;
/** For so long an entry is left to the page whose citizen waits for its slip. */
const citizenWaits = 8_000;

const ask = (path, options = {}) =>
  fetch(path, { redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(patience), ...options }).catch(
    () => undefined,
  );

/** `here` with the session, `logged_out`, or `away`: no server, or one that is not ready. */
async function findServer() {
  const answer = await ask('/desk/session');
  if (answer?.type === 'opaqueredirect' || [401, 403].includes(answer?.status)) return { state: 'logged_out' };
  const session = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
  if (!session?.officer) return { state: 'away' };
  await keepOfficer(session);
  return { state: 'here', session };
}

/** No other tab of this browser sends meanwhile. @param slipFor key of the entry whose citizen waits for the slip */
export function sendEntries(slipFor = '') {
  return navigator.locks.request('phieu-so-desk', () => sendAll(slipFor));
}

/** Takes an entry back that the server cannot have seen. @returns whether it was one. */
export function takeBack(key) {
  return navigator.locks.request('phieu-so-desk', async () => {
    const { entries } = await readEntries(await officerHere());
    const entry = entries.find((one) => one.key === key);
    if (!entry || (entry.tried && !entry.problem)) return false;
    await removeEntry(entry);
    return true;
  });
}

async function sendAll(slipFor) {
  const sent = [];
  const { state, session } = await findServer();
  if (state !== 'here') return { state, sent };
  const { entries } = await readEntries(await officerHere());
  for (const entry of entries.filter((one) => !one.problem)) {
    if (slipFor === '' && Date.now() - entry.at < citizenWaits) break;
    await noteEntry(entry, { tried: true });
    const answer = await send(entry, session, entry.key === slipFor);
    const body = await answer?.json().catch(() => undefined);
    if (answer?.status === 409) return { state: 'logged_out', sent };
    if (answer?.ok && body) {
      await removeEntry(entry);
      sent.push({ key: entry.key, page: body.page, told: body.told });
    } else if ([400, 422].includes(answer?.status) && body) {
      await noteEntry(entry, { tried: true, problem: body.problem });
      sent.push({ key: entry.key, problem: body.problem });
    } else {
      await noteFailure(entry, answer);
      return { state: answer?.type === 'opaqueredirect' || answer?.status === 403 ? 'logged_out' : 'away', sent };
    }
  }
  return { state, sent };
}

async function noteFailure(entry, answer) {
  const failures = entry.failures + (answer?.status === 500 ? 1 : 0);
  await noteEntry(entry, { tried: true, failures, problem: failures >= mostFailures ? 'server' : '' });
}

function send({ key, officer, at, fields }, { csrf }, wantSlip) {
  const waited = wantSlip ? '' : String(Math.max(0, Date.now() - at));
  const body = new URLSearchParams({ ...fields, key, officer, waited });
  return ask('/desk/entries', { method: 'POST', body, headers: { 'x-csrf-token': csrf } });
}

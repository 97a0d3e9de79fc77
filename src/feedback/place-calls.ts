import { SendError, sendFailures } from '../channels/channel.ts';
import type { VoiceGateway } from '../channels/voice/voice-gateway.ts';
import { abandonCalls, type CallRow, changeCall, claimCall, findDueCalls } from '../db/calls.ts';
import { hour, minute, nextOpen } from '../domain/hours.ts';
import { answeredBefore } from '../domain/keypad/position.ts';
import type { Runtime } from '../runtime.ts';
import { heardByKeys } from './heard-by-keys.ts';

const mostAttempts = 5;
const tryAgainAfter = minute;

/**
 * Places the calls that are due, within each provider's rate and the hours in which people may be called. The claim is
 * committed before the provider is asked; an unknown outcome is never repeated, since the citizen can ring again.
 * Returns how many were placed.
 */
export async function placeCalls(rt: Runtime): Promise<number> {
  const placed = await Promise.all([...rt.voices.values()].map((voice) => placeDue(rt, voice)));
  return placed.reduce((sum, n) => sum + n, 0);
}

async function placeDue(rt: Runtime, voice: VoiceGateway): Promise<number> {
  const now = rt.clock.now();
  await abandonCalls(rt.db.writer, now - 2 * voice.timeout - minute);
  const due = await findDueCalls(rt.db.reader, voice.id, now, Math.max(1, Math.floor(voice.rate)));
  const placed = await Promise.all(due.map((row) => placeOne(rt, voice, row)));
  return placed.filter(Boolean).length;
}

async function placeOne(rt: Runtime, voice: VoiceGateway, row: CallRow): Promise<boolean> {
  if (!(await claim(rt, row))) return false;
  try {
    const { externalId } = await voice.call({ callId: row.id, to: rt.keys.readMsisdn(row) });
    // Where it was picked up before the provider answered us, that is already known.
    await changeCall(rt.db.writer, row.id, ['placing'], { state: 'placed', external_id: externalId });
    return true;
  } catch (error) {
    await changeCall(rt.db.writer, row.id, ['placing'], afterFailure(rt, voice, row, error));
    return false;
  }
}

/** Everything is looked at once more: hours, a refusal or an answer since the citizen rang. */
function claim(rt: Runtime, row: CallRow): Promise<boolean> {
  return rt.db.writer.transaction(async (trx) => {
    const now = rt.clock.now();
    if (Number(row.expires_at) < now) {
      await changeCall(trx, row.id, ['due'], { state: 'dropped', outcome: 'expired' });
      return false;
    }
    const opens = openFrom(rt, now);
    if (opens > now) {
      await changeCall(trx, row.id, ['due'], { not_before: opens, expires_at: opens + 4 * hour });
      return false;
    }
    const [heard] = await heardByKeys(rt, trx, [{ medium: 'voice', channelId: row.channel_id, number: row }]);
    const { optedOut, invitations } = heard!.state;
    if (optedOut || !invitations.some((one) => one.open && !answeredBefore(one))) {
      await changeCall(trx, row.id, ['due'], { state: 'dropped', outcome: optedOut ? 'refused' : 'nothing_open' });
      return false;
    }
    return claimCall(trx, row.id, now);
  });
}

function openFrom(rt: Runtime, at: number): number {
  return rt.settings.get('survey').value.atOnce ? at : nextOpen(at, rt.settings.get('hours').value);
}

function afterFailure(rt: Runtime, voice: VoiceGateway, row: CallRow, error: unknown): Partial<CallRow> {
  if (!(error instanceof SendError)) {
    rt.log.error({ err: error, channel: voice.id }, 'a provider of calls failed in a way its port does not allow');
    return { state: 'unknown', outcome: 'crash' };
  }
  const { accepted, again, fault } = sendFailures[error.failure];
  if (fault === 'us') rt.log.error({ channel: voice.id, code: error.code }, error.message);
  if (accepted === 'unknown') return { state: 'unknown', outcome: error.failure };
  if (!again || row.attempts + 1 >= mostAttempts) return { state: 'dropped', outcome: error.failure };
  const later = rt.clock.now() + Math.max(tryAgainAfter, error.retryAfter ?? 0);
  return { state: 'due', outcome: error.failure, not_before: openFrom(rt, later) };
}

import type { CallOutcome } from '../channels/voice/voice-gateway.ts';
import { type CallState, changeCall } from '../db/calls.ts';
import type { Runtime } from '../runtime.ts';

const notOver: readonly CallState[] = ['due', 'placing', 'placed', 'unknown', 'dropped'];

/** A call of ours was picked up: whatever became of the request that placed it, it was placed. */
export async function recordPickedUp(rt: Runtime, callId: string, externalId: string): Promise<void> {
  await changeCall(rt.db.writer, callId, notOver, { state: 'placed', external_id: externalId, outcome: null });
}

/** A call of ours is over. The first word on how counts. */
export async function recordCallEnded(
  rt: Runtime,
  callId: string,
  externalId: string,
  outcome: CallOutcome | 'machine',
): Promise<void> {
  const ended = { external_id: externalId, outcome, ended_at: rt.clock.now() };
  await changeCall(rt.db.writer, callId, notOver, { ...ended, state: 'over' });
}

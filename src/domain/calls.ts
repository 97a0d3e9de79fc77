import type { DialogueState } from './dialogue/state.ts';
import { day, minute } from './hours.ts';
import { answeredBefore } from './keypad/position.ts';

/** A call of this number that was made, or is to be made. */
export interface EarlierCall {
  readonly createdAt: number;
  /** Not over, as far as anybody knows. */
  readonly running: boolean;
  /** It rang at the citizen's end, or may have. */
  readonly placed: boolean;
}

/** A case gets so many calls, however often its citizen rings: who was cut off rings again. */
const mostCallsACase = 3;

/** A call nobody heard the end of is over after so long. */
const longestRunning = 30 * minute;

/** How far back a decision looks: longer than any window. */
export const callMemory = 60 * day;

/**
 * Whether a citizen who rang is called back. Never one who refused, has nothing to answer, or has answered everything:
 * a forged ring makes no telephone ring that was not waiting for it.
 * @param earlier calls of the last `callMemory`.
 */
export function mayCallBack(state: DialogueState, earlier: readonly EarlierCall[], now: number): boolean {
  const waiting = state.invitations.filter((one) => one.open && !answeredBefore(one));
  if (state.optedOut || waiting.length === 0) return false;
  if (earlier.some(({ running, createdAt }) => running && createdAt > now - longestRunning)) return false;
  return earlier.filter(({ placed }) => placed).length < mostCallsACase * waiting.length;
}

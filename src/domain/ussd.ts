import type { Effect } from './dialogue/state.ts';
import { outcome, recorded } from './keypad/outcome.ts';
import { isEnd, type KeypadSession, positionAfter } from './keypad/position.ts';
import { type Screens, screenOf } from './ussd/screen.ts';

export interface UssdTurn {
  /** At most 160 GSM-7 characters. */
  readonly screen: string;
  readonly end: boolean;
  /** What the last key brought about; to be carried out once per (session, keys). */
  readonly effects: readonly Effect[];
  readonly onTime: boolean | null;
}

/** The screen after these keys, and what the last of them brought about. */
export function ussdTurn(session: KeypadSession, screens: Screens): UssdTurn {
  const position = positionAfter(session);
  const end = isEnd(position);
  const before = session.keys.length > 0 ? positionAfter({ ...session, keys: session.keys.slice(0, -1) }) : null;
  const effects = end && before !== null && !isEnd(before) ? outcome(session.state, position, 'ussd') : [];
  return { screen: screenOf(session, position, screens), end, effects, onTime: position.onTime };
}

/** A session is over, maybe too early: what was answered so far is kept, and the next session goes on from there. */
export function ussdEnded(session: KeypadSession): Effect[] {
  const position = positionAfter(session);
  return isEnd(position) ? [] : recorded(session.state, position, 'ussd');
}

import type { Effect } from './dialogue/state.ts';
import { outcome, recorded } from './keypad/outcome.ts';
import type { KeypadSession } from './keypad/position.ts';
import { callPositionAfter, isOver } from './voice/position.ts';
import { promptsOf } from './voice/prompts.ts';
import type { Prompt, Prompts } from './voice/texts.ts';

export interface VoiceTurn {
  /** What is heard now, one after the other; none where the citizen hung up. */
  readonly prompts: readonly Prompt[];
  readonly end: boolean;
  /** What the last key brought about; to be carried out once per (call, keys). */
  readonly effects: readonly Effect[];
  readonly onTime: boolean | null;
}

/** What a call says after these keys, and what the last of them brought about. An empty key is silence. */
export function voiceTurn(call: KeypadSession, texts: Prompts): VoiceTurn {
  const position = callPositionAfter(call);
  const end = isOver(position);
  const before = call.keys.length > 0 ? callPositionAfter({ ...call, keys: call.keys.slice(0, -1) }) : null;
  const effects = end && before !== null && !isOver(before) ? outcome(call.state, position.keypad, 'voice') : [];
  return { prompts: promptsOf(call, position, texts), end, effects, onTime: position.keypad.onTime };
}

/** The citizen hung up, or was cut off: what was answered so far is kept, and the next call goes on from there. */
export function voiceEnded(call: KeypadSession): Effect[] {
  const position = callPositionAfter(call);
  return isOver(position) ? [] : recorded(call.state, position.keypad, 'voice');
}

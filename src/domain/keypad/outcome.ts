import { record } from '../dialogue/record.ts';
import type { DialogueState, Effect } from '../dialogue/state.ts';
import type { KeypadPosition } from './position.ts';

/** What a session that ended here brought about. `rule` is stored with the ballot. */
export function outcome(state: DialogueState, position: KeypadPosition, rule: 'ussd' | 'voice'): Effect[] {
  return position.at === 'refused' ? [{ kind: 'refused', wrongNumber: false }] : recorded(state, position, rule);
}

/** What was answered so far, where anything was. Nothing is said by SMS: the citizen saw or heard it. */
export function recorded(
  state: DialogueState,
  { invitation, scores, notApplicable }: KeypadPosition,
  rule: 'ussd' | 'voice',
): Effect[] {
  const answered = scores.some((score) => score !== null) || notApplicable.length > 0;
  if (!invitation || !answered) return [];
  const effects = record(state, invitation, { scores, notApplicable, flags: [], rule });
  return effects.filter(({ kind }) => kind === 'recorded');
}

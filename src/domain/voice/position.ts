import {
  afresh,
  currentItem,
  isEnd,
  type KeypadPosition,
  type KeypadSession,
  opening,
  press,
} from '../keypad/position.ts';

/** Keys with a meaning of their own wherever no answer stands on them. */
const repeatKeys: readonly string[] = ['*', '9'];
const endKey = '#';
const refuseKey = '8';

/** A prompt is heard twice: after the second silence or wrong key in a row the call ends. */
const mostMisses = 2;

/** So many keys no questionnaire needs; somebody plays, or a machine listens. */
const mostKeys = 120;

/** Where a call stands: in the questions that USSD asks too, or in one that only the ear needs. */
export type CallPosition = Readonly<{
  keypad: KeypadPosition;
  stage: 'asking' | 'refusing' | 'reading_back' | 'over' | 'gave_up';
  /** Silences and keys without a meaning, in a row. */
  misses: number;
  /** What the last key was, where it led nowhere. */
  missed: 'silence' | 'wrong_key' | null;
}>;

/** Where the call stands after its keys; an empty key is silence. */
export function callPositionAfter(call: KeypadSession): CallPosition {
  const begun: CallPosition = { keypad: opening(call), stage: 'asking', misses: 0, missed: null };
  const position = call.keys.reduce((at, key) => pressed(call, at, key.trim()), begun);
  return call.keys.length >= mostKeys && !isOver(position) ? { ...position, stage: 'gave_up' } : position;
}

/** Nothing more is asked. */
export function isOver({ stage, keypad }: CallPosition): boolean {
  return stage === 'over' || stage === 'gave_up' || (stage === 'asking' && isEnd(keypad));
}

function pressed(call: KeypadSession, position: CallPosition, key: string): CallPosition {
  if (isOver(position)) return position;
  const heard: CallPosition = { ...position, misses: 0, missed: null };
  if (key === '') return miss(position, 'silence');
  if (key === endKey) return { ...heard, stage: 'over' };
  if (isAnswer(call, position, key)) return answered(call, heard, key);
  if (repeatKeys.includes(key)) return heard;
  if (key === refuseKey && position.stage === 'asking') return { ...heard, stage: 'refusing' };
  return miss(position, 'wrong_key');
}

function miss(position: CallPosition, missed: 'silence' | 'wrong_key'): CallPosition {
  const misses = position.misses + 1;
  return { ...position, misses, missed, stage: misses < mostMisses ? position.stage : 'gave_up' };
}

/** The key is one of those the question offers. */
function isAnswer({ state }: KeypadSession, { stage, keypad }: CallPosition, key: string): boolean {
  const { at, invitation } = keypad;
  if (stage !== 'asking' || at === 'gate' || at === 'on_time') return key === '1' || key === '2';
  if (at === 'start') return key === '1';
  if (at === 'choose') return Number(key) >= 1 && Number(key) <= state.invitations.filter(({ open }) => open).length;
  const item = invitation?.items[currentItem(keypad)];
  if (!item || !/^\d$/.test(key)) return false;
  const score = Number(key);
  return (score >= item.min && score <= item.max) || (score === 0 && item.notApplicable);
}

function answered(call: KeypadSession, position: CallPosition, key: string): CallPosition {
  const { stage, keypad } = position;
  if (stage === 'refusing')
    return key === '1'
      ? { ...position, stage: 'over', keypad: { ...keypad, at: 'refused' } }
      : { ...position, stage: 'asking' };
  if (stage === 'reading_back')
    return key === '1'
      ? { ...position, stage: 'over' }
      : { ...position, stage: 'asking', keypad: afresh(call, keypad) };
  const next = press(call, keypad, key);
  return { ...position, keypad: next, stage: next.at === 'done' ? 'reading_back' : 'asking' };
}

import type { DialogueState, OpenInvitation } from '../dialogue/state.ts';
import type { FormItem } from '../form.ts';
import {
  answeredBefore,
  currentItem,
  type KeypadPosition,
  type KeypadSession,
  type Spoken,
} from '../keypad/position.ts';
import { type CallPosition, isOver } from './position.ts';
import { readBack, wordsOf } from './read-back.ts';
import { longestPrompt, type Prompt, type Prompts, type Say, wordCount } from './texts.ts';

/** Everything that is heard at this point of the call. */
export function promptsOf(call: KeypadSession, position: CallPosition, texts: Prompts): readonly Prompt[] {
  const say: Say = (name, values, recording) => ({
    recording: values === undefined ? dashed(name) : (recording ?? null),
    text: texts.prompts[name].replace(/\{(\w+)\}/g, (whole, key: string) => String(values?.[key] ?? whole)),
  });
  if (isOver(position)) return [farewell(position, say)];
  const notice = position.missed ? [say(position.missed)] : [];
  return [...notice, ...question(call, position, say)];
}

const dashed = (name: string) => name.replaceAll('_', '-');

function farewell({ stage, keypad }: CallPosition, say: Say): Prompt {
  const { at, invitation, scores, notApplicable } = keypad;
  if (at === 'done') return say(invitation && answeredBefore(invitation) ? 'corrected' : 'done');
  if (at === 'refused' || at === 'refused_before' || at === 'nothing_open') return say(at);
  const answered = scores.some((score) => score !== null) || notApplicable.length > 0;
  return say(answered && (stage === 'over' || stage === 'gave_up') ? 'kept' : 'left');
}

function question({ state, extras, keys }: KeypadSession, position: CallPosition, say: Say): readonly Prompt[] {
  const { stage, keypad } = position;
  const { invitation } = keypad;
  const { spoken, gate, onTime } = extras[invitation?.id ?? ''] ?? {};
  if (stage === 'refusing') return [say('refusing')];
  if (stage === 'reading_back') return readBack(keypad, spoken, say);
  switch (keypad.at) {
    case 'choose':
      return [say('choose'), ...options(state, extras, say)];
    case 'start': {
      if (!invitation) return [];
      const about = say('about', aboutOf(invitation, spoken));
      return answeredBefore(invitation)
        ? [say('start_again'), about, say('start_again_keys')]
        : [say('start'), about, say('promise'), ...(spoken?.free ? [say('free')] : []), say('start_keys')];
    }
    case 'gate':
      return [say('item', { wording: sentence(gate?.vi) }, `gate-${spoken?.instrument}`), say('yes_no')];
    case 'on_time':
      return [say('item', { wording: sentence(onTime?.vi) }, `on-time-${spoken?.instrument}`), say('yes_no')];
    default:
      return invitation ? askItem(invitation, keypad, keys, spoken, say) : [];
  }
}

function options(state: DialogueState, extras: KeypadSession['extras'], say: Say): Prompt[] {
  const open = state.invitations.filter((one) => one.open);
  return open.map((one, i) => say('choose_option', { ...aboutOf(one, extras[one.id]?.spoken), key: i + 1 }));
}

/** The first question says how many there are and names every score; the others only where the scale begins and ends. */
function askItem(
  { items, given }: OpenInvitation,
  keypad: KeypadPosition,
  keys: readonly string[],
  spoken: Spoken | undefined,
  say: Say,
): readonly Prompt[] {
  const n = currentItem(keypad);
  const item = items[n]!;
  const began = keypad.scores.filter((score) => score !== null).length + keypad.notApplicable.length === 0;
  const resumed = given !== null && keys.length === 0;
  return [
    ...(began ? [say('count', { count: items.length }, `count-${items.length}`)] : []),
    ...(resumed ? [say('go_on')] : []),
    say('number', { n: n + 1 }, `number-${n + 1}`),
    say('item', { wording: sentence(item.wording.vi) }, `item-${spoken?.instrument}-${item.code}`),
    scale(item, spoken, began || resumed, say),
    ...(item.notApplicable ? [say('not_applicable')] : []),
  ];
}

function scale(item: FormItem, spoken: Spoken | undefined, whole: boolean, say: Say): Prompt {
  const words = wordsOf(item, spoken);
  const all = words.map((word, i) => `${item.min + i} ${word}`).join(', ');
  const recording = `scale-${spoken?.instrument}-${item.min}-${item.max}`;
  if (whole && wordCount(all) <= longestPrompt) return say('scale', { words: all }, recording);
  const best = words.at(-1) ?? '';
  return say('scale_short', { min: item.min, max: item.max, best }, `${recording}-short`);
}

function aboutOf({ unitLabel, resultDay }: OpenInvitation, spoken: Spoken | undefined) {
  const [day, month] = resultDay.split('/').map(Number);
  return { unit: aloud(spoken?.unit ?? unitLabel), day: `${day} tháng ${month}` };
}

/** A question keeps its mark; what has none ends like a sentence, so that the voice falls. */
function sentence(written: string | undefined): string {
  const text = aloud(written);
  return /[?!]$/.test(text) ? text : `${text}.`;
}

/** Without what is written only for the eye: `Ông/Bà`, a full stop at the end. */
function aloud(written: string | undefined): string {
  return (written ?? '').replaceAll('/', ' ').replace(/[.]+$/, '').replace(/\s+/g, ' ').trim();
}

import { accept } from './dialogue/accept.ts';
import { askAgain, askWhich } from './dialogue/ask.ts';
import { foreignKeyword, isForeign, readAddressed } from './dialogue/doubt.ts';
import { type Heard, hear } from './dialogue/hear.ts';
import { record } from './dialogue/record.ts';
import { say } from './dialogue/say.ts';
import type { DialogueState, Effect } from './dialogue/state.ts';
import type { Reading, ReplyInput } from './reply/reading.ts';

/** Automatic answers a number gets in a day before it is taken for a machine. */
const answersADay = 5;
/** So many well-formed codes that are nobody's in a day: from then on guesses get no answer. */
export const wrongCodesADay = 5;

/**
 * What one message from a citizen leads to. Pure: the caller stores the effects and sends what is said.
 * @param state the sender's invitations, found by number or by the code in the text.
 * @param read the reply language, with its lexicon.
 */
export function respond(state: DialogueState, text: string, read: (input: ReplyInput) => Reading): Effect[] {
  const heard = hear(state, text, readAddressed(state, text, read));
  if (isForeign(state, text, heard.reading)) return [{ kind: 'ignored', why: foreignKeyword }];
  const effects = state.optedOut ? afterRefusal(state, heard) : [...noticed(heard), ...answerTo(state, heard)];
  return withinLimits(state, heard, effects);
}

/** After a refusal only the permission to ask again is heard. */
function afterRefusal(state: DialogueState, { reading, mayChange }: Heard): Effect[] {
  if (reading.flags.includes('emergency')) return [{ kind: 'alerted', level: 'emergency', invitationId: null }];
  if (reading.kind !== 'opt_in' || !mayChange) return [{ kind: 'ignored', why: 'refused before' }];
  if (state.overtakenBy === 'refusal') return [{ kind: 'ignored', why: 'refused later' }];
  return [{ kind: 'allowed_again' }, say(state, 'allowed_again', null)];
}

/** What a person must see, whatever else the message does. From a sender that can be forged it is about no unit. */
function noticed({ reading, invitation, text, mayChange }: Heard): Effect[] {
  const invitationId = mayChange ? (invitation?.id ?? null) : null;
  const { flags } = reading;
  const beside = reading.scores !== null && flags.includes('comment') ? reading.comment : null;
  const words = reading.kind === 'comment' ? (reading.comment ?? text) : beside;
  const level = flags.includes('emergency') ? 'emergency' : flags.includes('urgent') ? 'urgent' : null;
  return [
    ...(words === null || !mayChange ? [] : [{ kind: 'commented', invitationId, text: words, flags } as const]),
    ...(level === null ? [] : [{ kind: 'alerted', level, invitationId } as const]),
  ];
}

function answerTo(state: DialogueState, heard: Heard): Effect[] {
  const { reading, invitation, late, mayChange } = heard;
  if (reading.kind === 'wrong_code') return wrongCode(state);
  if (!mayChange) return codeNeeded(state, heard);
  if (reading.kind === 'comment') return thanks(state, heard);
  const forSome = !late && heard.apart.some((scores) => scores !== null);
  if (isOvertaken(heard) && !['answers', 'partial', 'correction', 'opt_out', 'opt_in'].includes(reading.kind))
    return [{ kind: 'ignored', why: 'read after a newer one' }];
  if (reading.kind === 'unclear' && !forSome)
    return late ? [{ kind: 'ignored', why: 'unclear and late' }] : askAgain(state, heard);
  if (reading.kind === 'opt_out') {
    if (state.overtakenBy === 'permission') return [{ kind: 'ignored', why: 'allowed later' }];
    const wrongNumber = reading.flags.includes('wrong_number');
    return [{ kind: 'refused', wrongNumber }, say(state, wrongNumber ? 'wrong_number' : 'refused', invitation)];
  }
  if (reading.kind === 'opt_in') return [{ kind: 'ignored', why: 'had not refused' }];
  const addressed = invitation ?? heard.about[0];
  if (!addressed) return [{ kind: 'ignored', why: 'no invitation' }];
  if (late) return [{ kind: 'late', invitationId: addressed.id }, say(state, 'late', addressed)];
  if (reading.kind === 'accept') return accept(state, heard);
  if (forSome)
    return isOvertaken(heard) ? [{ kind: 'ignored', why: 'read after a newer one' }] : askWhich(state, heard);
  const scores = reading.scores ? { ...reading, scores: reading.scores } : heard.held;
  if (!scores || !invitation) return [...heard.settled, ...askAgain(state, heard)];
  return [...heard.settled, ...record(state, invitation, scores)];
}

/** Its question was answered, or put, by what the citizen wrote later. */
function isOvertaken({ invitation, about }: Heard): boolean {
  return (invitation ? [invitation] : about).some(({ overtaken }) => overtaken);
}

/** A comment is thanked for once, with the way to score; questions about fraud and money get their own answers. */
function thanks(state: DialogueState, heard: Heard): Effect[] {
  const { reading, invitation, late } = heard;
  if (reading.flags.includes('emergency')) return [];
  if (reading.flags.includes('scam_question')) return [say(state, 'scam', invitation)];
  if (reading.flags.includes('urgent')) return [say(state, 'money', invitation)];
  return late ? [] : askAgain(state, heard);
}

/**
 * A sender that can be forged changes nothing without the code on the slip: not even the one question of its case is
 * used up. It is told once a day that the code is needed.
 */
function codeNeeded(state: DialogueState, heard: Heard): Effect[] {
  const { reading, invitation, late } = heard;
  if (reading.flags.includes('scam_question')) return [say(state, 'scam', null)];
  if (!invitation || late || !reading.scores || state.recentAutomaticAnswers > 0)
    return [{ kind: 'ignored', why: 'no code' }];
  return [say(state, 'code_needed', invitation)];
}

function wrongCode(state: DialogueState): Effect[] {
  const count = state.wrongCodesToday + 1;
  return [
    { kind: 'wrong_code' },
    ...(count === wrongCodesADay ? [{ kind: 'alerted', level: 'guessing', invitationId: null } as const] : []),
    say(state, 'wrong_code', null),
  ];
}

/** Emergencies are answered before all else; machines, guessers of codes and other channels than SMS get no message. */
function withinLimits(state: DialogueState, { reading, byCode }: Heard, effects: Effect[]): Effect[] {
  const guessing = state.wrongCodesToday >= wrongCodesADay;
  const facts = effects.filter(({ kind }) =>
    guessing && byCode ? kind === 'alerted' : kind !== 'said' && kind !== 'asked',
  );
  if (state.channel !== 'sms') return facts;
  const isNew = state.repeatedText === 0;
  if (reading.flags.includes('emergency')) return isNew ? [...facts, say(state, 'emergency', null)] : facts;
  const changed = effects.some(({ kind }) => changes.includes(kind));
  const silent = guessing || state.recentAutomaticAnswers >= answersADay || (!isNew && !changed);
  if (!silent) return effects;
  const news = isNew ? facts : facts.filter(({ kind }) => kind !== 'commented');
  return news.length > 0 ? news : [{ kind: 'ignored', why: 'answered enough' }];
}

const changes: readonly Effect['kind'][] = ['recorded', 'refused', 'allowed_again', 'held_accepted'];

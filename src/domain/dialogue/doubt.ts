import { addressOf } from '../keyword.ts';
import type { Reading, ReplyInput } from '../reply/reading.ts';
import type { DialogueState } from './state.ts';

type Read = (input: ReplyInput) => Reading;

/**
 * Reads a text of which a part never came. What stands in the missing part may change every score, so nothing of what
 * is there is recorded; a refusal, words for a person and a cry for help are what they are without it.
 */
export function readIncomplete(read: Read): Read {
  return (input) => {
    const reading = read(input);
    return reading.kind === 'comment' || reading.kind === 'opt_out' ? reading : doubted(reading, 'part-missing');
  };
}

/** A text that begins with a longer word than our keyword may be for the service that has that word: it is asked about. */
export function readAddressed(state: DialogueState, text: string, read: Read): Read {
  if (!isExtended(state, text)) return read;
  return (input) => {
    const reading = read(input);
    return reading.kind === 'comment' ? reading : doubted(reading, 'longer-keyword');
  };
}

export const foreignKeyword = 'foreign keyword';

/**
 * Is this message for another service on the same number? Only a sender who was never asked can be told apart; words of
 * danger, of blame and about fraud are heard from everybody.
 */
export function isForeign(state: DialogueState, text: string, reading: Reading): boolean {
  const heard = ['emergency', 'urgent', 'scam_question', 'wrong_number'] as const;
  if (state.channel !== 'sms' || !state.number.shared || state.invitations.length > 0) return false;
  if (heard.some((flag) => reading.flags.includes(flag))) return false;
  if (isExtended(state, text)) return true;
  const decides = ['opt_out', 'opt_in', 'wrong_code'].includes(reading.kind);
  return addressOf(text, state.number.keyword) === 'other' && !decides;
}

function isExtended({ channel, number }: DialogueState, text: string): boolean {
  return channel === 'sms' && number.shared && addressOf(text, number.keyword) === 'longer';
}

function doubted(reading: Reading, rule: string): Reading {
  const nothing = { scores: null, notApplicable: [], proposal: null, overall: null, choice: null };
  return { ...reading, ...nothing, kind: 'unclear', rule };
}

import { prepareForm } from './form.ts';
import type { Lexicon } from './lexicon.ts';
import { isReadable, type Message, readMessage } from './message.ts';
import { rawSpan } from './normalise.ts';
import type { Candidate, Pending, Reading, ReplyInput } from './reading.ts';
import type { Rule, Verdict } from './rule.ts';
import { rules } from './rules.ts';

/** Stored with every score. Raise it whenever a reading may change: a test compares words, rules and readings. */
export const parserVersion = '11';

/**
 * Reads one message. Pure and total: any text gives a reading, in time linear in its length.
 * With several candidates a code decides; without one the reading is kept only if all of them give the same.
 */
export function parse(input: ReplyInput, lexicon: Lexicon): Reading {
  return parseWith(rules, input, lexicon);
}

/** `parse` with another list of rules: how the tests show that none is superfluous. */
export function parseWith(list: readonly Rule[], { text, candidates, pending }: ReplyInput, lexicon: Lexicon): Reading {
  if (candidates.length < 2)
    return readAs(list, text, candidates[0] ?? nobody, pending, lexicon, candidates.length ? 0 : null).reading;
  const readings = candidates.map((candidate, i) => readAs(list, text, candidate, pending, lexicon, i));
  const chosen = readings.find(({ code }, i) => candidates[i]!.code !== undefined && code === 'right');
  if (chosen) return chosen.reading;
  const { reading } = readings[0]!;
  const agreed = readings.every((other) => meaning(other.reading) === meaning(reading));
  if (agreed) return { ...reading, candidate: null };
  return {
    ...reading,
    kind: 'unclear',
    scores: null,
    notApplicable: [],
    overall: null,
    proposal: null,
    rule: 'several-candidates',
    candidate: null,
  };
}

const nobody: Candidate = { items: [], keyword: 'hl', shortCode: '' };

interface CodedReading {
  readonly reading: Reading;
  readonly code: Message['code'];
}

function readAs(
  list: readonly Rule[],
  text: string,
  candidate: Candidate,
  pending: Pending,
  lexicon: Lexicon,
  index: number | null,
): CodedReading {
  const message = readMessage(text, prepareForm(candidate), pending, lexicon);
  for (const rule of list) {
    if (rule.needs !== undefined && !(rule.needs & message.signals)) continue;
    const verdict = rule.apply(message);
    if (verdict) return conclude(message, verdict, rule.name, index);
  }
  return conclude(message, { kind: 'unclear' }, 'nothing-readable', index);
}

function conclude(message: Message, verdict: Verdict, rule: string, candidate: number | null): CodedReading {
  const comment = leftOver(message);
  if (comment && message.tokens.some((token) => isReadable(message.lexicon, token))) message.flags.add('comment');
  const reading = {
    kind: verdict.kind,
    scores: verdict.scores ?? null,
    notApplicable: verdict.notApplicable ?? [],
    flags: message.flags.size ? [...message.flags] : [],
    overall: message.overall,
    proposal: verdict.scores ? null : message.proposal,
    comment,
    rule: rule === 'recorded' ? (message.findings[0]?.rule ?? rule) : rule,
    candidate,
    choice: verdict.choice ?? null,
  };
  return { reading, code: message.code };
}

/** What is left for a person to read: the raw text from the first to the last readable word of each free stretch. */
function leftOver(message: Message): string | null {
  let words: string | null = null;
  let from = -1;
  let to = -1;
  for (const token of message.tokens) {
    if (token.claim && !staysReadable(token.claim)) {
      words = withSpan(words, message, from, to);
      from = -1;
    } else if (token.claim || (from >= 0 && token.kind !== 'mark') || isReadable(message.lexicon, token)) {
      if (from < 0) from = token.from;
      to = token.to;
    }
  }
  return withSpan(words, message, from, to);
}

/** Figures that are no scores belong to the sentence around them. */
function staysReadable(claim: string): boolean {
  return claim === 'quantities' || claim === 'dates-and-sums' || claim === 'personal-number';
}

function withSpan(words: string | null, { normal }: Message, from: number, to: number): string | null {
  if (from < 0) return words;
  const span = rawSpan(normal, from, to).trim();
  return words === null ? span : `${words} ${span}`;
}

function meaning({ kind, scores, notApplicable }: Reading): string {
  return JSON.stringify([kind, scores, notApplicable]);
}

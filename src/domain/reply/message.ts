import type { ReplyForm } from './form.ts';
import { isKnown, type Lexicon } from './lexicon.ts';
import { foreignLetter, type Normal, normalise } from './normalise.ts';
import type { Token } from './piece.ts';
import type { Pending, ReplyFlag } from './reading.ts';
import { anyOf } from './senses.ts';
import { isSyllable } from './syllable.ts';
import { tokenise } from './tokenise.ts';

/** What one place in an answer says. `missing`: something stood there that is no score of this item. */
export type Value = number | 'missing' | 'not applicable';

/** One reading of the message as scores. Surviving findings that differ make the message unclear. */
export interface Finding {
  readonly rule: string;
  /** By item; an item that was not mentioned is `null`. */
  readonly values: readonly (Value | null)[];
  /** Written as bare numbers, so that counting and praise can be mistaken for it. */
  readonly digits: boolean;
  readonly guessed: boolean;
  /** How many figures lie above the scale. */
  readonly outside?: number;
}

/** A message on its way through the rules. The rules write to it; nothing outlives the call. */
export interface Message {
  readonly form: ReplyForm;
  readonly pending: Pending;
  readonly lexicon: Lexicon;
  readonly normal: Normal;
  readonly text: string;
  tokens: Token[];
  /** All signals of its tokens, one bit each. */
  readonly signals: number;
  /** Every code of the sender's open invitations. */
  readonly keyword: { index: number };
  code: 'none' | 'right' | 'wrong';
  readonly flags: Set<ReplyFlag>;
  readonly findings: Finding[];
  /** Scores were tried: the message is about scores, even where none may be taken. */
  tried: boolean;
  /** Where the sets in order stand, in token indexes. */
  readonly rows: { from: number; to: number }[];
  /** Two readings stand against each other, or a frame ("for example", "if") makes the scores doubtful. */
  doubt: boolean;
  correction: boolean;
  proposal: (number | null)[] | null;
  overall: number | null;
}

export function readMessage(text: string, form: ReplyForm, pending: Pending, lexicon: Lexicon): Message {
  const normal = normalise(text);
  const tokens = tokenise(normal, lexicon, form);
  return {
    form,
    pending,
    lexicon,
    normal,
    text: normal.text,
    tokens,
    signals: signalsIn(tokens),
    keyword: { index: -1 },
    code: 'none',
    flags: new Set(),
    findings: [],
    tried: false,
    rows: [],
    doubt: false,
    correction: false,
    proposal: null,
    overall: null,
  };
}

const figure = anyOf('figure');
const sign = anyOf('sign');

function signalsIn(tokens: readonly Token[]): number {
  let found = 0;
  for (const { kind, is, own } of tokens)
    found |= kind === 'number' || kind === 'mixed' ? figure : own === null ? is.signals : is.signals | sign;
  return found;
}

export function isFree(token: Token | undefined): token is Token {
  return token !== undefined && token.claim === '';
}

export function claim(message: Message, from: number, to: number, rule: string): void {
  for (let i = from; i < to; i++) message.tokens[i]!.claim = rule;
}

/** The next token that is neither taken nor a mark, from `at` on; the number of tokens when there is none. */
export function nextWord({ tokens }: Message, at: number): number {
  let i = at;
  while (i < tokens.length && (tokens[i]!.kind === 'mark' || tokens[i]!.claim)) i++;
  return i;
}

/** Words that a person should read: not taken, not courtesy, no score word, and looking like words. */
export function isReadable(lexicon: Lexicon, token: Token): boolean {
  const { kind, text, is } = token;
  if (kind !== 'word' || token.claim || (token.own !== null && !is.plain)) return false;
  if (is.legible !== null) return is.legible;
  if (text.includes(foreignLetter)) return true;
  return text.length > 1 && (isKnown(lexicon, text) || text.includes(' ') || isSyllable(text));
}

/** The tokens that overlap a span of the normalised text, as a half-open range of indexes. */
export function tokensWithin({ tokens }: Message, from: number, to: number): [number, number] {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.to <= from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < tokens.length && tokens[end]!.from < to) end++;
  return [low, end];
}

import type { ReplyForm } from './form.ts';
import { isFree, type Message, type Value } from './message.ts';
import type { Token } from './piece.ts';

/** Something that can stand where a score belongs. */
export interface Sign {
  readonly kind: 'digit' | 'level' | 'own' | 'yesNo' | 'skip' | 'none' | 'bad';
  readonly value: number;
  readonly own: string | null;
  /** Written with figures, not words. */
  readonly figure: boolean;
  readonly guessed: boolean;
  /** "Tu 4 thanh 5", "khong phai 4 ma la 5": a new value in place of an old one. */
  readonly changed?: boolean;
  /** First token behind it. */
  readonly to: number;
}

/** What a sign means for item `index` (from 0): scales differ, and labels belong to 1-5 alone. */
export function scoreOf(form: ReplyForm, index: number, sign: Sign): Value {
  const item = form.items[index]!;
  if (sign.kind === 'digit') {
    if (sign.value === 0 && item.min > 0) return item.notApplicable ? 'not applicable' : 'missing';
    return sign.value >= item.min && sign.value <= item.max ? sign.value : 'missing';
  }
  if (sign.kind === 'level') return item.min === 1 && item.max === 5 && sign.value > 0 ? sign.value : 'missing';
  if (sign.kind === 'own') return form.ownScores[index]!.get(sign.own!) ?? 'missing';
  if (sign.kind === 'yesNo') return item.min === 0 && item.max === 1 ? sign.value : 'missing';
  return sign.kind === 'none' && item.notApplicable ? 'not applicable' : 'missing';
}

/** One sign at token `i`, with the words that belong to it: "tu 4 thanh 5" is 5, "4.5" and "4 den 5" are no score. */
export function signAt(message: Message, i: number): Sign | null {
  const { tokens } = message;
  const token = tokens[i];
  if (!isFree(token)) return null;
  if (token.is.from || (token.is.doubt && message.lexicon.context.notBut.test(token.text))) {
    const start = simpleSign(message, i + 1);
    const end = start && changedTo(message, start);
    if (end) return end;
  }
  const sign = simpleSign(message, i);
  if (sign?.kind !== 'digit') return sign;
  const half = halfEnd(message, sign.to);
  if (half > sign.to) return { ...sign, kind: 'bad', to: half };
  const changed = changedTo(message, sign);
  if (changed && token.is.negations) return { ...changed, kind: 'bad' };
  return changed ?? inexact(message, sign) ?? sign;
}

/** Behind a number: the end of "ruoi" (and a half) or "phay 5" (point five), else `at`. */
export function halfEnd({ tokens }: Message, at: number): number {
  const [next, figure] = [tokens[at], tokens[at + 1]];
  if (!isFree(next) || !next.is.half) return at;
  return next.text === 'phay' && isFree(figure) && (figure.kind === 'number' || figure.is.number !== null)
    ? at + 2
    : at + 1;
}

/** Behind a first value: "thanh 5", or "den 5", which is a range; "chu khong phai 5" leaves the first one standing. */
function changedTo(message: Message, first: Sign): Sign | null {
  let i = first.to;
  while (isFree(message.tokens[i]) && message.tokens[i]!.is.points) i++;
  const link = message.tokens[i];
  if (!isFree(link) || !(link.is.to || link.is.upTo)) return null;
  const end = simpleSign(message, i + 1);
  if (!end) return null;
  if (message.lexicon.context.ratherThan.test(link.text)) return { ...first, changed: true, to: end.to };
  return link.is.upTo ? { ...end, kind: 'bad' } : { ...end, changed: true };
}

/** `4.5`, `4,5`, `4-5`, `4/5` without spaces. */
function inexact({ tokens }: Message, sign: Sign): Sign | null {
  const mark = tokens[sign.to];
  const next = tokens[sign.to + 1];
  if (!isFree(mark) || mark.kind !== 'mark' || !mark.tight || !/^[.,/-]$/.test(mark.text)) return null;
  if (!isFree(next) || next.kind !== 'number' || !next.tight || (mark.text === ',' && tokens[sign.to + 2]?.is.item))
    return null;
  return { ...sign, kind: 'bad', to: sign.to + 2 };
}

function simpleSign(message: Message, i: number): Sign | null {
  const token = message.tokens[i];
  if (!isFree(token)) return null;
  const { kind, text } = token;
  if (kind === 'number') return text.length <= 2 ? newSign('digit', Number(text), token, i, true) : null;
  if (kind === 'mark') return isSkipMark(message, i) ? newSign('skip', 0, token, i) : null;
  return wordSign(message.form, token, i);
}

function wordSign(form: ReplyForm, token: Token, i: number): Sign | null {
  const { is, own } = token;
  if (own !== null) return newSign('own', 0, token, i, false, own);
  if (is.level !== null) return newSign(is.level < 0 ? 'bad' : 'level', is.level, token, i);
  if (is.notApplicable) return newSign('none', 0, token, i);
  if (form.yesNo && (is.yes || is.no)) return newSign('yesNo', is.yes ? 1 : 0, token, i);
  if (is.number !== null) return newSign('digit', is.number, token, i);
  if (is.skip || token.text === 'x') return newSign('skip', 0, token, i);
  return is.offScale ? newSign('bad', 0, token, i) : null;
}

function newSign(
  kind: Sign['kind'],
  value: number,
  { guessed }: Token,
  i: number,
  figure = false,
  own: string | null = null,
): Sign {
  return { kind, value, own, figure, guessed, to: i + 1 };
}

/** `?`, `_` or a dash between spaces, standing where a score belongs. */
export function isSkipMark({ tokens }: Message, i: number): boolean {
  const { text, tight } = tokens[i]!;
  if (text === '?' || text === '_' || text === '*') return true;
  return text === '-' && !tight && !tokens[i + 1]?.tight && tokens[i - 1]?.text !== '-' && tokens[i + 1]?.text !== '-';
}

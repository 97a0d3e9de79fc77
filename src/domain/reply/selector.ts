import { isFree, type Message } from './message.ts';
import type { Token } from './piece.ts';

/** Which items a phrase names: "cau 3", "4 cau dau", "cau 1-3", "tat ca", "con lai". */
export interface Selector {
  readonly kind: 'items' | 'all' | 'rest';
  /** Item indexes from 0, for kind `items`. */
  readonly items: readonly number[];
  /** First token behind it. */
  readonly to: number;
}

/** The selector that begins at token `i`. "Ca 4 cau" of a form with five items selects nothing. */
export function selectorAt(message: Message, i: number): Selector | null {
  const token = message.tokens[i];
  if (!isFree(token)) return null;
  const { is } = token;
  if (is.rest) return { kind: 'rest', items: [], to: absorbCount(message, i + 1) };
  if (is.wholeOf) {
    const whole = wholeAt(message, i + 1);
    if (whole) return whole;
  }
  if (is.all) return { kind: 'all', items: [], to: absorbCount(message, i + 1) };
  if (is.item) return itemsAt(message, i + 1);
  if (is.from && message.tokens[i + 1]?.is.item) {
    const range = itemsAt(message, i + 2);
    return range && range.items.length > 1 ? range : null;
  }
  return countedAt(message, i) ?? throughAt(message, i);
}

/** "1 den 5 deu": the first to the last item of the form. */
function throughAt({ tokens, form }: Message, i: number): Selector | null {
  const [first, link, last, every] = [tokens[i], tokens[i + 1], tokens[i + 2], tokens[i + 3]];
  if (!isFree(link) || !link.is.upTo || !isFree(every) || !every.is.allBefore) return null;
  const whole = numberOf(first) === 1 && form.items.length > 1 && numberOf(last) === form.items.length;
  return whole ? { kind: 'all', items: [], to: i + 4 } : null;
}

export function numberOf(token: Token | undefined): number | null {
  if (!isFree(token)) return null;
  if (token.kind === 'number') return token.text.length <= 2 ? Number(token.text) : null;
  return token.is.number;
}

/** "tat ca 5 cau": the count says nothing new. */
function absorbCount(message: Message, at: number): number {
  const { tokens, form } = message;
  const isWhole = numberOf(tokens[at]) === form.items.length && tokens[at + 1]?.is.item;
  return isWhole && numberOf(tokens[at + 2]) === null ? at + 2 : at;
}

/** "ca 5 cau", "ca nam deu". */
function wholeAt(message: Message, at: number): Selector | null {
  const { tokens, form } = message;
  const count = numberOf(tokens[at]);
  if (count === null) return null;
  const next = tokens[at + 1];
  if (isFree(next) && next.is.item) {
    const whole = count === form.items.length;
    const place = tokens[at + 2];
    if (isFree(place) && (place.is.first || place.is.last)) return null;
    return whole ? { kind: 'all', items: [], to: at + 2 } : { kind: 'items', items: [], to: at + 2 };
  }
  const described =
    isFree(next) && (next.is.level !== null || next.is.allBefore || (next.kind === 'mark' && next.text === ':'));
  return described && count === form.items.length ? { kind: 'all', items: [], to: at + 1 } : null;
}

/** "4 cau dau", "hai cau cuoi", "5 cau deu". */
function countedAt({ tokens, form }: Message, i: number): Selector | null {
  const count = numberOf(tokens[i]);
  const n = form.items.length;
  if (count === null || count < 1 || count > n || !isFree(tokens[i + 1]) || !tokens[i + 1]!.is.item) return null;
  const place = tokens[i + 2];
  if (isFree(place) && place.is.first) return { kind: 'items', items: range(0, count), to: i + 3 };
  const rest = place?.text === 'sau' && tokens.some((token, at) => at < i && isFree(token) && token.is.first);
  if (isFree(place) && (place.is.last || rest)) return { kind: 'items', items: range(n - count, n), to: i + 3 };
  const whole = range(i + 2, i + 2 + n).every((at) => isSingle(tokens[at])) && !isSingle(tokens[i + 2 + n]);
  const mayBeScore = !whole && numberOf(place) !== null && !(place?.kind === 'number' && place.text.length > 2);
  return count === n && n > 1 && !mayBeScore ? { kind: 'all', items: [], to: i + 2 } : null;
}

function isSingle(token: Token | undefined): boolean {
  return isFree(token) && token.kind === 'number' && token.text.length === 1;
}

/** Behind "cau": "3", "dau", "1-3", "1, 2 va 4". */
function itemsAt(message: Message, start: number): Selector | null {
  const { tokens, form } = message;
  const n = form.items.length;
  if (!n) return null;
  let at = start;
  while (isFree(tokens[at]) && tokens[at]!.kind === 'mark' && /^[.:#(]$/.test(tokens[at]!.text)) at++;
  const ordinal = at === start && tokens[at - 1]!.text.endsWith('thu') && tokens[at]?.text === 'nhat';
  const first = ordinal ? 1 : placeOf(message, tokens[at]);
  if (first === null || first < 1 || first > n) return null;
  const listed = listEnd(message, at);
  if (listed > at) return { kind: 'items', items: range(at, listed).map((i) => numberOf(tokens[i])! - 1), to: listed };
  const items = [first - 1];
  at++;
  while (items.length <= n) {
    const next = continued(message, at, 0);
    if (!next || next.number < 1 || next.number > n) break;
    if (next.through && next.number <= items.at(-1)! + 1) return { kind: 'items', items: [], to: next.to };
    if (next.through) for (let item = items.at(-1)! + 1; item < next.number; item++) items.push(item);
    else items.push(next.number - 1);
    at = next.to;
  }
  return { kind: 'items', items, to: at };
}

/** The item that a number, "dau" or "cuoi" names, from 1. */
function placeOf({ form }: Message, token: Token | undefined): number | null {
  if (isFree(token) && token.is.first) return 1;
  return isFree(token) && token.is.last ? form.items.length : numberOf(token);
}

/**
 * "Cau 3 4 5 hai long", "cau 1 2 3 4 5 deu 4": three rising item numbers and more, then what they all get; else `at`.
 * Two neighbours are a list only before a word of many: "cau 4 5 deu 5".
 */
function listEnd({ tokens, form }: Message, at: number): number {
  let to = at + 1;
  while ((numberOf(tokens[to]) ?? 0) > numberOf(tokens[to - 1])! && numberOf(tokens[to])! <= form.items.length) to++;
  const next = tokens[to];
  if (to === at + 2) {
    const neighbours = numberOf(tokens[at])! + 1 === numberOf(tokens[at + 1]);
    return neighbours && isFree(next) && next.text === 'deu' && numberOf(tokens[to + 1]) !== null ? to : at;
  }
  return to > at + 2 && isFree(next) && (next.is.allBefore || next.is.level !== null) ? to : at;
}

/** ", 2", "va cau 4", "- 3", "den cau 5" behind an item number, where what follows shows that it is no score. */
function continued(
  message: Message,
  at: number,
  depth: number,
): { number: number; through: boolean; to: number } | null {
  const { tokens } = message;
  const link = tokens[at];
  if (!isFree(link)) return null;
  const isMark = link.kind === 'mark' && /^[,\-+&/]$/.test(link.text);
  if (!isMark && !link.is.join && !link.is.upTo) return null;
  const named = isFree(tokens[at + 1]) && tokens[at + 1]!.is.item;
  const to = at + (named ? 3 : 2);
  const number = named ? placeOf(message, tokens[to - 1]) : numberOf(tokens[to - 1]);
  if (number === null) return null;
  const through = link.text === '-' || link.is.upTo;
  if (named && !through && !link.is.join) return null;
  const sure = link.is.join || (named && link.is.upTo) || isIntroduced(message, to, depth);
  return sure ? { number, through, to } : null;
}

/** A score, or the sign of one, follows: then the number before it was an item. */
function isIntroduced(message: Message, at: number, depth: number): boolean {
  const token = message.tokens[at];
  if (!isFree(token)) return false;
  if (token.kind === 'mark') {
    if (token.text === ':' || token.text === '=') return true;
    return (
      /^[,\-+&]$/.test(token.text) && depth < message.form.items.length && continued(message, at, depth + 1) !== null
    );
  }
  const { is } = token;
  if (is.points) return false;
  return is.copula || is.allBefore || is.level !== null || is.join || numberOf(token) !== null || is.skip;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

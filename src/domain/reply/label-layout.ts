import { type Entry, readStream } from './label-stream.ts';
import { claim, type Finding, isFree, isReadable, type Message, type Value } from './message.ts';
import type { Rule } from './rule.ts';
import type { Selector } from './selector.ts';
import { anyOf } from './senses.ts';
import { scoreOf } from './sign.ts';

/**
 * Items called by number, place or "all", each with a score behind it, or before it ("5 diem cau 1"). The most special
 * word wins: "tat ca 5 tru cau 3 la 2" gives item 3 a 2.
 */
export const labelledItems: Rule = {
  name: 'labelled-items',
  examples: [
    { text: 'cau 5: 3, cau 1: 5, cau 3: 5, cau 2: 4, cau 4: 4', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: '4 cau dau 5 diem cau cuoi 3', kind: 'answers', scores: [5, 5, 5, 5, 3] },
    { text: '1 den 5 deu 4', kind: 'answers', scores: [4, 4, 4, 4, 4] },
    { text: 'tat ca 5 tru cau 3 la 2', kind: 'answers', scores: [5, 5, 2, 5, 5] },
    { text: 'cau 1 2 deu 4 con lai 5', kind: 'answers', scores: [4, 4, 5, 5, 5] },
    { text: 'hai long cau 1, cau 2 va cau 3', kind: 'unclear' },
    { text: 'cau 1 5 cau 1 4', kind: 'unclear' },
  ],
  needs: anyOf('item', 'all', 'rest', 'wholeOf', 'allAfter', 'allBefore'),
  apply(message) {
    if (message.findings.length || !message.form.items.length) return undefined;
    const stream = readStream(message);
    const selectors = stream.filter(({ selector }) => selector);
    if (!selectors.length) return undefined;
    if (isHeading(message, selectors)) {
      claim(message, selectors[0]!.from, selectors[0]!.to, 'heading');
      return undefined;
    }
    const before = message.findings.length;
    const finding = pairUp(message, stream);
    if (finding) message.findings.push(finding);
    if (message.findings.length > before) for (const { from, to } of stream) claim(message, from, to, 'labelled-items');
    return undefined;
  },
};

/** "Tat ca 5 4 5 4 3", "cau 1-5: 5 4 5 4 3": the selector only announces a whole set. */
function isHeading({ form, tokens }: Message, selectors: readonly Entry[]): boolean {
  const [only] = selectors;
  const n = form.items.length;
  const whole = only!.selector!.kind === 'all' || only!.selector!.items.length === n;
  if (selectors.length > 1 || !whole || n < 2) return false;
  let figures = 0;
  for (const [i, token] of tokens.entries())
    if (isFree(token) && token.kind === 'number' && (i < only!.from || i >= only!.to)) figures += token.text.length;
  return figures === n;
}

interface Pair {
  readonly selector: Selector;
  readonly slot: number;
  readonly excepted: boolean;
  entry: Entry | null;
}

/** Gives every selector its score, in reading order; `null` where something is left over. */
function pairUp(message: Message, stream: readonly Entry[]): Finding | null {
  const pairs: Pair[] = [];
  let waiting: Entry | null = null;
  let last: Entry | null = null;
  for (const entry of stream) {
    const open: Pair | undefined = pairs.at(-1);
    if (entry.selector) {
      if (waiting?.sign?.figure && !isBeside(message, waiting.to, entry.from)) return fail(message);
      if (open && !open.entry && sameItems(open.selector, entry.selector)) pairs.pop();
      else if (open && !open.entry && !open.excepted) return fail(message);
      pairs.push({ selector: entry.selector, slot: entry.slot, excepted: last?.except ?? false, entry: waiting });
      waiting = null;
    } else if (!entry.except) {
      if (open && !open.entry) {
        if (open.slot !== entry.from) return fail(message);
        open.entry = entry;
      } else if (last && !last.selector && sameSign(message, last, entry)) continue;
      else if (waiting) return pairs.length ? fail(message) : null;
      else waiting = entry;
    }
    last = entry;
  }
  if (waiting && !isOpinion(message, waiting, pairs)) return pairs.some(({ entry }) => entry) ? fail(message) : null;
  const scoreFirst = pairs.some(({ entry, slot }) => entry && entry.from < slot);
  return scoreFirst && pairs.some(({ entry, excepted }) => !entry && !excepted)
    ? fail(message)
    : spread(message, pairs);
}

/** A label left over beside scores for every item is an opinion about the whole. */
function isOpinion({ form }: Message, { sign }: Entry, pairs: readonly Pair[]): boolean {
  if (sign?.kind !== 'level') return false;
  const named = new Set(pairs.flatMap(({ selector, entry }) => (entry ? selector.items : [])));
  return named.size === form.items.length || pairs.some(({ selector, entry }) => entry && selector.kind !== 'items');
}

/** Only words like "cho" part a figure from the item that it is for. */
function isBeside({ tokens }: Message, from: number, to: number): boolean {
  return tokens.slice(from, to).every(({ kind, is }) => kind === 'word' && (is.copula || is.courtesy || is.points));
}

/** "Tat ca 5 can bo", "5 het ca buoi": the figure counts what follows, or the words belong to a sentence. */
function countsThings({ tokens, lexicon }: Message, { selector, entry }: Pair): boolean {
  const { sign, to, from } = entry!;
  if (sign?.kind !== 'digit') return false;
  const scoreFirst = from < selector.to;
  const next = tokens[scoreFirst ? Math.max(selector.to, to) : to];
  if (
    !isFree(next) ||
    next.kind !== 'word' ||
    next.is.points ||
    next.is.except ||
    lexicon.context.reasons.test(next.text)
  )
    return false;
  const counted = next.is.unit && !next.is.courtesy;
  if (selector.kind === 'items') return !scoreFirst && counted && sign.to === to;
  return (
    (sign.to === to || scoreFirst) &&
    (counted || lexicon.context.belonging.test(next.text) || isReadable(lexicon, next))
  );
}

/** "Cau 2 len 1 diem": by one, or to one. */
function isStep({ tokens, lexicon }: Message, { entry }: Pair): boolean {
  if (entry?.sign?.kind !== 'digit' || entry.sign.to === entry.to || entry.sign.value > 2) return false;
  const link = tokens[entry.from - 1];
  return isFree(link) && link.is.to && lexicon.context.steps.test(link.text);
}

/** "1 cau 3 con lai 5" counts a question; "5 cau 1" gives it a score only where every item is written so. */
function countsItems({ form, tokens }: Message, pairs: readonly Pair[]): boolean {
  const bare = pairs.filter(
    ({ entry, selector, slot }) =>
      selector.kind === 'items' &&
      entry?.sign?.kind === 'digit' &&
      entry.from < slot &&
      entry.sign.to === entry.to &&
      tokens[entry.to]?.is.item,
  );
  return bare.length > 0 && new Set(bare.flatMap(({ selector }) => selector.items)).size < form.items.length;
}

/** "Cau 1-5" alone: items 1 to 5 with the score forgotten, or item 1 with a 5. */
function isBareRange({ tokens }: Message, pairs: readonly Pair[]): boolean {
  const [only] = pairs;
  if (pairs.length !== 1 || only!.selector.items.length !== 1 || only!.entry?.sign?.kind !== 'digit') return false;
  const mark = tokens[only!.entry.from - 1];
  return mark?.text === '-' && mark.tight && only!.entry.sign.value > only!.selector.items[0]! + 1;
}

/** Under "items 2 and 4 are missing", "cau 2, 4" repeats the question. */
function repeatsQuestion({ pending, tokens }: Message, pairs: readonly Pair[]): boolean {
  if (pending.kind !== 'missing' || pairs.length !== 1) return false;
  const [{ selector, entry }] = pairs as [Pair];
  if (entry?.sign?.kind !== 'digit' || entry.sign.to < entry.to) return false;
  const link = tokens[entry.from - 1];
  if (!link || link.is.copula || (link.kind === 'mark' && link.text !== ',')) return false;
  const numbers = [...selector.items.map((index) => index + 1), entry.sign.value];
  return numbers.length > 1 && numbers.join() === pending.items.join();
}

function sameItems(a: Selector, b: Selector): boolean {
  return a.kind === b.kind && a.items.join() === b.items.join();
}

function sameSign({ form }: Message, a: Entry, b: Entry): boolean {
  return (
    !!a.sign &&
    !!b.sign &&
    form.items.length > 0 &&
    a.sign.kind !== b.sign.kind &&
    scoreOf(form, 0, a.sign) === scoreOf(form, 0, b.sign)
  );
}

function spread(message: Message, pairs: readonly Pair[]): Finding | null {
  const { form, pending } = message;
  const values: (Value | null)[] = form.items.map(() => null);
  const scored = pairs.filter(({ entry }) => entry);
  if (scored.some(({ entry }) => entry!.sign?.changed)) message.correction = true;
  if (!scored.length) return null;
  for (const { selector, entry } of pairs)
    for (const [place, index] of selector.items.entries()) {
      const value: Value = entry ? read(message, entry, index, place) : 'missing';
      if (values[index] !== null && values[index] !== value) return fail(message);
      values[index] = value;
    }
  const wide = pairs.filter(({ selector }) => selector.kind !== 'items');
  if (
    wide.length > 1 ||
    (wide[0]?.selector.kind === 'rest' && values.every((value) => value === null) && pending.kind !== 'missing')
  )
    return fail(message);
  if (
    pending.kind === 'missing' &&
    wide[0] &&
    pending.items.length < form.items.length &&
    wide[0].selector.kind === 'all'
  )
    return fail(message);
  const excepts = pairs.some(({ excepted, entry }) => excepted && entry) && pairs.length === 1;
  if (
    excepts ||
    scored.some((pair) => countsThings(message, pair)) ||
    scored.some((pair) => isStep(message, pair)) ||
    countsItems(message, scored) ||
    isBareRange(message, pairs) ||
    repeatsQuestion(message, pairs)
  )
    return fail(message);
  if (wide[0]?.entry)
    for (const index of values.keys())
      if (values[index] === null && !(pending.kind === 'missing' && !pending.items.includes(index + 1)))
        values[index] = read(message, wide[0].entry, index, 0);
  const figures = scored.every(({ entry }) => entry!.digits || entry!.sign!.kind === 'digit');
  return { rule: 'labelled-items', values, digits: figures, guessed: scored.some(({ entry }) => entry!.sign?.guessed) };
}

function read({ form }: Message, { sign, digits }: Entry, index: number, place: number): Value {
  if (sign) return scoreOf(form, index, sign);
  const digit = {
    kind: 'digit',
    value: Number(digits![place]),
    own: null,
    figure: true,
    guessed: false,
    to: 0,
  } as const;
  return scoreOf(form, index, digit);
}

function fail(message: Message): null {
  message.doubt = true;
  message.tried = true;
  return null;
}

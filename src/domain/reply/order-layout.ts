import { standsAlone } from './alone.ts';
import { fitRow, isBare, type Place } from './fit-row.ts';
import { claim, type Finding, isFree, type Message, type Value } from './message.ts';
import type { Rule } from './rule.ts';
import { anyOf } from './senses.ts';
import { halfEnd, isSkipMark, type Sign, scoreOf, signAt } from './sign.ts';

/** As many scores as items, one behind the other, however grouped; words that break the row end it. */
export const inOrder: Rule = {
  name: 'in-order',
  examples: [
    { text: '55 5 55', kind: 'answers', scores: [5, 5, 5, 5, 5] },
    { text: 'nam bon nam bon ba', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: '5 4 - 4 3', kind: 'partial', scores: [5, 4, null, 4, 3] },
    { text: '4.5 5 5 4 5', kind: 'partial', scores: [null, 5, 5, 4, 5] },
    { text: '5 - 4 - 3', kind: 'unclear' },
    { text: '5545', kind: 'unclear' },
  ],
  needs: anyOf('figure', 'sign'),
  apply(message) {
    if (message.findings.length) return undefined;
    const n = message.form.items.length;
    for (const whole of readRows(message))
      for (const row of repeated(oneAnswer(message, whole), n)) {
        const places = fitRow(message, row, n);
        if (places?.length === 1 && !standsAlone(message, places[0]!.from, places[0]!.sign.to)) continue;
        if (places) record(message, row, places);
        else if (
          row.filter(({ hard }) => hard).length > 1 ||
          row.filter(({ sign }) => sign.kind === 'level').length > 1
        )
          message.tried = true;
      }
    return undefined;
  },
};

/** What was asked again: as many scores as items are missing fill them in their order. */
export const missingInOrder: Rule = {
  name: 'missing-in-order',
  examples: [
    { text: '5 4', kind: 'answers', scores: [null, 5, null, null, 4], pending: { kind: 'missing', items: [2, 5] } },
  ],
  needs: anyOf('figure', 'sign'),
  apply(message) {
    const { pending, form } = message;
    if (pending.kind !== 'missing' || message.findings.length || pending.items.some((item) => !form.items[item - 1]))
      return undefined;
    if (message.tokens.some((token) => isFree(token) && token.is.item)) return undefined;
    const rows = readRows(message).filter(
      (row) => row.some(({ hard, sign }) => hard || sign.kind !== 'digit') || row.length > 1 || isBare(message),
    );
    if (rows.length !== 1) return undefined;
    const places = fitRow(message, rows[0]!, pending.items.length);
    const last = places?.at(-1);
    if (!places || !last || !standsAlone(message, places[0]!.from, Math.max(last.from + 1, last.sign.to)))
      return undefined;
    const values: (Value | null)[] = form.items.map(() => null);
    for (const [i, item] of pending.items.entries()) values[item - 1] = scoreOf(form, item - 1, places[i]!.sign);
    const echoed =
      pending.items.length > 1 &&
      pending.items.every((item, i) => item === places[i]!.sign.value) &&
      message.tokens.some(({ is }) => is.join);
    if (echoed) return undefined;
    message.findings.push({
      rule: 'missing-in-order',
      values,
      digits: false,
      guessed: places.some(({ sign }) => sign.guessed),
    });
    claimRow(message, rows[0]!, 'missing-in-order');
    return undefined;
  },
};

/** "Khong co", "chua co", "da co" answer one yes-or-no item with two words. */
function oneAnswer({ form, tokens, lexicon }: Message, row: Place[]): Place[] {
  const [first, second] = row;
  if (form.items.length !== 1 || row.length !== 2 || first!.sign.kind !== 'yesNo' || second!.sign.kind !== 'yesNo')
    return row;
  const said = `${tokens[first!.from]!.text} ${tokens[second!.from]!.text}`;
  return lexicon.context.twoWordAnswers.test(said)
    ? [{ ...first!, sign: { ...first!.sign, to: second!.from + 1 } }]
    : row;
}

/** A row of figures that holds the set twice or more, each beginning with a token of its own, is as many rows. */
function repeated(row: readonly Place[], n: number): (readonly Place[])[] {
  if (n < 2 || row.length <= n || row.length % n || row.some(({ sign }) => sign.kind !== 'digit' || !sign.figure))
    return [row];
  const sets = Array.from({ length: row.length / n }, (_, i) => row.slice(i * n, (i + 1) * n));
  return sets.every((set, i) => i === 0 || set[0]!.from !== sets[i - 1]!.at(-1)!.from) ? sets : [row];
}

/** Rows of neighbouring signs, each figure a place of its own. */
export function readRows(message: Message): Place[][] {
  const { tokens, form } = message;
  const rows: Place[][] = [];
  let row: Place[] = [];
  let pairs = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const breaks = token.claim
      ? token.claim !== 'short-code'
      : token.kind === 'mixed' ||
        token.kind === 'number' ||
        (token.kind === 'word' && !token.is.points && !token.is.join);
    if (isFree(token) && token.kind === 'number' && !isForeign(token.text, form.highest)) {
      if (isPair(message, i)) pairs++;
      const pair = isPair(message, i) || isPair(message, i - 2) ? pairs : 0;
      const whole = form.highest > 9 || (token.text.length === 2 && token.text.startsWith('1') && token.text !== '11');
      for (const text of whole ? [token.text] : token.text) row.push(figure(text, token.guessed, i, whole ? 0 : pair));
      const half = halfEnd(message, i + 1);
      if (half > i + 1) {
        const last = row.pop()!;
        row.push({ ...last, sign: { ...last.sign, kind: 'bad', to: half } });
        i = half - 1;
      }
      continue;
    }
    const sign = isFree(token) && token.kind !== 'mixed' && !token.is.points ? simple(message, i) : null;
    if (sign) {
      const hard = token.kind === 'mark' || token.text === 'x' || isRound(message, i, row);
      row.push({ sign, from: i, hard, pair: 0 });
      i = sign.to - 1;
    } else if (breaks && row.length) {
      rows.push(row);
      row = [];
    }
  }
  if (row.length) rows.push(row);
  return rows.filter((places) => places.some(({ sign }) => sign.kind !== 'skip'));
}

/** Six figures and more, some of them off the scale: a code, a sum, a number of something. */
function isForeign(text: string, highest: number): boolean {
  if (text.length < 4) return false;
  return /^[1-9][0-9]*000$/.test(text) || (text.length > 5 && [...text].some((digit) => Number(digit) > highest));
}

function figure(text: string, guessed: boolean, from: number, pair: number): Place {
  return {
    sign: { kind: 'digit', value: Number(text), own: null, figure: true, guessed, to: from + 1 },
    from,
    hard: true,
    pair,
  };
}

/** A sign without the words around it: a row takes them one by one. */
function simple(message: Message, i: number): Sign | null {
  const token = message.tokens[i]!;
  if (token.kind === 'mark') return isSkipMark(message, i) ? signAt(message, i) : null;
  const sign = signAt(message, i);
  return sign && (sign.to === i + 1 || sign.to === halfEnd(message, i + 1)) ? sign : null;
}

/** "4 5 5 3 O": the letter in place of the last figure. */
function isRound({ tokens, form }: Message, i: number, row: readonly Place[]): boolean {
  if (tokens[i]!.text !== 'o' || row.length !== form.items.length - 1 || row.length < 2) return false;
  return row.every(({ sign }) => sign.figure) && tokens[i + 1]?.kind !== 'word' && tokens[i + 1]?.kind !== 'number';
}

/** `4.5`, `4-5`: two single figures bound by a mark, alone between spaces. */
function isPair({ tokens }: Message, i: number): boolean {
  const [a, mark, b] = [tokens[i], tokens[i + 1], tokens[i + 2]];
  if (!isFree(a) || !isFree(mark) || !isFree(b) || a.kind !== 'number' || b.kind !== 'number' || mark.kind !== 'mark')
    return false;
  if (a.text.length !== 1 || b.text.length !== 1 || !mark.tight || !b.tight || !/^[.,/-]$/.test(mark.text))
    return false;
  const after = tokens[i + 3];
  return (
    !(tokens[i - 1]?.kind === 'mark' && a.tight) && !(after?.kind === 'mark' && after.tight && tokens[i + 4]?.tight)
  );
}

function record(message: Message, row: readonly Place[], places: readonly Place[]): void {
  const values = places.map(({ sign }, index) => scoreOf(message.form, index, sign));
  const finding: Finding = {
    rule: 'in-order',
    values,
    digits: places.every(({ sign }) => sign.kind === 'digit' || sign.kind === 'skip'),
    guessed: places.some(({ sign }) => sign.guessed),
    outside: places.filter(({ sign }, i) => sign.kind === 'digit' && sign.value > message.form.items[i]!.max).length,
  };
  message.findings.push(finding);
  message.rows.push({ from: row[0]!.from, to: places.at(-1)!.from + 1 });
  claimRow(message, places, 'in-order');
}

function claimRow(message: Message, row: readonly Place[], rule: string): void {
  for (const { from, sign } of row) claim(message, from, Math.max(from + 1, sign.to), rule);
}

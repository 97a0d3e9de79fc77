import { claim, type Finding, isFree, type Message, type Value } from './message.ts';
import type { Rule } from './rule.ts';
import { numberOf } from './selector.ts';
import { anyOf } from './senses.ts';
import { type Sign, scoreOf, signAt } from './sign.ts';

/**
 * Item and score side by side without a word for "item": `1-5 2-4`, `1)5 2)4`, `1 hl 2 bt`, or a pair on each line.
 * Only with two pairs at least, whose left parts are different item numbers, and when no figure is left over.
 */
export const itemPairs: Rule = {
  name: 'item-pairs',
  examples: [
    { text: '1.5 2.4 3.5 4.4 5.3', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: '1 hai long 2 bt 3 k hl 4 hl 5 rhl', kind: 'answers', scores: [4, 3, 2, 4, 5] },
    { text: '1 5\n2 4\n3 5\n4 4\n5 3', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: '1 rkhl 2 khl 3 bt 4 hl 5 rhl', kind: 'unclear' },
  ],
  needs: anyOf('figure'),
  apply(message) {
    if (message.findings.length) return undefined;
    const pairs = readPairs(message);
    if (pairs.length < 2) return undefined;
    if (message.form.yesNo && message.tokens.some((token) => isFree(token) && (token.is.rest || token.is.item)))
      return undefined;
    const { form } = message;
    const n = form.items.length;
    if (new Set(pairs.map(({ item }) => item)).size < pairs.length) return undefined;
    if (pairs.some(({ bare }) => bare) && !(pairs.length === n && pairs.every(({ item }, i) => item === i + 1)))
      return undefined;
    const values: (Value | null)[] = form.items.map(() => null);
    for (const { item, sign } of pairs) values[item - 1] = scoreOf(form, item - 1, sign);
    const digits = pairs.every(({ sign }) => sign.kind === 'digit');
    const finding: Finding = { rule: 'item-pairs', values, digits, guessed: false };
    const isScale = pairs.every(({ item, sign }) => sign.kind !== 'digit' && values[item - 1] === item);
    const isRanges = pairs.every(({ item, sign, mark }) => mark === '-' && sign.value === item + 1);
    if (
      isScale ||
      isRanges ||
      (digits && pairs.length * 2 === n && !message.tokens.some((token) => isFree(token) && token.is.item))
    )
      message.doubt = true;
    message.findings.push(finding);
    for (const { from, to } of pairs) claim(message, from, to, 'item-pairs');
    return undefined;
  },
};

interface Pair {
  readonly item: number;
  readonly sign: Sign;
  readonly mark: string;
  /** Only a space between the two figures. */
  readonly bare: boolean;
  readonly from: number;
  readonly to: number;
}

/** All pairs, or none when a figure or a label stays outside them. */
function readPairs(message: Message): Pair[] {
  const { tokens } = message;
  const pairs: Pair[] = [];
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i]!;
    if (!isFree(token) || (token.kind !== 'number' && token.is.level === null)) {
      i++;
      continue;
    }
    const pair = pairAt(message, i);
    if (!pair) return [];
    pairs.push(pair);
    i = pair.to;
  }
  return pairs;
}

function pairAt(message: Message, i: number): Pair | null {
  const { tokens, form } = message;
  const item = tokens[i]!.kind === 'number' && tokens[i]!.text.length < 3 ? numberOf(tokens[i]) : null;
  if (item === null || item < 1 || item > form.items.length) return null;
  let at = i + 1;
  let mark = '';
  while (isFree(tokens[at]) && (/^[.):=/\->]$/.test(tokens[at]!.text) || tokens[at]!.is.copula)) {
    mark ||= tokens[at]!.text;
    at++;
  }
  const sign = plainSign(message, at);
  if (!sign) return null;
  let to = sign.to;
  while (isFree(tokens[to]) && tokens[to]!.is.points) to++;
  const next = tokens[to];
  const bare = sign.figure && !mark;
  if (bare && next && !/^[\n,;]$/.test(next.text)) return null;
  if (mark && next?.kind === 'mark' && next.text === mark && tokens[to + 1]?.kind === 'number') return null;
  return { item, sign, mark, bare, from: i, to };
}

/** One figure, without looking whether it is half of something: the pairs decide that. */
function plainSign(message: Message, at: number): Sign | null {
  const token = message.tokens[at];
  if (!isFree(token)) return null;
  if (token.kind !== 'number') return signAt(message, at);
  if (token.text.length > 2) return null;
  return { kind: 'digit', value: Number(token.text), own: null, figure: true, guessed: token.guessed, to: at + 1 };
}

import { isKin } from './alone.ts';
import { isFree, isReadable, type Message } from './message.ts';
import type { Sign } from './sign.ts';

export interface Place {
  readonly sign: Sign;
  readonly from: number;
  /** Figures and the marks of a skip; words may belong to the sentence instead. */
  readonly hard: boolean;
  /** Number of the pair (`4.5`) that this place is one half of; 0 = none. */
  readonly pair: number;
}

/** The `n` places that a row offers, or `null`: too few, too many, or more than one way to see it. */
export function fitRow(message: Message, row: readonly Place[], n: number): readonly Place[] | null {
  if (n === 0) return null;
  if (row.every((place) => place.hard)) return countTo(row, n);
  const hard = hardStretches(row)
    .map((stretch) => countTo(stretch, n))
    .filter((places) => places !== null);
  const figures = row.filter((place) => place.hard).length;
  if (row.length !== n && row.some((place) => !place.hard)) {
    const spoken = row.filter(({ hard, sign }) => !(hard && sign.kind === 'skip'));
    if (spoken.length < row.length) return fitRow(message, spoken, n);
  }
  if (row.length === n) {
    const edge = isLoose(row[0]!) || isLoose(row.at(-1)!);
    return hard.length || (figures === n - 1 && edge && n > 1) || !isPlausible(message, row) ? null : row;
  }
  if (hard.length === 1) return hard[0]!;
  const labels = row.filter(({ sign }) => sign.kind === 'level' || sign.kind === 'bad');
  return !figures && labels.length === n && n > 1 && labels.every(({ sign }) => sign.kind === 'level') ? labels : null;
}

function isLoose({ hard, sign }: Place): boolean {
  return !hard && sign.kind !== 'none';
}

function hardStretches(row: readonly Place[]): Place[][] {
  const stretches: Place[][] = [];
  let open = false;
  for (const place of row) {
    if (place.hard) open ? stretches.at(-1)!.push(place) : stretches.push([place]);
    open = place.hard;
  }
  return stretches;
}

/** A stretch counts as `n` scores flat, or with its pairs as one place each, or with its marks as skipped places. */
function countTo(stretch: readonly Place[], n: number): readonly Place[] | null {
  const figures = stretch.filter(({ sign }) => sign.kind === 'digit');
  const joined = joinPairs(figures);
  if (figures.length === n) return joined.length < n && isAscendingPair(figures) ? null : figures;
  if (joined.length === n) return joined;
  const alternating =
    stretch.length % 2 === 1 && stretch.every(({ sign }, i) => (sign.kind === 'skip') === (i % 2 === 1));
  return stretch.length === n && !alternating ? stretch : null;
}

function joinPairs(figures: readonly Place[]): readonly Place[] {
  if (!figures.some(({ pair }) => pair)) return figures;
  return figures.flatMap((place, i) => {
    if (!place.pair) return [place];
    return figures[i - 1]?.pair === place.pair
      ? []
      : [{ ...place, sign: { ...place.sign, kind: 'bad' as const, to: place.from + 3 } }];
  });
}

/** `4-5 5 4 5`, `4.5 5 4 5`: five figures, but one pair reads as a range or a half point too. */
function isAscendingPair(figures: readonly Place[]): boolean {
  const paired = figures.filter(({ pair }) => pair);
  if (paired.length !== 2) return false;
  const [a, b] = paired;
  if (figures.length === 2) return a!.sign.value < b!.sign.value;
  return b!.sign.value === a!.sign.value + 1 || b!.sign.value === 5;
}

/** Number words among other words may be words: only short messages, or long rows, are read as scores. */
function isPlausible(message: Message, row: readonly Place[]): boolean {
  if (message.form.items.length === 1 && row[0]!.sign.kind === 'digit')
    return isFree(message.tokens[row[0]!.sign.to]) && message.tokens[row[0]!.sign.to]!.is.points;
  if (row.some(({ hard, sign }) => hard || sign.kind === 'level' || sign.kind === 'own' || sign.kind === 'none'))
    return true;
  if (row.length === 2 && message.pending.kind !== 'missing' && mayBeYearsOrSomebody(message, row)) return false;
  return row.length > 3 || isBare(message) || message.keyword.index >= 0;
}

/** "Nam nam", "hai nam", "ba Tu": two number words are as well a length of time or a person. */
function mayBeYearsOrSomebody(message: Message, [first, second]: readonly Place[]): boolean {
  return second!.sign.value === 5 || isKin(message, message.tokens[first!.from]);
}

export function isBare(message: Message): boolean {
  return message.tokens.every(
    (token) => token.is.number !== null || token.is.yes || token.is.no || !isReadable(message.lexicon, token),
  );
}

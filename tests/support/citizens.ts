import { fieldCodes, unitCodes } from './large-province.ts';

/** What a citizen does once asked. */
export type Conduct =
  | 'answers'
  | 'answers by Twilio'
  | 'answers twice'
  | 'answers after the reminder'
  | 'corrects'
  | 'is unclear, then clear'
  | 'takes the slip'
  | 'takes the slip, then writes'
  | 'writes, then somebody takes the slip'
  | 'refuses'
  | 'keeps silent';

export type Scores = readonly (number | null)[];

export interface Citizen {
  readonly caseCode: string;
  /** As it is typed at the counter. */
  readonly phone: string;
  readonly msisdn: string;
  readonly unitCode: string;
  readonly fieldCode: string;
  readonly conduct: Conduct;
  /** What counts in the end; `null` for a citizen who casts nothing. */
  readonly scores: Scores | null;
  /** Given first, where the citizen corrects; on the slip, where the number says something else. */
  readonly otherScores: Scores;
  /** One of the five whose ballots are released before all others. */
  readonly first: boolean;
}

/** Of sixteen neighbours. What comes from numbers and what comes from slips is released apart, five or more of each. */
const neighbours: readonly Conduct[] = [
  'answers',
  'answers',
  'answers',
  'answers',
  'answers',
  'answers',
  'answers by Twilio',
  'answers by Twilio',
  'answers twice',
  'answers after the reminder',
  'corrects',
  'is unclear, then clear',
  'refuses',
  'keeps silent',
  'keeps silent',
];
const neighboursWithSlips: readonly Conduct[] = [
  ...Array.from({ length: 8 }, () => 'takes the slip' as const),
  'answers',
  'answers by Twilio',
  'answers twice',
  'corrects',
  'is unclear, then clear',
  'refuses',
  'keeps silent',
];
const mixed: readonly Conduct[] = ['takes the slip, then writes', 'writes, then somebody takes the slip'];

/** Of the five who answer first, in the first unit: mixed enough in every item to be released on their own. */
const firstScores: readonly Scores[] = [
  [5, 2, 4, 3],
  [1, 4, 2, 5],
  [4, 3, 5, 1],
  [2, 5, 1, 4],
  [5, 4, 3, 2],
];

export const itemCount = 4;

/** 350 citizens, one case each, over 22 units and 10 fields; the same ones for the same seed. */
export function drawCitizens(seed: number): Citizen[] {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const numbers = new Set<string>();
  while (numbers.size < 350) numbers.add(`91${String(Math.floor(random() * 1e7)).padStart(7, '0')}`);
  const phones = [...numbers];

  const conducts = unitCodes.flatMap((unitCode, index) => {
    const conducts = index % 4 === 1 ? neighboursWithSlips : neighbours;
    const drawn = shuffled([...conducts, pick(mixed)], random).slice(0, index < 20 ? 16 : 15);
    return drawn.map((conduct) => ({ unitCode, conduct }));
  });
  let firsts = firstScores.length;
  const voters = new Map<string, number>();
  return conducts.map(({ unitCode, conduct }, index): Citizen => {
    const first =
      unitCode === unitCodes[0] && conduct.startsWith('answers') && conduct !== 'answers after the reminder';
    const mine = first && firsts > 0 ? firstScores[--firsts] : undefined;
    const votes = conduct !== 'refuses' && conduct !== 'keeps silent';
    const road = `${unitCode} ${conduct === 'takes the slip'}`;
    const turn = voters.get(road) ?? 0;
    if (votes) voters.set(road, turn + 1);
    const scores = mine ?? drawScores(random, turn, { mayBeBlank: conduct === 'takes the slip' && turn === 0 });
    return {
      caseCode: `LV-2026-${String(index + 1).padStart(4, '0')}`,
      phone: `0${phones[index]}`,
      msisdn: `+84${phones[index]}`,
      unitCode,
      fieldCode: fieldCodes[index % fieldCodes.length]!,
      conduct: mine ? 'answers' : conduct,
      scores: votes ? scores : null,
      otherScores: drawScores(random, turn, { unlike: scores }),
      first: mine !== undefined,
    };
  });
}

/**
 * Three answers in five are satisfied, whose turn it is in each item, so that nowhere so many agree that their figures
 * would wait; no run, which the reply language takes for counting.
 */
function drawScores(
  random: () => number,
  turn: number,
  { mayBeBlank = false, unlike = [] }: { mayBeBlank?: boolean; unlike?: Scores },
): Scores {
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  for (;;) {
    const scores = Array.from({ length: itemCount }, (_, item) =>
      (turn + 2 * item) % 5 < 3 ? between(4, 5) : between(1, 3),
    );
    if (['1234', '4321', unlike.join('')].includes(scores.join(''))) continue;
    return mayBeBlank ? [null, ...scores.slice(1)] : scores;
  }
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** Numerical Recipes' linear congruential generator, upper bits: enough for drawing, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let warm = 0; warm < 10; warm++) next();
  return next;
}

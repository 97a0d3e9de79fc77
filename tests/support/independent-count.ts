import type { Citizen, Scores } from './citizens.ts';
import type { PhoneLog } from './sms-phones.ts';

/** Sums as a person would make them with pencil and paper, from logs alone: nothing of the program is used here. */
export interface Sums {
  ballots: number;
  satisfied: number;
  valid: number;
}

export interface IndependentCount {
  readonly returned: number;
  readonly answered: number;
  readonly refused: number;
  readonly bySlip: number;
  readonly total: Sums;
  readonly units: ReadonlyMap<string, Sums & { returned: number }>;
  /** Of the ballots that came from the invited number: what is compared. */
  readonly byNumber: {
    readonly total: Sums;
    /** One entry an item, in the order of the questionnaire. */
    readonly items: readonly Sums[];
    readonly units: ReadonlyMap<string, Sums>;
  };
}

const emptySums = (): Sums => ({ ballots: 0, satisfied: 0, valid: 0 });

/**
 * @param logs what each telephone sent and got, by number.
 * @param slips what was cast on the page behind a slip, by case code.
 */
export function countIndependently(
  cases: readonly Pick<Citizen, 'caseCode' | 'msisdn' | 'unitCode'>[],
  logs: ReadonlyMap<string, PhoneLog>,
  slips: ReadonlyMap<string, Scores>,
): IndependentCount {
  const total = emptySums();
  const units = new Map<string, Sums & { returned: number }>();
  const byNumber = { total: emptySums(), items: [0, 1, 2, 3].map(emptySums), units: new Map<string, Sums>() };
  const count = { refused: 0, bySlip: 0 };
  for (const { caseCode, msisdn, unitCode } of cases) {
    const unit = units.get(unitCode) ?? { ...emptySums(), returned: 0 };
    units.set(unitCode, unit);
    unit.returned += 1;
    const typed = logs.get(msisdn)?.typed ?? [];
    if (typed.some((text) => /^HL TC$/i.test(text))) count.refused += 1;
    const fromNumber = typed.flatMap((text) => readScores(text) ?? []).at(-1);
    const scores = fromNumber ?? slips.get(caseCode);
    if (!scores) continue;
    if (!fromNumber) count.bySlip += 1;
    for (const sums of [total, unit]) add(sums, scores);
    if (!fromNumber) continue;
    const own = byNumber.units.get(unitCode) ?? emptySums();
    byNumber.units.set(unitCode, own);
    for (const sums of [byNumber.total, own]) add(sums, scores);
    for (const [index, score] of scores.entries()) if (score !== null) add(byNumber.items[index]!, [score]);
  }
  return { returned: cases.length, answered: total.ballots, ...count, total, units, byNumber };
}

function add(sums: Sums, scores: Scores): void {
  sums.ballots += 1;
  sums.valid += scores.filter((score) => score !== null).length;
  sums.satisfied += scores.filter((score) => score !== null && score >= 4).length;
}

/** Four digits, after the keyword or alone; anything else is no ballot. */
function readScores(text: string): [number[]] | undefined {
  const digits = text
    .replace(/^HL/i, '')
    .replace(/^ *SUA/i, '')
    .replaceAll(' ', '');
  return /^[1-5]{4}$/.test(digits) ? [[...digits].map(Number)] : undefined;
}

/** Percent with two decimals, half up, as Vietnamese is written. */
export function indexText({ satisfied, valid }: Pick<Sums, 'satisfied' | 'valid'>): string {
  return (Math.round((satisfied * 10_000) / valid) / 100).toFixed(2).replace('.', ',');
}

import { type Band, bandOf, indexOf } from '../domain/scoring.ts';
import { addTally, emptyTally, type Tally, tallyOf } from '../domain/tally.ts';

/** Lines of one data set, by column name; every value is text. */
export type DataSet = readonly Readonly<Record<string, string>>[];

/** A figure an administration published, and how it comes out of its data set by this program's method. */
interface PublishedFigure {
  readonly source: string;
  readonly figure: string;
  /** As it was printed, with a decimal point. */
  readonly published: string;
  /** File name without `.csv`. */
  readonly data: string;
  /** Throws naming line and column of a value that is none. */
  readonly compute: (data: DataSet, bands: readonly Band[]) => string;
}

export interface MethodCheck extends Omit<PublishedFigure, 'compute'> {
  readonly computed: string;
  /** `cut off`: the press printed the digits of the right figure without rounding it. */
  readonly verdict: 'agrees' | 'cut off' | 'differs';
}

const publishedFigures: readonly PublishedFigure[] = [
  {
    source: 'Công an tỉnh Thái Bình, 2019',
    figure: 'satisfied, 350 ballots of 13 items of which two are behind the gate',
    published: '90.49',
    data: 'thai-binh-2019',
    compute: (data) => shareOf(ballotsTally(data, policeItems)),
  },
  {
    source: 'Công an tỉnh Thái Bình, 2019',
    figure: 'results returned on time, in the citizens’ view',
    published: '100.00',
    data: 'thai-binh-2019',
    compute: (data) =>
      percent(data.filter((_, line) => numberAt(data, line, 'on_time', 0, 1) === 1).length, data.length),
  },
  ...(
    [
      ['all levels, pooled', '88.33', ['province', 'district', 'commune']],
      ['province', '88.34', ['province']],
      ['districts', '91.36', ['district']],
      ['communes', '81.03', ['commune']],
    ] as const
  ).map(
    ([figure, published, levels]): PublishedFigure => ({
      source: 'Công an tỉnh Gia Lai, 2020',
      figure: `satisfied, ${figure}`,
      published,
      data: 'gia-lai-2020',
      compute: (data) => shareOf(countsTally(data, levels)),
    }),
  ),
  {
    source: 'Bộ Công an, 2019',
    figure: '110 units by band: excellent / good / fair / completed',
    published: '10 / 68 / 21 / 11',
    data: 'ministry-2019',
    compute: splitByBand,
  },
  {
    source: 'Bộ Công an, 2021',
    figure: 'ballots that came back of those handed out',
    published: '98.29',
    data: 'ministry-2021',
    compute: (data) => percent(stage(data, 'back'), stage(data, 'out')),
  },
  {
    source: 'Công an TP Hải Phòng, 2023',
    figure: 'days of its period, 7 March to 15 May, each with ballots',
    published: '70',
    data: 'hai-phong-2023',
    compute: (data) => String(data.filter((_, line) => numberAt(data, line, 'ballots', 0, 1e6) > 0).length),
  },
];

/** Files that `checkMethod` needs, without `.csv`. */
export const dataSetNames: readonly string[] = [...new Set(publishedFigures.map(({ data }) => data))];

/**
 * Computes every published figure from its data set, with the functions that compute the figures of this program.
 * @throws Error naming file, line and column of a value that is none
 */
export function checkMethod(data: ReadonlyMap<string, DataSet>, bands: readonly Band[]): MethodCheck[] {
  return publishedFigures.map(({ compute, ...figure }) => {
    const computed = computeNamed(figure.data, () => compute(data.get(figure.data) ?? [], bands));
    return { ...figure, computed, verdict: verdictOn(figure.published, computed) };
  });
}

function computeNamed(name: string, compute: () => string): string {
  try {
    return compute();
  } catch (error) {
    throw new Error(`${name}.csv: ${(error as Error).message}`);
  }
}

function verdictOn(published: string, computed: string): MethodCheck['verdict'] {
  if (published === computed) return 'agrees';
  const [p, c] = [Number(published), Number(computed)];
  // Half a hundredth up at most: what cutting off instead of rounding can do.
  return Number.isFinite(p) && Math.round((c - p) * 100) === 1 ? 'cut off' : 'differs';
}

const policeItems = ['1.1', '1.2', '2.1', '2.2', '2.3', '2.4', '3.1', '3.2', '3.3', '4.1', '4.2', '5.1', '5.2'];

function ballotsTally(data: DataSet, items: readonly string[]): Tally {
  const ballots = data.map((row, line) =>
    tallyOf(
      items.map((item) => (row[item] === '' ? null : numberAt(data, line, item, 0, 5) || null)),
      false,
    ),
  );
  return ballots.reduce((sum, ballot) => addTally(sum, ballot), emptyTally);
}

function countsTally(data: DataSet, levels: readonly string[]): Tally {
  let sum = emptyTally;
  for (const [line, row] of data.entries())
    if (levels.includes(row['level'] ?? ''))
      sum = addTally(
        sum,
        tallyOf([numberAt(data, line, 'score', 1, 5)], false),
        numberAt(data, line, 'answers', 0, 1e9),
      );
  return sum;
}

function splitByBand(data: DataSet, bands: readonly Band[]): string {
  const names = data.map((_, line) => bandOf(Math.round(numberAt(data, line, 'index', 0, 100) * 100), bands).name);
  return bands.map(({ name }) => names.filter((other) => other === name).length).join(' / ');
}

function stage(data: DataSet, name: string): number {
  const line = data.findIndex((row) => row['stage'] === name);
  if (line < 0) throw new Error(`no line has the stage "${name}"`);
  return numberAt(data, line, 'ballots', 0, 1e9);
}

function shareOf({ sum_y, sum_m }: Tally): string {
  return percent(sum_y, sum_m);
}

function percent(part: number, whole: number): string {
  const index = indexOf(part, whole);
  if (index === undefined) throw new Error('there is nothing to count');
  return (index / 100).toFixed(2);
}

/** @throws Error naming the line of the file (its head is line 1) and the column */
function numberAt(data: DataSet, line: number, column: string, min: number, max: number): number {
  const text = data[line]?.[column];
  const value = Number(text);
  if (!text || !Number.isFinite(value) || value < min || value > max)
    throw new Error(`line ${line + 2}, ${column}: must be a number from ${min} to ${max}, not "${text ?? ''}"`);
  return value;
}

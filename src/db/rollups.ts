import {
  type BallotColumns,
  type CountedBallot,
  countedBallot,
  rowsOfBallot,
  wholeBallot,
} from '../domain/counted-ballot.ts';
import { emptyTally, isZero, type Tally, tallyKeys } from '../domain/tally.ts';
import { type Db, maxRowsPerInsert } from './client.ts';

const keyColumns = [
  'grain',
  'period',
  'unit_version_id',
  'field_code',
  'instrument_version_id',
  'form',
  'item',
  'channel',
  'proof',
  'flagged',
] as const;

type RollupKey = Readonly<Record<(typeof keyColumns)[number], string | number>>;
export type RollupRow = RollupKey & Tally;

/** A ballot that begins to count, or ceases to. A correction is both: the old one out, the new one in. */
export interface CountMove {
  readonly ballot: CountedBallot;
  readonly by: 1 | -1;
}

/**
 * Moves the counts of these ballots, in the transaction that stores them. Rows are written in key order, so that two
 * processes never wait for each other in a circle.
 */
export async function moveCounts(trx: Db, moves: readonly CountMove[]): Promise<void> {
  const rows = mergedRows(moves);
  const sums = Object.fromEntries(tallyKeys.map((key) => [key, trx.raw(`rollups.${key} + excluded.${key}`)]));
  for (let from = 0; from < rows.length; from += maxRowsPerInsert)
    await trx('rollups')
      .insert(rows.slice(from, from + maxRowsPerInsert))
      .onConflict([...keyColumns])
      .merge(sums);
}

/** Deletes all counts and makes them again from the ballots that count. */
export async function rebuildRollups(trx: Db): Promise<void> {
  await trx('rollups').delete();
  for (let after = ''; ; ) {
    const ballots: (BallotColumns & { id: string })[] = await trx('ballots')
      .where({ state: 'counted' })
      .where('id', '>', after)
      .orderBy('id')
      .limit(maxRowsPerInsert);
    const last = ballots.at(-1);
    if (!last) return;
    const answers = await answersByBallot(trx, after, last.id);
    const ballot = (row: (typeof ballots)[number]) => countedBallot(row, answers.get(row.id) ?? []);
    await moveCounts(
      trx,
      ballots.map((row) => ({ ballot: ballot(row), by: 1 })),
    );
    after = last.id;
  }
}

/** Every sum over all counts of the month grain: equal before and after a rebuild, unless counts went wrong. */
export async function totalRollups(db: Db): Promise<Tally> {
  const row = await db('rollups')
    .where({ grain: 'month' })
    .sum(Object.fromEntries(tallyKeys.map((key) => [key, key])))
    .first();
  return Object.fromEntries(tallyKeys.map((key) => [key, Number(row?.[key] ?? 0)])) as Tally;
}

function mergedRows(moves: readonly CountMove[]): RollupRow[] {
  const merged = new Map<string, RollupKey & Record<keyof Tally, number>>();
  for (const { ballot, by } of moves)
    for (const [item, tally] of rowsOfBallot(ballot))
      for (const key of keysOf(ballot, item)) {
        const id = keyColumns.map((column) => key[column]).join('\0');
        const row = merged.get(id) ?? { ...key, ...emptyTally };
        for (const sum of tallyKeys) row[sum] += by * tally[sum];
        merged.set(id, row);
      }
  return [...merged]
    .filter(([, row]) => !isZero(row))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row);
}

/** One row a grain: the local day of the ballot, and the span of its result (the grain is still called `month`). */
function keysOf(ballot: CountedBallot, item: string): RollupKey[] {
  const rest = {
    unit_version_id: ballot.unitVersionId,
    field_code: ballot.fieldCode,
    instrument_version_id: ballot.instrumentVersionId,
    form: ballot.form,
    item,
    channel: ballot.channel,
    proof: ballot.proof,
    flagged: ballot.flagged ? 1 : 0,
  };
  return [
    { grain: 'day', period: ballot.day, ...rest },
    { grain: 'month', period: ballot.month, ...rest },
  ];
}

/** Answers of the ballots with `after` < id <= `last`. */
async function answersByBallot(trx: Db, after: string, last: string) {
  const rows: { ballot_id: string; item: string; score: number | null }[] = await trx('answers')
    .where('ballot_id', '>', after)
    .where('ballot_id', '<=', last);
  const byBallot = new Map<string, typeof rows>();
  for (const row of rows) {
    const list = byBallot.get(row.ballot_id);
    if (list) list.push(row);
    else byBallot.set(row.ballot_id, [row]);
  }
  return byBallot;
}

/** The sums of one span over these unit versions, by the given columns. */
export async function findSpanSums<Column extends (typeof keyColumns)[number]>(
  db: Db,
  span: string,
  unitVersions: readonly string[],
  by: readonly Column[],
  items: readonly string[],
): Promise<(Readonly<Record<Column, string>> & Tally)[]> {
  const rows: Record<string, string | number>[] = await db('rollups')
    .where({ grain: 'month', period: span })
    .whereIn('unit_version_id', [...unitVersions])
    .whereIn('item', [...items])
    .groupBy(...by)
    .select(...by)
    .sum(Object.fromEntries(tallyKeys.map((key) => [key, key])));
  /** PostgreSQL sums int8 to numeric, which arrives as text. */
  const numbers = (row: Record<string, string | number>) => tallyKeys.map((key) => [key, Number(row[key])] as const);
  return rows.map(
    (row) => ({ ...row, ...Object.fromEntries(numbers(row)) }) as Readonly<Record<Column, string>> & Tally,
  );
}

/** Ballots of one span over these unit versions by the road they came, flagged ones among them. */
export async function findRoads(
  db: Db,
  span: string,
  unitVersions: readonly string[],
): Promise<{ channel: string; proof: string; ballots: number }[]> {
  const rows = await findSpanSums(db, span, unitVersions, ['channel', 'proof'], [wholeBallot]);
  return rows.map(({ channel, proof, ballots }) => ({ channel, proof, ballots }));
}

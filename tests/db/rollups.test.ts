import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Db } from '../../src/db/client.ts';
import { findSpanSums, moveCounts, rebuildRollups } from '../../src/db/rollups.ts';
import { type BallotColumns, countedBallot, wholeBallot, withoutGated } from '../../src/domain/counted-ballot.ts';
import { isZero, type Tally } from '../../src/domain/tally.ts';
import { eachDatabase } from '../support/databases.ts';

const factors = ['access', 'procedure', 'officer', 'result', 'feedback'];
const itemsAsked = (count: number) =>
  factors.slice(0, count).map((factor, index) => ({ code: String(index + 1), factor, min: 1, max: 5 }));

interface Draft {
  readonly unit: string;
  readonly field: string;
  readonly day: string;
  readonly channel: string;
  readonly proof: 'number' | 'slip' | 'desk';
  readonly flags: readonly string[];
  readonly repeated: boolean;
  readonly scores: readonly (number | null)[];
}

const draft: fc.Arbitrary<Draft> = fc.record({
  unit: fc.constantFrom('unit-a', 'unit-b'),
  field: fc.constantFrom('traffic', 'residence'),
  day: fc.constantFrom('2026-10-30', '2026-11-01', '2026-11-02'),
  channel: fc.constantFrom('sms', 'web'),
  proof: fc.constantFrom('number', 'slip', 'desk'),
  flags: fc.constantFrom([], ['proxy']),
  repeated: fc.boolean(),
  scores: fc.array(fc.option(fc.integer({ min: 1, max: 5 })), { minLength: 4, maxLength: 5 }),
});

/** Casting a ballot, or correcting the n-th one that counts. */
const step = fc.record({ draft, corrects: fc.option(fc.nat({ max: 5 })) });

function columns({ unit, field, day, channel, proof, flags, repeated, scores }: Draft): BallotColumns {
  return {
    unit_version_id: unit,
    field_code: field,
    instrument_version_id: 'police-2019/1',
    form: 'short',
    items: JSON.stringify(itemsAsked(scores.length)),
    channel,
    proof,
    day,
    month: day.slice(0, 7),
    repeated_phone: repeated ? 1 : 0,
    flags: JSON.stringify(flags),
    helped_by: 'nobody',
    overdue: null,
    overall: null,
    on_time: null,
  };
}

function answersOf(drafted: Draft) {
  return drafted.scores.map((score, index) => ({ item: String(index + 1), score }));
}

async function storeBallot(trx: Db, drafted: Draft): Promise<string> {
  const id = randomUUID();
  await trx('ballots').insert({
    id,
    state: 'counted',
    ...columns(drafted),
    unit_id: drafted.unit,
    rule: 'digits',
  });
  await trx('answers').insert(answersOf(drafted).map((answer) => ({ ...answer, ballot_id: id })));
  return id;
}

const ballotOf = (drafted: Draft) => countedBallot(columns(drafted), answersOf(drafted));

/** Rows that say nothing are as good as absent. */
async function storedRows(db: Db) {
  const rows: (Tally & Record<string, string>)[] = await db('rollups');
  return rows
    .filter((row) => !isZero(row))
    .map((row) => JSON.stringify(row, Object.keys(row).sort()))
    .sort();
}

eachDatabase('counts', (open) => {
  it('are the same after any casts and corrections as when made again from the ballots', async () => {
    const { writer } = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await writer('answers').delete();
        await writer('ballots').delete();
        await writer('rollups').delete();
        const counting: { id: string; draft: Draft }[] = [];
        for (const { draft: drafted, corrects } of steps)
          await writer.transaction(async (trx) => {
            const earlier = corrects === null ? undefined : counting.splice(corrects % (counting.length + 1), 1)[0];
            if (earlier) await trx('ballots').where({ id: earlier.id }).update({ state: 'replaced' });
            const id = await storeBallot(trx, drafted);
            await moveCounts(trx, [
              ...(earlier ? [{ ballot: ballotOf(earlier.draft), by: -1 as const }] : []),
              { ballot: ballotOf(drafted), by: 1 },
            ]);
            counting.push({ id, draft: drafted });
          });
        const moved = await storedRows(writer);
        await writer.transaction((trx) => rebuildRollups(trx));
        expect(moved).toEqual(await storedRows(writer));
      }),
      { numRuns: 25 },
    );
  });

  it('hold exactly what five ballots say', async () => {
    const { writer } = await open();
    const base = { unit: 'u', field: 'f', day: '2026-11-02', channel: 'sms', proof: 'number', flags: [] } as const;
    const scores = [
      [5, 5, 4, 4],
      [3, 5, 4, 2],
      [1, 1, 1, 1],
      [null, 5, 5, 5],
      [5, 5, 5, 5, 2],
    ];
    const ballots = scores.map((list, n) => ballotOf({ ...base, repeated: n === 2, scores: list }));
    await moveCounts(
      writer,
      ballots.map((ballot) => ({ ballot, by: 1 })),
    );
    const rows = await findSpanSums(
      writer,
      '2026-11',
      ['u'],
      ['item'],
      [wholeBallot, withoutGated, 'factor:access', '2'],
    );
    const row = (item: string) => rows.find((found) => found.item === item);
    // y: 4, 2, 0, 3, 4; m: 4, 4, 4, 3, 5
    const whole = { c1: 4, c2: 2, c3: 1, c4: 3, c5: 10, blank: 1, ballots: 5, phones: 4 };
    expect(row(wholeBallot)).toMatchObject({ ...whole, sum_y: 13, sum_m: 20, sum_yy: 45, sum_ym: 53, sum_mm: 82 });
    expect(row(withoutGated)).toMatchObject({ ballots: 5, sum_y: 13, sum_m: 19, sum_ym: 49, sum_mm: 73 });
    expect(row('factor:access')).toMatchObject({
      c1: 1,
      c3: 1,
      c5: 2,
      blank: 1,
      ballots: 4,
      phones: 3,
      sum_y: 2,
      sum_m: 4,
    });
    expect(row('2')).toMatchObject({ c1: 1, c5: 4, ballots: 5, sum_y: 4, sum_m: 5 });
    expect(await writer('rollups').distinct('grain').orderBy('grain').pluck('grain')).toEqual(['day', 'month']);
  });

  it('take more rows than one statement carries', async () => {
    const { writer } = await open();
    const base = {
      field: 'f',
      day: '2026-11-02',
      channel: 'sms',
      proof: 'number',
      flags: [],
      repeated: false,
    } as const;
    const units = Array.from({ length: 120 }, (_, n) => `u${n}`);
    const ballots = units.map((unit) => ballotOf({ ...base, unit, scores: [5, 4, 3, 2] }));
    await writer.transaction((trx) =>
      moveCounts(
        trx,
        ballots.map((ballot) => ({ ballot, by: 1 })),
      ),
    );
    const rows = await findSpanSums(writer, '2026-11', units, ['unit_version_id'], [wholeBallot]);
    expect(rows).toHaveLength(120);
    expect(rows.every((row) => row.sum_y === 2 && row.sum_m === 4)).toBe(true);
  });

  it('ignore what nobody asked: a fifth digit on a four-digit form', async () => {
    const drafted = { unit: 'u', field: 'f', day: '2026-11-02', channel: 'sms', proof: 'number' } as const;
    const asked = columns({ ...drafted, flags: [], repeated: false, scores: [5, 4, 3, 2] });
    const ballot = countedBallot(
      asked,
      [5, 4, 3, 2, 1].map((score, n) => ({ item: String(n + 1), score })),
    );
    expect(ballot.answers.map((answer) => answer.score)).toEqual([5, 4, 3, 2]);
  });
});

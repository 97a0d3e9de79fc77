import { expect, it } from 'vitest';
import { createClock } from '../../src/clock.ts';
import type { Database } from '../../src/db/client.ts';
import { addFunnelCounts } from '../../src/db/funnel-counts.ts';
import { openReference } from '../../src/db/reference.ts';
import { readProvinceFunnel } from '../../src/results/funnel.ts';
import { findPeriodResults, unitIn } from '../../src/results/read-period.ts';
import { releaseDue } from '../../src/results/release.ts';
import type { Runtime } from '../../src/runtime.ts';
import { eachDatabase } from '../support/databases.ts';
import { type PlantedCase, plantCases, plantProvince, province } from '../support/small-province.ts';

const start = Date.parse('2026-11-10T02:00:00Z');
const minute = 60_000;
const day = 86_400_000;

/** What releases use of a runtime, over a real database and a clock that the test moves. */
async function openRuntime(open: () => Promise<Database>) {
  const db = await open();
  await plantProvince(db.writer);
  const clock = createClock(0, () => start);
  const survey = { releaseEvery: minute };
  const values = { survey, periods: { months: [{ since: '2019-01-01', startDay: 1 }], cutOffDays: 5, custom: [] } };
  const settings = { get: (name: keyof typeof values) => ({ versionId: `${name}/1`, value: values[name] }) };
  const rt = { db, clock, settings, reference: await openReference(db) } as unknown as Runtime;
  const pass = (ms: number) => clock.advanceTo(clock.offset() + ms);
  return { rt, pass };
}

const november = async (rt: Runtime) => (await findPeriodResults(rt, { provinceId: province, period: '2026-11' }))!;

const answered = (unit: string, scores: readonly (number | null)[][], at = start): PlantedCase[] =>
  scores.map((each) => ({ unit, at, reached: 'answered', scores: each }));
const mixed = (n: number) => Array.from({ length: n }, (_, at) => (at % 3 === 0 ? [2, 3, 2, 1] : [5, 4, 5, 4]));

eachDatabase('releases', (open) => {
  it('come out at their time only, and only with five more telephones', async () => {
    const { rt, pass } = await openRuntime(open);
    await plantCases(rt.db.writer, [...answered('csgt', mixed(4)), ...answered('an-hoa', mixed(4))]);
    expect(await releaseDue(rt)).toBe(0);
    await plantCases(rt.db.writer, [...answered('csgt', mixed(2)), ...answered('an-hoa', mixed(5))]);
    expect(await releaseDue(rt)).toBe(1);
    await plantCases(rt.db.writer, answered('csgt', mixed(6)));
    expect(await releaseDue(rt), 'before a minute passed').toBe(0);
    pass(minute);
    await plantCases(rt.db.writer, answered('an-hoa', mixed(4)));
    expect(await releaseDue(rt)).toBe(1);
    pass(minute);
    expect(await releaseDue(rt), 'with nothing new').toBe(0);
    const results = await november(rt);
    expect(results.parts).toEqual([{ label: '2026-11', sequence: 2, releasedAt: start + minute }]);
    expect(results.period).toMatchObject({ state: 'open', completeAt: null });
    const { units, province: whole } = results.series[0]!;
    expect(units.find((unit) => unit.unitId === 'csgt')!.number.total).toMatchObject({ n: 12, valid: 48 });
    expect(units.find((unit) => unit.unitId === 'an-hoa')!).toMatchObject({
      all: { total: { n: 9 } },
      releasedAt: start,
    });
    expect(whole.all.total).toMatchObject({ n: 21, valid: 84 });
  });

  it('show an index that an independent count confirms', async () => {
    const { rt } = await openRuntime(open);
    const ballots = { csgt: mixed(20), 'an-hoa': [...mixed(10), [null, 1, 5, 5], [4, null, 3, 3]] };
    await plantCases(
      rt.db.writer,
      Object.entries(ballots).flatMap(([unit, scores]) => answered(unit, scores)),
    );
    await releaseDue(rt);
    const { units, province: whole } = (await november(rt)).series[0]!;
    const count = (all: readonly (number | null)[]) => ({
      satisfied: all.filter((score) => (score ?? 0) >= 4).length,
      valid: all.filter((score) => score !== null).length,
      blank: all.filter((score) => score === null).length,
      index: Math.round(
        (10_000 * all.filter((score) => (score ?? 0) >= 4).length) / all.filter((score) => score).length,
      ),
    });
    for (const [unit, scores] of Object.entries(ballots))
      expect(units.find((each) => each.unitId === unit)!.all.total).toMatchObject(count(scores.flat()));
    const everything = Object.values(ballots).flat();
    expect(whole.all.total).toMatchObject({ n: 32, ...count(everything.flat()) });
    expect(whole.all.factors.officer).toMatchObject(count(everything.map((scores) => scores[2] ?? null)));
    expect(whole.all.factors.feedback).toEqual({ shown: 'nothing' });
  });

  it('hide a small unit, and bring its ballots in with the rest when the month is over', async () => {
    const { rt, pass } = await openRuntime(open);
    await plantCases(rt.db.writer, [
      ...answered('csgt', mixed(12)),
      ...answered('an-hoa', mixed(3)),
      ...answered('tan-lap', mixed(4)),
    ]);
    await releaseDue(rt);
    const during = (await november(rt)).series[0]!;
    expect(during.units.map((unit) => unit.unitId)).toEqual(['csgt']);
    expect(during.province.all.total).toMatchObject({ n: 12 });
    pass(14 * day);
    expect(await releaseDue(rt), 'still November').toBe(0);
    pass(14 * day);
    expect(await releaseDue(rt)).toBe(1);
    const after = await november(rt);
    expect(after.period.completeAt).toBe(start + 28 * day);
    expect(after.series[0]!.units.map((unit) => unit.unitId)).toEqual(['csgt']);
    expect(after.series[0]!.province.all.total).toMatchObject({ n: 19 });
    pass(day);
    expect(await releaseDue(rt), 'after the last').toBe(0);
  });

  it('tell pages nothing but what may be shown', async () => {
    const { rt } = await openRuntime(open);
    const agreeing = Array.from({ length: 7 }, () => [5, 5, 4, 4]);
    await plantCases(rt.db.writer, [
      ...answered('csgt', mixed(30)),
      ...answered('an-hoa', agreeing),
      ...answered('tan-lap', mixed(8)),
    ]);
    await releaseDue(rt);
    const results = await november(rt);
    expect(JSON.stringify(results)).not.toContain('sum_y');
    const unit = (id: string) => results.series[0]!.units.find((each) => each.unitId === id)!;
    expect(unit('an-hoa').all.total).toEqual({ shown: 'band', n: 7, from: 9000, to: 10_000 });
    expect(unit('tan-lap').all.total).toMatchObject({ shown: 'figure', n: 8 });
    expect(unit('csgt').all.total).toMatchObject({ shown: 'figure', n: 30 });
    expect(unitIn(results, 'an-hoa').map((each) => each.unit)).toEqual([unit('an-hoa')]);
    expect(unitIn(results, 'phu-dien')).toEqual([]);
  });
});

eachDatabase('the live funnel', (open) => {
  it('counts every station of open and closed cases of the month and province', async () => {
    const { rt } = await openRuntime(open);
    const at = start;
    await plantCases(rt.db.writer, [
      { unit: 'csgt', at, reached: 'not_asked', state: 'expired' },
      { unit: 'csgt', at, reached: 'asked' },
      { unit: 'an-hoa', at, reached: 'accepted' },
      { unit: 'an-hoa', at, reached: 'delivered', state: 'refused' },
      { unit: 'an-hoa', at, reached: 'answered', scores: [5, 4, 3, 2] },
      { unit: 'an-hoa', at: at - 30 * day, reached: 'answered', scores: [5, 4, 3, 2] },
    ]);
    const closed = { month: '2026-11', unit_version_id: 'csgt@1', field_code: 'giao-thong' };
    await addFunnelCounts(rt.db.writer, [
      { ...closed, stage: 'returned', n: 10 },
      { ...closed, stage: 'not_asked:opted_out', n: 2 },
      { ...closed, stage: 'asked', n: 8 },
      { ...closed, stage: 'answered', n: 5 },
    ]);
    expect(await readProvinceFunnel(rt, ['2026-11'], province)).toMatchObject({
      returned: 15,
      asked: 12,
      accepted: 3,
      delivered: 2,
      answered: 6,
      refused: 1,
      unknown: 0,
      failed: 0,
      notAsked: { no_phone: 1, opted_out: 2, not_drawn: 0 },
    });
    expect(await readProvinceFunnel(rt, ['2026-11'], 'tan-lap')).toMatchObject({ returned: 0, answered: 0 });
  });
});

import { expect, it } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { insertUser } from '../../src/db/users.ts';
import { changeSetting } from '../../src/feedback/change-setting.ts';
import { findRevisions, freezePeriod } from '../../src/results/freeze.ts';
import { findIndex } from '../../src/results/read-index.ts';
import { findPeriodResults, findTrend } from '../../src/results/read-period.ts';
import { findPeriodInfo, findPeriods } from '../../src/results/read-periods.ts';
import { releaseDue } from '../../src/results/release.ts';
import { signOff } from '../../src/results/sign-off.ts';
import { eachDatabase } from '../support/databases.ts';
import { installTest, noon } from '../support/installation.ts';
import { type PlantedCase, plantCases, plantProvince, province } from '../support/small-province.ts';

const day = 86_400_000;
const person = { id: 'u1', name: 'Phạm Thu Hà' };

async function install(open: () => Promise<Database>) {
  const test = await installTest(await open(), { releaseEveryMinutes: 1 });
  const { rt } = test;
  await plantProvince(rt.db.writer);
  await rt.reference.refresh();
  const plant = (unit: string, n: number, at: number, more: Partial<PlantedCase> = {}) =>
    plantCases(
      rt.db.writer,
      Array.from({ length: n }, (_, k) => ({
        unit,
        at,
        reached: 'answered' as const,
        scores: k % 3 === 0 ? [2, 3, 2, 1] : [5, 4, 5, 4],
        ...more,
      })),
    );
  const read = (period: string) => findPeriodResults(rt, { provinceId: province, period });
  return { ...test, plant, read };
}

eachDatabase('a period', (open) => {
  it('is open, then provisional, then complete, and frozen when somebody signs it off', async () => {
    const { rt, pass, plant, read } = await install(open);
    await plant('csgt', 40, noon);
    await releaseDue(rt);
    const info = () => findPeriodInfo(rt, province, '2026-11');
    const sign = (reason = '') => freezePeriod(rt, { provinceId: province, period: '2026-11', reason }, person);
    expect(await info()).toMatchObject({ state: 'open', completeAt: null, signOff: null, hasFigures: true });
    expect(await sign()).toEqual({ refused: 'not_complete' });
    pass(15 * day);
    await releaseDue(rt);
    expect(await info()).toMatchObject({ state: 'provisional', completeAt: null });
    pass(20 * day);
    await releaseDue(rt);
    expect(await info()).toMatchObject({ state: 'provisional', completeAt: rt.clock.now() });
    expect(await sign()).toEqual({ refused: 'comments_open' });
    pass(16 * day);
    expect(await sign()).toEqual({ revision: 1 });
    const frozen = (await read('2026-11'))!;
    expect(frozen.period).toMatchObject({ state: 'frozen', signOff: { revision: 1, by: 'Phạm Thu Hà' } });
    expect(frozen.series[0]!.province.all.total).toMatchObject({ n: 40 });
    expect(await sign(), 'without a reason').toEqual({ refused: 'no_reason' });
    expect(await sign('sổ hồ sơ được sửa')).toEqual({ revision: 2 });
    expect((await findRevisions(rt, province, '2026-11')).map(({ revision }) => revision)).toEqual([1, 2]);
    const first = await findPeriodResults(rt, { provinceId: province, period: '2026-11', revision: 1 });
    expect(first?.period.signOff).toMatchObject({ revision: 1, reason: '' });
    expect(await findPeriodResults(rt, { provinceId: province, period: '2026-11', revision: 3 })).toBeUndefined();
    expect(await rt.db.reader('audit_log').where({ action: 'period.frozen' })).toHaveLength(2);
  });

  it('is signed off by an administrator or the supervisor of the province, nobody else', async () => {
    const { rt, pass, plant } = await install(open);
    await plant('csgt', 40, noon);
    pass(40 * day);
    await releaseDue(rt);
    pass(20 * day);
    const people = {
      giamsat: ['supervisor', province],
      chihuy: ['leader', 'csgt'],
      khac: ['supervisor', 'csgt'],
    } as const;
    for (const [username, [role, unitId]] of Object.entries(people))
      await insertUser(rt.db.writer, { id: username, username, name: username, role, unitId, passwordHash: '' }, noon);
    const sign = (by: string) => signOff(rt, { province, period: '2026-11', by, reason: '' });
    for (const by of ['chihuy', 'khac', 'nobody']) await expect(sign(by), by).rejects.toThrow('may not sign off');
    expect(await sign('giamsat')).toBe(1);
    await expect(sign('giamsat')).rejects.toThrow('a revision needs --reason');
  });

  it('once frozen is changed by nobody, not even through SQL', async () => {
    const { rt, pass, plant, read } = await install(open);
    await plant('csgt', 40, noon);
    pass(40 * day);
    await releaseDue(rt);
    pass(20 * day);
    expect(await freezePeriod(rt, { provinceId: province, period: '2026-11', reason: '' }, person)).toEqual({
      revision: 1,
    });
    const before = JSON.stringify(await read('2026-11'));
    await expect(rt.db.writer('frozen_periods').update({ body: '{}' })).rejects.toThrow('does not change');
    await expect(rt.db.writer('frozen_periods').delete()).rejects.toThrow('does not change');
    await rt.db.writer('releases').delete();
    expect(JSON.stringify(await read('2026-11'))).toBe(before);
  });

  it('of several months is their sum, and a trend runs through them', async () => {
    const { rt, plant, read } = await install(open);
    await plant('csgt', 40, noon);
    await plant('csgt', 30, noon - 30 * day);
    await plant('an-hoa', 33, noon - 30 * day, { proof: 'slip', channel: 'web' });
    await releaseDue(rt);
    const quarter = (await read('2026-Q4'))!;
    expect(quarter.series[0]!.province.all.total).toMatchObject({ n: 103, valid: 412 });
    expect(quarter.series[0]!.province.number.total).toMatchObject({ n: 70 });
    expect(quarter.series[0]!.province.counter.total).toMatchObject({ n: 33 });
    expect(quarter.parts.map(({ label, sequence }) => [label, sequence])).toEqual([
      ['2026-10', 1],
      ['2026-11', 1],
      ['2026-12', 0],
    ]);
    const trend = await findTrend(rt, { provinceId: province, period: '2026-11', points: 6 });
    expect(trend.map(({ period, total }) => [period.id, total.shown === 'figure' && total.n])).toEqual([
      ['2026-10', 30],
      ['2026-11', 40],
    ]);
    const index = (from: string, to: string) => findIndex(rt, { unit: 'csgt', from, to });
    const [own] = (await index('2026-10-01', '2026-11-30')).series;
    expect(own).toMatchObject({ form: 'short', compared: { shown: 'figure', n: 70 }, response: { answered: 70 } });
    await expect(index('2026-10-02', '2026-11-30')).rejects.toThrow('the nearest are 2026-10-01 to 2026-11-30');
    const ids = (await findPeriods(rt, province)).map(({ id }) => id);
    expect(ids).toEqual(['2026-11', '2026-10', '2026-Q4', '2026-H2', '2026']);
  });

  it('of one’s own can begin on a coming day only', async () => {
    const { rt } = await install(open);
    const { months, cutOffDays } = rt.settings.get('periods').value;
    const save = (start: string, end: string) =>
      changeSetting(
        rt,
        {
          name: 'periods',
          raw: { months, cutOffDays, custom: [{ id: 'dot-1', nameVi: 'Đợt 1', nameEn: 'Round 1', start, end }] },
          effectiveAt: rt.clock.now(),
          base: 1,
        },
        person,
      );
    expect(await save('2026-11-10', '2026-12-09')).toMatchObject({ problems: [{ path: 'periods' }] });
    expect(await save('2026-11-17', '2026-12-09')).toEqual({ saved: 2 });
    expect(await findPeriodInfo(rt, province, 'dot-1')).toMatchObject({ kind: 'custom', start: '2026-11-17' });
  });
});

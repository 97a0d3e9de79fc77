import { expect, it } from 'vitest';
import { administer } from '../../src/cli/administer.ts';
import { eachDatabase } from '../support/databases.ts';
import { plantCases, plantProvince } from '../support/small-province.ts';

const noKeys = () => {
  throw new Error('asked for the keys');
};
const at = Date.parse('2026-11-10T02:00:00Z');

eachDatabase('the order rebuild-rollups', (open) => {
  it('says whether the counts were right, and makes them right', async () => {
    const { writer } = await open();
    await plantProvince(writer);
    const scores = [5, 4, 3, 4];
    await plantCases(
      writer,
      Array.from({ length: 7 }, () => ({ unit: 'csgt', at, reached: 'answered' as const, scores })),
    );
    const order = () => writer.transaction((trx) => administer(trx, { order: 'rebuild-rollups' }, at, noKeys));
    expect(await order()).toContain('all as they were');
    await writer('rollups').where({ grain: 'month' }).increment('sum_y', 1);
    expect(await order()).toContain('DIFFERED');
    expect(await order()).toContain('all as they were');
  });
});

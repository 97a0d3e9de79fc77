import { expect, it } from 'vitest';
import { saveRegisterCounts } from '../../src/db/register-counts.ts';
import { day } from '../../src/domain/hours.ts';
import { closeInvitations } from '../../src/feedback/close.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { findExclusions } from '../../src/results/exclusions.ts';
import { eachDatabase } from '../support/databases.ts';
import { caseReport, installTest, msisdn, noon, type TestInstallation } from '../support/installation.ts';

const by = { kind: 'system', id: 'test' } as const;

/** November's cases of three units: 20 each, of which the second could ask only five. */
async function november(test: TestInstallation): Promise<void> {
  const of = (code: string, from: number) =>
    Array.from({ length: 20 }, (_, n) => {
      const unit = test.unitId(code);
      const place = { ratedUnitId: unit, receivingUnitId: unit, decidingUnitId: unit };
      return caseReport(test, from + n, place);
    });
  const first = of('D01.801', 100);
  const second = of('D01.802', 200).map((report, n) => ({
    ...report,
    ...(n < 6 && { msisdn: null, notAsked: 'no_phone' as const }),
    ...(n >= 6 && n < 8 && { notAsked: 'refused_at_desk' as const }),
    ...(n >= 8 && n < 15 && { msisdn: msisdn(999) }),
  }));
  await inviteMany(test.rt, [...first, ...second, ...of('D01.803', 300)], by);
}

eachDatabase('exclusions', (open) => {
  it('are counted by unit and reason beside the register, and the same after closing', async () => {
    const test = await installTest(await open());
    const province = test.rt.reference.units().find(({ level }) => level === 'province')!.id;
    await november(test);
    test.pass(20 * day);
    const count = { month: '2026-11', source_system: 'test', reported_at: noon };
    await saveRegisterCounts(test.rt.db.writer, [
      { ...count, unit_id: test.unitId('D01.801'), returned: 25 },
      { ...count, unit_id: test.unitId('D01.802'), returned: 20 },
    ]);
    const before = await findExclusions(test.rt, province, '2026-11');
    const unit = (code: string) => before!.units.find(({ unitId }) => unitId === test.unitId(code));
    expect(unit('D01.801')).toMatchObject({ returned: 20, registered: 25, excluded: 0, faults: ['under_register'] });
    // Six without a number, two refusals, and seven cases of one number of which the first is none.
    expect(unit('D01.802')).toMatchObject({ excluded: 14, faults: ['over_twice_median'], share: 0.7 });
    expect(unit('D01.802')?.reasons.refused_at_desk).toBeNull();
    test.pass(90 * day);
    while ((await closeInvitations(test.rt)) > 0);
    expect(await test.rt.db.reader('invitations')).toEqual([]);
    expect(await findExclusions(test.rt, province, '2026-11')).toEqual(before);
  });

  it('are not told of a period that is not over, or that there is none of', async () => {
    const test = await installTest(await open());
    const province = test.rt.reference.units().find(({ level }) => level === 'province')!.id;
    await november(test);
    expect(await findExclusions(test.rt, province, '2026-11')).toBeUndefined();
    expect(await findExclusions(test.rt, province, '2026-Q9')).toBeUndefined();
  });
});

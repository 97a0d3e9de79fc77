import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { insertUser } from '../../../src/db/users.ts';
import { commentOnPeriod } from '../../../src/feedback/comment-on-period.ts';
import { findPeriodComments, isCommentTimeOver, lastDayOfComments } from '../../../src/results/period-comments.ts';
import { eachDatabase } from '../../support/databases.ts';
import { installTest } from '../../support/installation.ts';

const day = 86_400_000;

eachDatabase("a unit's word on a period", (open) => {
  it('may come for ten working days, holidays and weekends left out', async () => {
    const { rt, pass } = await installTest(await open());
    const completeAt = rt.clock.now(); // Monday 16 November 2026
    expect(lastDayOfComments(rt, completeAt)).toBe('2026-11-30');
    // Over New Year of the calendar: 1 January 2027 is a holiday.
    expect(lastDayOfComments(rt, Date.parse('2026-12-24T20:00:00+07:00'))).toBe('2027-01-08');
    pass(14 * day);
    expect(isCommentTimeOver(rt, completeAt), 'on the last day').toBe(false);
    pass(day);
    expect(isCommentTimeOver(rt, completeAt)).toBe(true);
  });

  it('is kept in versions, masked and audited, and the last one is printed', async () => {
    const { rt, unitId } = await installTest(await open());
    const id = randomUUID();
    const user = {
      id,
      username: 'son',
      name: 'Sơn',
      role: 'leader',
      unitId: unitId('D01.801'),
      passwordHash: '',
    } as const;
    await insertUser(rt.db.writer, user, 0);
    const save = (code: string, text: string, base: number) =>
      commentOnPeriod(rt, { unitId: unitId(code), periodId: '2026-Q4', text, base }, user);
    expect(await save('D01.801', 'Trụ sở đang sửa chữa, anh Nguyễn Văn An 0912345678', 0)).toBe('saved');
    expect(await save('D01.801', 'Hai người cùng sửa', 0)).toBe('overtaken');
    expect(await save('D01.801', 'Trụ sở sửa chữa đến hết tháng 10', 1)).toBe('saved');
    expect(await save('D01.802', 'viết nhầm', 0)).toBe('saved');
    expect(await save('D01.802', '', 1)).toBe('saved');
    expect(await findPeriodComments(rt, '2026-Q4')).toEqual(
      new Map([[unitId('D01.801'), 'Trụ sở sửa chữa đến hết tháng 10']]),
    );
    expect(await findPeriodComments(rt, '2026-Q3')).toEqual(new Map());
    const first = await rt.db.reader('period_comments').where({ version: 1, unit_id: unitId('D01.801') });
    expect(first[0].text).toBe('Trụ sở đang sửa chữa, anh […] […]');
    expect(await rt.db.reader('audit_log').where({ action: 'period.commented' })).toHaveLength(4);
  });
});

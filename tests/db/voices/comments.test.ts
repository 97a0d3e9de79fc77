import { expect, it } from 'vitest';
import { closeInvitations } from '../../../src/feedback/close.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { sendDue, write } from '../../support/road.ts';

const day = 86_400_000;

async function invited(test: TestInstallation, n: number): Promise<void> {
  await inviteMany(test.rt, [caseReport(test, n)], { kind: 'system', id: 'test' });
  await sendDue(test);
}

const comments = ({ rt }: TestInstallation) => rt.db.reader('comments').orderBy('text');

eachDatabase('what citizens write', (open) => {
  it('is stored without telephone numbers and names, whatever else the message does', async () => {
    const test = await installTest(await open());
    await invited(test, 1);
    await write(test, msisdn(1), 'HL 5454 nhung phong cho nong, goi toi 0912345678');
    await write(test, msisdn(1), 'HL GY tôi tên là Nguyễn Văn An, cần thêm ghế');
    const rows = await comments(test);
    expect(rows).toHaveLength(2);
    const texts = rows.map(({ text }) => text).join(' ');
    expect(texts).toMatch(/phong cho nong/);
    expect(texts).not.toMatch(/0912|345678|Nguyễn|Văn An/);
    expect(texts).toContain('[…]');
    expect(new Set(rows.map(({ voice }) => voice)).size, 'one case has one voice').toBe(1);
  });

  it('is stored once however often it is written, and five times at most about one case', async () => {
    const test = await installTest(await open());
    await invited(test, 1);
    for (const text of ['can them ghe', 'can them ghe!', 'a moi', 'b moi', 'c moi', 'd moi', 'e moi', 'f moi'])
      await write(test, msisdn(1), `HL GY ${text}`);
    await write(test, msisdn(1), 'HL GY can them ghe');
    const rows = await comments(test);
    expect(rows).toHaveLength(5);
    expect(new Set(rows.map(({ text }) => text)).size).toBe(5);
  });

  it('is an urgent task of the inspectorate where it is an allegation, also from a number nobody invited', async () => {
    const test = await installTest(await open());
    await invited(test, 1);
    await write(test, msisdn(1), 'HL 1111 can bo doi tien boi duong');
    await write(test, msisdn(2), 'HL can bo cong an phuong doi tien boi duong');
    const rows = await comments(test);
    expect(rows.map(({ urgent }) => urgent)).toEqual([1, 1]);
    const tasks = await test.rt.db.reader('tasks').orderBy('unit_id');
    const units = [test.unitId('D01.801'), test.unitId('D01')];
    expect(tasks.map(({ kind }) => kind)).toEqual(['urgent', 'urgent']);
    expect(new Set(tasks.map(({ unit_id }) => unit_id))).toEqual(new Set(units));
    expect(new Set(tasks.map(({ subject }) => subject))).toEqual(new Set(rows.map(({ id }) => id)));
    expect(tasks.map(({ due_day }) => due_day)).toEqual(['2026-11-19', '2026-11-19']);
    expect(JSON.stringify(tasks)).not.toContain('boi duong');
  });

  it('is cut from its invitation at closing and keeps its voice', async () => {
    const test = await installTest(await open());
    await invited(test, 1);
    await write(test, msisdn(1), 'HL GY can them ghe');
    const [before] = await comments(test);
    expect(before.invitation_id).not.toBeNull();
    test.pass(40 * day);
    while ((await closeInvitations(test.rt)) > 0);
    expect(await comments(test)).toEqual([{ ...before, invitation_id: null }]);
  });
});

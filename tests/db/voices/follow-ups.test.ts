import { expect, it } from 'vitest';
import { closeInvitations } from '../../../src/feedback/close.ts';
import { countUrgentWithoutOwner } from '../../../src/results/urgent-without-owner.ts';
import { eachDatabase } from '../../support/databases.ts';
import { installTest } from '../../support/installation.ts';
import { caller, plantVoices, tasksByKind } from '../../support/voices.ts';

const day = 86_400_000;

eachDatabase('whom to call', (open) => {
  it('is kept for 60 days at most, longer than the case itself, and then nowhere', async () => {
    const test = await installTest(await open());
    const { rt } = test;
    await plantVoices(test, test.unitId('D01.801'));
    const kept = () => rt.db.reader('follow_ups');
    test.pass(59 * day);
    while ((await closeInvitations(rt)) > 0);
    expect(await rt.db.reader('cases').where({ case_code: caller.caseCode })).toEqual([]);
    const [row] = await kept();
    expect(JSON.parse(rt.keys.decrypt(row.contact_cipher))).toMatchObject({ caseCode: caller.caseCode });
    test.pass(day);
    await closeInvitations(rt);
    expect(await kept()).toEqual([]);
    expect((await tasksByKind(test))['follow_up'], 'the task itself stays').toBeDefined();
  });
});

eachDatabase('allegations', (open) => {
  it('that nobody has taken are counted for their province', async () => {
    const test = await installTest(await open());
    await plantVoices(test, test.unitId('D01.801'));
    const { urgent } = await tasksByKind(test);
    expect(await countUrgentWithoutOwner(test.rt, test.unitId('D01'))).toBe(1);
    expect(await countUrgentWithoutOwner(test.rt, test.unitId('D01.802'))).toBe(0);
    await test.rt.db.writer('tasks').where({ id: urgent }).update({ state: 'done' });
    expect(await countUrgentWithoutOwner(test.rt, test.unitId('D01'))).toBe(0);
  });
});

import { expect, it } from 'vitest';
import { day } from '../../../src/domain/hours.ts';
import {
  findContactsOf,
  findUntestedContacts,
  openContactTasks,
  recordContactTest,
} from '../../../src/feedback/contacts.ts';
import { eachDatabase } from '../../support/databases.ts';
import { installTest } from '../../support/installation.ts';

eachDatabase('telephone numbers that citizens are given', (open) => {
  it('are trusted for 90 days after somebody answered a test, and for none where nobody did', async () => {
    const test = await installTest(await open());
    const unitId = test.unitId('D01.801');
    const untested = async () => (await findUntestedContacts(test.rt)).map((contact) => contact.unitId);
    expect(await untested()).toHaveLength(5);
    await recordContactTest(test.rt, { kind: 'leader', unitId, reached: true, by: 'u' });
    expect(await untested()).not.toContain(unitId);
    const reachedAt = test.rt.clock.now();
    test.pass(80 * day);
    await recordContactTest(test.rt, { kind: 'leader', unitId, reached: false, by: 'u' });
    test.pass(10 * day);
    expect(await untested()).not.toContain(unitId);
    test.pass(1);
    expect(await untested()).toContain(unitId);
    const [leader, inspectorate] = await findContactsOf(test.rt, unitId);
    expect(leader).toMatchObject({ kind: 'leader', phone: '02093810221', reachedAt });
    expect(inspectorate).toMatchObject({ kind: 'inspectorate', phone: '0692345678', reachedAt: null });
  });

  it('open one task each when the time is over, however often it is looked', async () => {
    const test = await installTest(await open());
    const tasks = () => test.rt.db.writer('tasks').where({ kind: 'contact_untested' }).select('unit_id', 'subject');
    await openContactTasks(test.rt);
    expect(await tasks()).toEqual([]);
    test.pass(91 * day);
    await recordContactTest(test.rt, { kind: 'leader', unitId: test.unitId('D01.801'), reached: true, by: 'u' });
    await openContactTasks(test.rt);
    await openContactTasks(test.rt);
    const opened = await tasks();
    expect(opened).toHaveLength(4);
    expect(opened).toContainEqual({ unit_id: test.unitId('D01'), subject: 'inspectorate' });
    expect(opened.map(({ unit_id }) => unit_id)).not.toContain(test.unitId('D01.801'));
  });
});

import { expect, it } from 'vitest';
import { openTask } from '../../src/db/tasks.ts';
import { eachDatabase } from '../support/databases.ts';
import { installTest } from '../support/installation.ts';

eachDatabase('a task', (open) => {
  it('is opened once however often its reason is seen, and anew after it was done', async () => {
    const test = await installTest(await open());
    const { writer } = test.rt.db;
    const reason = { kind: 'contact_untested', unitId: test.unitId('D01.801'), subject: 'leader', at: 5 } as const;
    const first = await writer.transaction((trx) => openTask(trx, reason));
    const again = await writer.transaction((trx) => openTask(trx, { ...reason, at: 6 }));
    expect([first.isNew, again]).toEqual([true, { id: first.id, isNew: false }]);
    const other = await openTask(writer, { ...reason, subject: 'inspectorate' });
    expect(other.isNew).toBe(true);
    await writer('tasks').where({ id: first.id }).update({ state: 'done' });
    expect((await openTask(writer, reason)).isNew).toBe(true);
    const events = await writer('task_events').where({ task_id: first.id });
    expect(events).toEqual([{ task_id: first.id, n: 1, at: 5, actor_id: null, event: 'opened', detail: '{}' }]);
  });
});

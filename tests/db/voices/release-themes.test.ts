import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { shippedSettings } from '../../../src/cli/seed-files.ts';
import { insertComments } from '../../../src/db/comments.ts';
import { saveSetting } from '../../../src/db/settings.ts';
import { findBlocks } from '../../../src/db/themes.ts';
import { releaseThemes } from '../../../src/results/release-themes.ts';
import { eachDatabase } from '../../support/databases.ts';
import { installTest, type TestInstallation } from '../../support/installation.ts';

const week = 10_080 * 60_000;

async function town(open: () => Promise<Parameters<typeof installTest>[0]>) {
  const test = await installTest(await open());
  const unit = test.unitId('D01.801');
  const say = (text: string, more: { voice?: string; month?: string; urgent?: number } = {}) =>
    insertComments(test.rt.db.writer, [
      {
        id: randomUUID(),
        unit_id: unit,
        month: '2026-11',
        text,
        flags: '[]',
        urgent: 0,
        invitation_id: null,
        voice: randomUUID(),
        sorted: 0,
        ...more,
      },
    ]);
  const blocks = async () =>
    (await findBlocks(test.rt.db.reader, [unit])).map(({ theme, voices, from_month, to_month }) => ({
      theme,
      voices,
      months: [from_month, to_month],
    }));
  return { test, say, blocks };
}

const openTasks = ({ rt }: TestInstallation) => rt.db.reader('tasks').where({ state: 'open' }).orderBy('subject');

eachDatabase('themes', (open) => {
  it('come out with five voices, never with four, whatever one citizen writes', async () => {
    const { test, say, blocks } = await town(open);
    for (let n = 0; n < 4; n++) await say(`phòng chờ nóng ${n}`);
    await say('thêm ghế', { voice: 'one' });
    await say('them ghe di', { voice: 'one' });
    await say('đòi tiền ở phòng chờ', { urgent: 1 });
    await releaseThemes(test.rt);
    expect(await blocks()).toEqual([{ theme: 'waiting-room', voices: 5, months: ['2026-11', '2026-11'] }]);
    const [task] = await openTasks(test);
    expect(task).toMatchObject({
      kind: 'theme',
      subject: 'waiting-room',
      due_day: '2026-12-14',
      detail: '{"voices":5}',
    });
  });

  it('wait at four, over months too, and come out at the time of a release only', async () => {
    const { test, say, blocks } = await town(open);
    for (let n = 0; n < 4; n++) await say(`chờ lâu ${n}`);
    expect(await releaseThemes(test.rt)).toBe(0);
    await say('cho lau qua', { month: '2026-12' });
    expect(await releaseThemes(test.rt), 'before a week passed').toBe(0);
    expect(await openTasks(test)).toEqual([]);
    test.pass(week);
    expect(await releaseThemes(test.rt)).toBe(1);
    expect(await blocks()).toEqual([{ theme: 'queue', voices: 5, months: ['2026-11', '2026-12'] }]);
  });

  it('grow by five or not at all, and add to the task that is open', async () => {
    const { test, say, blocks } = await town(open);
    for (let n = 0; n < 6; n++) await say(`chờ lâu ${n}`);
    await releaseThemes(test.rt);
    for (const more of [4, 1]) {
      for (let n = 0; n < more; n++) await say(`đợi lâu ${more} ${n}`);
      test.pass(week);
      await releaseThemes(test.rt);
    }
    expect((await blocks()).map(({ voices }) => voices)).toEqual([5, 6]);
    const tasks = await openTasks(test);
    expect(tasks).toHaveLength(1);
    const events = await test.rt.db.reader('task_events').where({ task_id: tasks[0].id }).orderBy('n');
    expect(events.map(({ event, detail }) => [event, detail])).toEqual([
      ['opened', '{}'],
      ['grew', '{"voices":5}'],
    ]);
  });

  it('of praise are counted and give nobody anything to do', async () => {
    const { test, say, blocks } = await town(open);
    for (let n = 0; n < 5; n++) await say(`cán bộ nhiệt tình ${n}`);
    await releaseThemes(test.rt);
    expect((await blocks()).map(({ theme }) => theme)).toEqual(['praise']);
    expect(await openTasks(test)).toEqual([]);
  });

  it('leave to inspectors what the dictionary has since learnt to be an allegation', async () => {
    const { test, say, blocks } = await town(open);
    for (let n = 0; n < 4; n++) await say(`phòng chờ nóng ${n}`);
    await say('phòng chờ nóng, lại còn xin đểu');
    const themes = shippedSettings().themes as { allegations: string[] };
    const by = { author: 'hoa', at: test.rt.clock.now() };
    await saveSetting(test.rt.db.writer, 'themes', { ...themes, allegations: [...themes.allegations, 'xin đểu'] }, by);
    await test.rt.settings.refresh();
    await releaseThemes(test.rt);
    expect(await blocks()).toEqual([]);
    expect((await openTasks(test)).map(({ kind }) => kind)).toEqual(['urgent']);
  });
});

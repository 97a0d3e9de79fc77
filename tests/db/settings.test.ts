import { expect, it } from 'vitest';
import { shippedSettings } from '../../src/cli/seed-files.ts';
import { openSettings, saveMissingSettings, saveSetting } from '../../src/db/settings.ts';
import { eachDatabase } from '../support/databases.ts';
import { installTest } from '../support/installation.ts';

eachDatabase('settings', (open) => {
  it('that an earlier release did not know are added as shipped, and those it had stay as they were saved', async () => {
    const db = await open();
    const { rt } = await installTest(db);
    const by = { author: 'templates', at: rt.clock.now() };
    await saveSetting(
      db.writer,
      'bands',
      [
        { name: 'good', from: 50 },
        { name: 'poor', from: 0 },
      ],
      by,
    );
    await db.writer('settings_versions').where({ name: 'hours' }).delete();

    expect(await saveMissingSettings(db.writer, shippedSettings(), by)).toEqual(['hours']);
    expect(await saveMissingSettings(db.writer, shippedSettings(), by)).toEqual([]);
    const settings = await openSettings(db, rt.clock);
    expect(settings.get('hours').value.open).toBe(450);
    expect(settings.get('bands').value.map(({ name }) => name)).toEqual(['good', 'poor']);
  });

  it('that an earlier release shipped in a form nobody reads now are shipped anew; an edited one is never replaced', async () => {
    const db = await open();
    const { rt } = await installTest(db);
    const by = { author: 'templates', at: rt.clock.now() };
    await db.writer('settings_versions').where({ name: 'hours' }).update({ body: '{"from":"07:30"}' });
    await db.writer('settings_versions').where({ name: 'bands' }).update({ body: '{}', author: 'hoa' });
    expect(await saveMissingSettings(db.writer, shippedSettings(), by)).toEqual(['hours']);
  });

  it('that cannot be right are refused, and name the field and the remedy', async () => {
    const db = await open();
    const { rt } = await installTest(db);
    const save = (raw: unknown) => saveSetting(db.writer, 'bands', raw, { author: 'hoa', at: rt.clock.now() });
    await expect(save([{ name: 'good', from: 50 }])).rejects.toThrow('bands.: the last band must begin at 0');
    await expect(
      save([
        { name: 'a', from: 0 },
        { name: 'b', from: 0 },
      ]),
    ).rejects.toThrow('highest first');
  });
});

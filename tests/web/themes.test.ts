import { afterAll, beforeAll, expect, it } from 'vitest';
import { shippedSettings } from '../../src/cli/seed-files.ts';
import { type Page, Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
let admin: Visitor;
const path = '/admin/settings/themes';
const shipped = shippedSettings().themes as { themes: { changes: { sms: string }[]; words: string[] }[] };

beforeAll(async () => {
  web = await startWeb();
  await addUser(web.rt, 'admin', 'admin');
  admin = new Visitor(web.url);
  await admin.submit('/login', { username: 'admin', password: testPassword });
});
afterAll(() => web.close());

const rows = ({ text }: Page) =>
  [...text.matchAll(/<tr><td>([^<]*)<\/td><td>(.*?)<\/td><\/tr>/g)].map(([, sample, read]) => [
    sample,
    read!.replace(/<[^>]+>/g, '').trim(),
  ]);
const send = (body: unknown, samples: string, more = {}) =>
  admin.submit(path, { body: JSON.stringify(body), base: '1', effective: '', do: 'try', samples, ...more });

it('a dictionary is tried on texts before it is saved, and reads comments once it is', async () => {
  const changed = structuredClone(shipped);
  changed.themes[0]!.words.push('tivi');
  const samples = 'phòng chờ có tivi hỏng\ncan bo voi tien, nong qua\ntrời đẹp';
  expect(rows(await send(changed, samples))).toEqual([
    ['phòng chờ có tivi hỏng', 'phòng chờ, chỗ ngồi'],
    ['can bo voi tien, nong qua', 'chỉ thanh tra đọc'],
    ['trời đẹp', 'không có chủ đề'],
  ]);
  expect(rows(await send(changed, 'hỏng tivi'))).toEqual([['hỏng tivi', 'phòng chờ, chỗ ngồi']]);
  expect(rows(await send(shipped, 'hỏng tivi'))).toEqual([['hỏng tivi', 'không có chủ đề']]);
  expect(web.rt.settings.get('themes').value.list[0]!.words.has('tivi')).toBe(false);
  expect((await send(changed, '', { do: 'save' })).status).toBe(303);
  expect(web.rt.settings.get('themes').value.list[0]!.words.has('tivi')).toBe(true);
});

it('a sentence that no SMS can carry is refused at its field', async () => {
  const changed = structuredClone(shipped);
  changed.themes[0]!.changes[0]!.sms = `da them {n} ghe ngoi ${'rat dep '.repeat(12)}`.trim();
  const { status, text } = await send(changed, '');
  expect(status).toBe(422);
  expect(text).toContain('<code>themes.themes.0.changes.0.sms</code> makes the message longer than one SMS');
});

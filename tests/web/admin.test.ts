import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedSettings } from '../../src/cli/seed-files.ts';
import { newChannelState, saveChannelStates } from '../../src/db/channel-states.ts';
import { Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
const visitors = new Map<string, Visitor>();

beforeAll(async () => {
  web = await startWeb();
  for (const role of ['admin', 'auditor', 'officer', 'supervisor'] as const) {
    await addUser(web.rt, role, role, role === 'officer' ? web.unitId('D01.801') : web.unitId('D01'));
    const visitor = new Visitor(web.url);
    await visitor.submit('/login', { username: role, password: testPassword });
    visitors.set(role, visitor);
  }
});
afterAll(() => web.close());

const as = (role: string) => visitors.get(role)!;
const hours = shippedSettings().hours as Record<string, unknown>;
const versions = (name: string) => web.rt.db.reader('settings_versions').where({ name }).orderBy('version');
const send = async (name: string, body: unknown, more: Record<string, string> = {}, role = 'admin') => {
  const base = String((await versions(name)).at(-1).version);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return as(role).submit(`/admin/settings/${name}`, { body: text, effective: '', base, do: 'save', ...more });
};
const lastAudit = async () => (await web.rt.db.reader('audit_log').where('action', 'like', 'setting.%')).at(-1);

describe('/admin', () => {
  it('is where an administrator lands, and closed to those who have no business there', async () => {
    expect((await as('admin').get('/')).headers.get('location')).toBe('/admin');
    expect((await as('admin').get('/admin')).headers.get('location')).toBe('/admin/channels');
    for (const role of ['officer', 'supervisor'])
      for (const path of ['/admin', '/admin/channels', '/admin/settings', '/admin/settings/hours'])
        expect((await as(role).get(path)).status, `${role} ${path}`).toBe(403);
    const stranger = await new Visitor(web.url).get('/admin/settings');
    expect(stranger.headers.get('location')).toBe('/login?next=%2Fadmin%2Fsettings');
  });

  it('shows an auditor everything and lets it change nothing', async () => {
    const channels = await as('auditor').get('/admin/channels');
    expect(channels.status).toBe(200);
    expect(channels.text).not.toContain('/test');
    expect(channels.text).toContain('Báo nhận không rõ của tin nào');
    const setting = await as('auditor').get('/admin/settings/hours');
    expect(setting.status).toBe(200);
    expect(setting.text).not.toContain('<textarea');
    const [, token] = /name="_csrf" value="([^"]+)"/.exec(setting.text)!;
    const forms = [
      '/admin/settings/hours',
      '/admin/settings/hours/versions/1/restore',
      '/admin/channels/simulator/test',
    ];
    for (const path of forms) {
      const fields = { _csrf: token!, body: JSON.stringify(hours), base: '1', do: 'save', effective: '' };
      expect((await as('auditor').post(path, fields)).status, path).toBe(403);
    }
    expect(await versions('hours')).toHaveLength(1);
  });

  it('speaks both languages', async () => {
    expect((await as('auditor').get('/admin/settings')).text).toContain('Giờ gửi tin');
    expect((await as('auditor').get('/admin/settings?lang=en')).text).toContain('Lexicon of replies');
    await as('auditor').get('/admin/settings?lang=vi');
  });
});

describe('a settings document', () => {
  it('with a mistake is not saved, and the place of every mistake is named', async () => {
    const page = await send('hours', { ...hours, open: '25:00', surplus: 1 });
    expect(page.status).toBe(422);
    expect(page.text).toContain('<code>hours.open</code> must be a time of day such as 07:30');
    expect(page.text).toContain('surplus');
    expect(page.text).toContain('25:00');
    expect((await send('hours', '{"open": ')).text).toContain('JSON:');
    expect(await versions('hours')).toHaveLength(1);
  });

  it('that is only tried is not saved; what would change is shown', async () => {
    const page = await send('hours', { ...hours, open: '08:00' }, { do: 'try' });
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/class="removed"[\s\S]*&quot;07:30&quot;[\s\S]*class="added"[\s\S]*&quot;08:00&quot;/);
    expect(page.text).toContain('value="save"');
    expect(await versions('hours')).toHaveLength(1);
  });

  it('that is saved becomes the next version, with author and audit, and holds at once', async () => {
    const page = await send('hours', { ...hours, open: '08:00' });
    expect(page.headers.get('location')).toBe('/admin/settings/hours?saved=2');
    expect(web.rt.settings.get('hours').value.open).toBe(8 * 60);
    expect((await versions('hours')).at(-1)).toMatchObject({ version: 2, author: 'Người admin' });
    expect(await lastAudit()).toMatchObject({ action: 'setting.saved', resource: 'setting:hours' });
    expect(JSON.parse((await lastAudit()).detail)).toMatchObject({ version: 2 });
    const shown = await as('admin').get('/admin/settings/hours/versions/2');
    expect(shown.text).toMatch(/07:30[\s\S]*08:00/);
  });

  it('with a later date waits for it', async () => {
    const inAnHour = new Date(web.rt.clock.now() + 8 * 3_600_000).toISOString().slice(0, 16);
    await send('hours', { ...hours, open: '09:00' }, { effective: inAnHour });
    expect(web.rt.settings.get('hours').value.open).toBe(8 * 60);
    expect((await as('admin').get('/admin/settings')).text).toContain('Phiên bản 3 có hiệu lực từ');
    web.pass(2 * 3_600_000);
    await web.rt.settings.refresh();
    expect(web.rt.settings.get('hours').value.open).toBe(9 * 60);
    const late = await send('hours', hours, { effective: '2020-01-01T06:00' });
    expect([late.status, late.text.includes('effective')]).toEqual([422, true]);
  });

  it('is undone by saving an earlier version again', async () => {
    const page = '/admin/settings/hours/versions/1';
    const restored = await as('admin').submit(page, { base: '3' }, `${page}/restore`);
    expect(restored.headers.get('location')).toBe('/admin/settings/hours?saved=4');
    expect(web.rt.settings.get('hours').value.open).toBe(7 * 60 + 30);
    expect(await versions('hours')).toHaveLength(4);
    expect(await lastAudit()).toMatchObject({ action: 'setting.restored' });
    expect(JSON.parse((await lastAudit()).detail)).toMatchObject({ version: 4, restores: 1 });
  });

  it('does not overwrite what somebody else saved meanwhile', async () => {
    const page = await send('hours', { ...hours, open: '10:00' }, { base: '3' });
    expect(page.status).toBe(422);
    expect(page.text).toContain('có người vừa lưu');
    expect(await versions('hours')).toHaveLength(4);
  });

  it('of texts is held against the lint, with the longest values of this installation', async () => {
    const messages = shippedSettings().messages as { messages: Record<string, { text: string }[]> };
    const late = [{ text: 'Cảm ơn Ông/Bà, mien phi' }];
    const page = await send('messages', { ...messages, messages: { ...messages.messages, late } });
    expect(page.status).toBe(422);
    expect(page.text).toContain('<code>messages.late.0.text</code> is not plain GSM-7');
    expect(page.text).toContain('mien phi');
    expect(await versions('messages')).toHaveLength(1);
    expect((await send('messages', messages, { do: 'try' })).status).toBe(200);
  });

  it('names channels and questionnaires this installation has', async () => {
    const routes = shippedSettings().routes as { channels: object };
    const other = { ...routes, outgoing: 'nobody', channels: { ...routes.channels, nobody: { sender: 'CA TINH' } } };
    expect((await send('routes', other)).text).toContain('<code>routes.channels.nobody</code>');
    const survey = { ...(shippedSettings().survey as object), instrument: 'horoscope' };
    expect((await send('survey', survey)).text).toContain('<code>survey.instrument</code>');
  });

  it('may be as long as the lexicon', async () => {
    const lexicon = JSON.stringify(shippedSettings().lexicon, null, 4);
    expect((await send('lexicon', lexicon, { do: 'try' })).status).toBe(200);
    expect((await as('admin').post('/login', { username: 'x'.repeat(70_000), password: '' })).status).toBe(413);
  });

  it('that does not exist has no page', async () => {
    for (const path of ['/admin/settings/weather', '/admin/settings/constructor', '/admin/settings/hours/versions/99'])
      expect((await as('admin').get(path)).status, path).toBe(404);
  });
});

describe('the page of channels', () => {
  it('says that a channel is paused, why, and until when', async () => {
    const now = web.rt.clock.now();
    const fault = { last_fault: 'unreachable ECONNREFUSED', last_fault_at: now };
    const open = { ...newChannelState('simulator'), breaker: 'open', opened_at: now, probe_at: now + 60_000 } as const;
    await saveChannelStates(web.rt.db.writer, [{ ...open, ...fault }]);
    const { text } = await as('auditor').get('/admin/channels');
    expect(text).toMatch(/badge danger">Tạm ngừng/);
    expect(text).toContain('không kết nối được (ECONNREFUSED)');
    await saveChannelStates(web.rt.db.writer, [newChannelState('simulator')]);
    expect((await as('auditor').get('/admin/channels')).text).toMatch(/badge[^>]*>(Chưa dùng|Đang chạy)/);
  });
});

describe('the test of a channel', () => {
  it('is asked for on a page of its own and is audited', async () => {
    expect((await as('admin').get('/admin/channels')).text).toContain('href="/admin/channels/simulator/test"');
    const path = '/admin/channels/simulator/test';
    expect((await as('admin').get(path)).text).toContain('Kiểm tra ngay');
    const before = web.channel.sent.length;
    const page = await as('admin').submit(path, {});
    expect(page.text).toContain('Kênh dùng được.');
    expect(web.channel.sent).toHaveLength(before);
    const [row] = await web.rt.db.reader('audit_log').where({ action: 'channel.tested' });
    expect(row).toMatchObject({ resource: 'channel:simulator', detail: '{"passed":true}' });
    expect((await as('admin').get('/admin/channels/nobody/test')).status).toBe(404);
  });
});

describe('the wording of receipts', () => {
  const wording = shippedSettings().receipt as Record<string, string | null>;
  const preview = async (body: string, size = '58', role = 'admin') => {
    const [, token] = /name="_csrf" value="([^"]+)"/.exec((await as(role).get('/admin/settings/receipt')).text)!;
    return as(role).post('/admin/settings/receipt/preview', { _csrf: token!, body, size });
  };

  it('is shown on paper beside its text, and as it would be while it is edited', async () => {
    const { text } = await as('admin').get('/admin/settings/receipt');
    expect(text).toContain('class="slip slip-80"');
    expect(text).toContain(wording['title']);
    const edited = await preview(JSON.stringify({ ...wording, title: 'Xin ông/bà & gia đình góp ý' }));
    expect(edited.status).toBe(200);
    expect(edited.text).toContain('class="slip slip-58"');
    expect(edited.text).toContain('Xin ông/bà &amp; gia đình góp ý');
    expect(await versions('receipt')).toHaveLength(1);
  });

  it('says in the preview what is wrong, as it does on saving', async () => {
    const wrong = await preview(JSON.stringify({ ...wording, sms: 'Nhắn tin' }));
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('receipt.sms: must name {keyword}');
    expect((await send('receipt', { ...wording, sms: 'Nhắn tin' })).status).toBe(422);
    expect((await preview('{')).status).toBe(422);
  });

  it('is nothing for others', async () => {
    expect((await as('supervisor').post('/admin/settings/receipt/preview', { body: '{}' })).status).toBe(403);
  });
});

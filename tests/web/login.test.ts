import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
  for (const role of ['officer', 'leader', 'keyer'] as const) await addUser(web.rt, role, role);
});
afterAll(() => web.close());

const logIn = (visitor: Visitor, username: string, password = testPassword, more = {}) =>
  visitor.submit('/login', { username, password, ...more });

describe('logging in', () => {
  it.each([
    ['officer', '/desk'],
    ['leader', '/results'],
    ['keyer', '/paper/entry'],
  ])('takes a(n) %s to %s', async (username, page) => {
    const { status, headers } = await logIn(new Visitor(web.url), username);
    expect([status, headers.get('location')]).toEqual([303, page]);
  });

  it('goes back to where the reader wanted to go, but never to another site', async () => {
    const next = async (path: string) =>
      (await logIn(new Visitor(web.url), 'leader', testPassword, { next: path })).headers.get('location');
    expect(await next('/results?unit=1')).toBe('/results?unit=1');
    for (const elsewhere of ['https://evil.example', '//evil.example', '/\\evil.example'])
      expect(await next(elsewhere)).toBe('/results');
  });

  it('answers an unknown name and a wrong password alike', async () => {
    const unknown = await logIn(new Visitor(web.url), 'nobody', 'x');
    const wrong = await logIn(new Visitor(web.url), 'leader', 'x');
    const plain = (text: string) => text.replace(/value="[^"]*"/g, '');
    expect(unknown.status).toBe(401);
    expect(plain(unknown.text)).toBe(plain(wrong.text));
  });

  it('gives a new session id, hashed in the database, and a cookie scripts cannot read', async () => {
    const visitor = new Visitor(web.url);
    await visitor.get('/login');
    const before = visitor.cookies.get('phieu_so');
    const { headers } = await logIn(visitor, 'leader');
    const after = visitor.cookies.get('phieu_so')!;
    expect(before).toBeDefined();
    expect(after).not.toBe(before);
    expect(headers.getSetCookie().join()).toMatch(/phieu_so=[^;]+;.*HttpOnly;.*SameSite=Lax/);
    const rows = await web.rt.db.reader('sessions').select('id_hash');
    const id = decodeURIComponent(after).slice(2).split('.')[0];
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map((row) => row.id_hash)).not.toContain(id);
  });

  it('refuses a form without the token of its page', async () => {
    const visitor = new Visitor(web.url);
    await visitor.get('/login');
    expect((await visitor.post('/login', { username: 'leader', password: testPassword })).status).toBe(403);
  });

  it('ends the session on the server, not only in the browser', async () => {
    const visitor = new Visitor(web.url);
    await logIn(visitor, 'keyer');
    const kept = new Map(visitor.cookies);
    expect((await visitor.submit('/paper/entry', {}, '/logout')).headers.get('location')).toBe('/login');
    for (const [name, value] of kept) visitor.cookies.set(name, value);
    expect((await visitor.get('/paper/entry')).text).not.toContain('Người keyer');
  });

  it('takes away a role at once, in the midst of a session', async () => {
    await addUser(web.rt, 'leaving', 'keyer');
    const visitor = new Visitor(web.url);
    await logIn(visitor, 'leaving');
    expect((await visitor.get('/paper/entry')).text).toContain('Người leaving');
    await web.rt.db.writer('users').where({ username: 'leaving' }).update({ disabled_at: 1 });
    expect((await visitor.get('/paper/entry')).text).not.toContain('Người leaving');
  });

  it('survives a demo clock that moves two weeks ahead', async () => {
    const visitor = new Visitor(web.url);
    await logIn(visitor, 'keyer');
    web.rt.clock.advanceTo(14 * 86_400_000);
    expect((await visitor.get('/paper/entry')).text).toContain('Người keyer');
  });

  it('stops guessing after ten wrong tries for one name', async () => {
    for (let n = 0; n < 10; n++) expect((await logIn(new Visitor(web.url), 'guessed', 'x')).status).toBe(401);
    expect((await logIn(new Visitor(web.url), 'guessed', 'x')).status).toBe(429);
    expect((await logIn(new Visitor(web.url), 'officer')).status).toBe(303);
  });

  it('is written down, done and refused, without what was typed', async () => {
    const rows = await web.rt.db.reader('audit_log').orderBy('at');
    const actions = new Set(rows.map((row) => row.action));
    expect(actions).toEqual(new Set(['login.done', 'login.refused', 'logout.done']));
    expect(JSON.stringify(rows)).not.toContain('guessed');
  });
});

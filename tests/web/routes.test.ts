import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Action, can, isAction } from '../../src/domain/authorisation.ts';
import { mount, type Route } from '../../src/web/routes.ts';
import { Visitor } from './support/browser.ts';
import { startWeb, type Web } from './support/web.ts';

const doors = { open: [], page: [], api: [], kiosk: [] };
const planted = { method: 'get', path: '/planted', door: 'open', handle: () => undefined } as const;

describe('a route', () => {
  it('cannot be mounted when the table of permissions does not know its action', () => {
    const route: Route = { ...planted, action: 'treasure:take' as Action };
    expect(() => mount(express(), doors, [route])).toThrow('no permission is written for "treasure:take"');
  });

  it('does not pass for an action because every object has a property of that name', () => {
    expect(isAction('constructor')).toBe(false);
  });

  it('is refused where its action asks for a unit and the route names none', () => {
    const officer = { kind: 'user', id: '1', role: 'officer', unitId: 'u', name: 'A' } as const;
    expect(can(officer, 'desk:use')).toBe(false);
    expect(can(officer, 'desk:use', { within: (unit) => unit === 'u' })).toBe(true);
    expect(can(officer, 'desk:use', { within: (unit) => unit === 'v' })).toBe(false);
  });
});

describe('the program', () => {
  let web: Web;
  beforeAll(async () => {
    web = await startWeb({ demo: false });
  });
  afterAll(() => web.close());

  it('sends a stranger to the login, and back afterwards', async () => {
    const response = await fetch(`${web.url}/desk`, { redirect: 'manual' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/login?next=%2Fdesk');
  });

  it('has no test phones where it is not a demo', async () => {
    for (const path of ['/sim', '/sim/handsets', '/sim/events'])
      expect((await fetch(web.url + path, { redirect: 'manual' })).status, path).toBe(404);
    expect((await fetch(`${web.url}/sim/clock`, { method: 'POST', body: 'by=day' })).status).toBe(404);
  });

  it('allows no script or style inside a page and nothing from elsewhere', async () => {
    const policy = (await fetch(web.url)).headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('has no script and no style inside its pages', async () => {
    for (const path of ['/', '/login', '/nowhere']) {
      const page = await (await fetch(web.url + path)).text();
      expect(page, path).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
    }
  });

  it('keeps addresses, tokens and queries out of its log', async () => {
    await fetch(`${web.url}/p/a-secret-token?x=0912345678`);
    expect(web.log.length).toBeGreaterThan(0);
    expect(web.log.join('')).not.toMatch(/a-secret-token|0912345678|127\.0\.0\.1/);
  });

  it('tells a failure of the database in its log without the values of the statement', async () => {
    const { writer } = web.rt.db;
    await writer.raw("create trigger full before insert on audit_log begin select raise(abort, 'no room'); end");
    const page = await new Visitor(web.url).submit('/login', { username: 'typed-name', password: 'x' });
    await writer.raw('drop trigger full');
    expect(page.status).toBe(500);
    const failure = web.log.findLast((line) => line.includes('request failed'))!;
    expect(JSON.parse(failure).reason).toContain('no room');
    expect(failure).not.toMatch(/login\.refused|insert into|typed-name/);
  });

  it('answers what it does not have with a page in Vietnamese, in English when asked, as a problem under /api', async () => {
    const page = await fetch(`${web.url}/khong-co`);
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('Không có trang này');
    expect(await (await fetch(`${web.url}/khong-co?lang=en`)).text()).toContain('There is no such page');
    const problem = await fetch(`${web.url}/api/v1/khong-co`);
    expect(problem.headers.get('content-type')).toContain('application/problem+json');
    expect(await problem.json()).toMatchObject({ status: 404, title: 'There is no such page' });
  });

  it('remembers the language', async () => {
    const first = await fetch(`${web.url}/?lang=en`);
    expect(first.headers.getSetCookie().join()).toContain('lang=en');
    const second = await fetch(web.url, { headers: { cookie: 'lang=en' } });
    expect(await second.text()).toContain('<html lang="en">');
  });

  it('serves its stylesheet and font for ever under the hash of what they say', async () => {
    const page = await (await fetch(web.url)).text();
    const [, css] = /href="(\/assets\/app\.\w+\.css)"/.exec(page)!;
    const style = await fetch(web.url + css);
    expect(style.headers.get('cache-control')).toContain('immutable');
    const [font] = /\/assets\/fonts\/[\w-]+\.woff2/.exec(await style.text())!;
    expect((await fetch(web.url + font)).headers.get('content-type')).toBe('font/woff2');
    expect((await fetch(`${web.url}/assets/fonts/..%2f..%2fpackage.json`)).status).toBe(404);
  });

  it('tells whether it is alive and whether it is ready', async () => {
    expect(await (await fetch(`${web.url}/healthz`)).json()).toEqual({ alive: true });
    expect(await (await fetch(`${web.url}/readyz`)).json()).toMatchObject({ ready: true });
  });
});

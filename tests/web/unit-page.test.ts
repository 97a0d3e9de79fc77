import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordContactTest } from '../../src/feedback/contacts.ts';
import { Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
const folder = mkdtempSync(join(tmpdir(), 'phieu-so-poster-'));

beforeAll(async () => {
  web = await startWeb();
  for (const [name, role, unit] of [
    ['neighbour', 'supervisor', 'D01.802'],
    ['supervisor', 'supervisor', 'D01'],
    ['leader', 'leader', 'D01.801'],
  ] as const)
    await addUser(web.rt, name, role, web.unitId(unit));
});
afterAll(async () => {
  await web.close();
  rmSync(folder, { recursive: true });
});

async function logIn(username: string): Promise<Visitor> {
  const visitor = new Visitor(web.url);
  await visitor.submit('/login', { username, password: testPassword });
  return visitor;
}

const tests = async () => (await web.rt.db.reader('contact_tests').select('id')).length;

describe('the page of a unit', () => {
  it('says without a log-in how to rate, what is free, and whom to call since when', async () => {
    const unitId = web.unitId('D01.801');
    await recordContactTest(web.rt, { kind: 'leader', unitId, reached: true, by: 'u' });
    const { status, text } = await new Visitor(web.url).get('/u/D01.801');
    expect(status).toBe(200);
    expect(text.replace(/<[^>]+>/g, '')).toMatch(/soạn HL và 4 số, gửi 8179 \(miễn phí\)/);
    expect(text).toMatch(
      /href="tel:02093810221"[\s\S]+đã gọi thử được ngày 16\/11\/2026[\s\S]+0692 345 678[\s\S]+chưa gọi thử/,
    );
    expect((await new Visitor(web.url).get('/u/nowhere')).status).toBe(404);
  });

  it('comes as a poster whose code opens it, in A4 and A3', async () => {
    for (const [size, points] of [
      ['a4', '595.27'],
      ['a3', '841.8'],
    ] as const) {
      const answer = await fetch(`${web.url}/u/D01.801/poster.pdf?size=${size}`);
      expect(answer.headers.get('content-type')).toBe('application/pdf');
      const file = join(folder, `${size}.pdf`);
      writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
      expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toContain(`Page size:       ${points.slice(0, 3)}`);
      expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/Pages: +1\n/);
      execFileSync('pdftoppm', ['-r', '100', '-png', '-singlefile', file, join(folder, size)]);
      const read = execFileSync('zbarimg', ['--raw', '-q', join(folder, `${size}.png`)], { encoding: 'utf8' });
      expect(read.trim()).toBe('http://127.0.0.1/u/D01.801');
      expect(execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' })).toContain('Công an phường Sông Thương');
    }
  });
});

describe('a test call', () => {
  it('is noted by those above a unit alone', async () => {
    const unit = web.unitId('D01.801');
    const fields = { kind: 'leader', unit, reached: 'no' };
    const before = await tests();
    web.pass(1);
    expect((await (await logIn('leader')).submit('/contacts', fields)).status).toBe(403);
    expect((await (await logIn('neighbour')).submit('/contacts', fields)).status).toBe(403);
    expect(await tests()).toBe(before);
    const supervisor = await logIn('supervisor');
    expect((await supervisor.submit('/contacts', fields)).status).toBe(303);
    expect(await tests()).toBe(before + 1);
    expect((await supervisor.get('/contacts')).text).toContain('không có người nghe');
    expect(
      await web.rt.db.reader('audit_log').where({ action: 'contact.tested', actor_kind: 'user' }).first('detail'),
    ).toBeDefined();
  });

  it('shows a reader the numbers of the own part of the country', async () => {
    const listed = async (name: string) =>
      (await (await logIn(name)).get('/contacts')).text.match(/href="tel:/g)?.length;
    expect(await listed('supervisor')).toBe(5);
    expect(await listed('leader')).toBe(1);
  });
});

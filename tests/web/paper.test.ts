import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rebuildRollups, totalRollups } from '../../src/db/rollups.ts';
import { type Account, balances } from '../../src/domain/paper/accounting.ts';
import { groupSerial, serialOf } from '../../src/domain/paper-form/serial.ts';
import { findFormGeometry } from '../../src/feedback/paper/find-form-geometry.ts';
import { paperAccounts } from '../../src/feedback/paper/paper-accounts.ts';
import { printBatch } from '../../src/feedback/paper/print-batch.ts';
import { findPeriodResults } from '../../src/results/read-period.ts';
import { provinceOf } from '../../src/results/read-periods.ts';
import { releaseDue } from '../../src/results/release.ts';
import { readForm } from '../../src/scanning/read-form.ts';
import { openChromium } from '../support/chromium.ts';
import { Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
let browser: Browser;
let userId: string;

beforeAll(async () => {
  web = await startWeb({}, { paperSecondShare: 1, releaseEveryMinutes: 1 });
  userId = await addUser(web.rt, 'lan', 'keyer');
  await addUser(web.rt, 'minh', 'keyer');
  await addUser(web.rt, 'hoa', 'keyer');
  await addUser(web.rt, 'tan-lap', 'keyer', web.unitId('D01.802'));
  await addUser(web.rt, 'tinh', 'keyer', web.unitId('D01'));
  await addUser(web.rt, 'officer', 'officer', web.unitId('D01.801'));
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
});

/** A person who logged in, with the token that forms carry. */
async function logIn(username: string) {
  const visitor = new Visitor(web.url);
  await visitor.submit('/login', { username, password: testPassword });
  const { text } = await visitor.get('/paper');
  const [, token] = /name="_csrf" value="([^"]+)"/.exec(text) ?? [];
  const post = (path: string, fields: Record<string, string>) => visitor.post(path, { _csrf: token ?? '', ...fields });
  return { visitor, post };
}

async function openEntry(username: string, path = '/paper/entry'): Promise<Page> {
  // A sitting of its own.
  web.pass(1_000);
  const page = await (await browser.newContext({ locale: 'vi-VN' })).newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${web.url}/login?next=${path}`);
  await page.fill('#username', username);
  await page.fill('#password', testPassword);
  await page.locator('form.stack button').click();
  await page.waitForURL(`**${path}`);
  return page;
}

const order = { form: 'full', month: '2026-11', road: 'box' } as const;
const print = (unit: string, size: number, fieldCode = 'CUTRU') =>
  printBatch(web.rt, { ...order, unitId: web.unitId(unit), size, fieldCode }, userId);

const said = (page: Page, text: string) => page.locator('#said', { hasText: text }).waitFor();
const formOf = (number: number) => web.rt.db.reader('paper_forms').where({ number }).first();

describe('a keyer', () => {
  it('may enter neither the own unit nor one above or below it', async () => {
    const batch = await print('D01.802', 2);
    const other = await print('D01.801', 1);
    const province = await print('D01', 1);
    const fields = (number: number) => ({ serial: serialOf(number), verdict: 'valid', marks: '5555555555500' });
    const [own, above] = [await logIn('tan-lap'), await logIn('tinh')];
    for (const [who, number, status] of [
      [own, batch.first_number, 403],
      [own, province.first_number, 403],
      [above, batch.first_number, 403],
      [above, other.first_number, 403],
      [own, other.first_number, 200],
    ] as const) {
      expect((await who.visitor.get(`/paper/forms/${serialOf(number)}`)).status, `look up ${number}`).toBe(status);
      expect((await who.post('/paper/entry', fields(number))).status, `enter ${number}`).toBe(status);
    }
    expect((await own.post('/paper/print', { ...order, unit: batch.unit_id, field: 'CUTRU', size: '5' })).status).toBe(
      403,
    );
    expect((await formOf(batch.first_number)).state).toBe('out');
  });

  it('is no officer, and no officer is a keyer', async () => {
    const { visitor, post } = await logIn('officer');
    expect((await visitor.get('/paper/entry')).status).toBe(403);
    expect((await visitor.get('/paper')).status).toBe(200);
    const batch = await print('D01.801', 1);
    const fields = { serial: serialOf(batch.first_number), verdict: 'valid', marks: '5555555555500' };
    expect((await post('/paper/entry', fields)).status).toBe(403);
    expect((await visitor.get(`/paper/forms/${fields.serial}`)).status).toBe(403);
  });

  it('is never shown what was read off a sheet before', async () => {
    const batch = await print('D01.801', 1);
    const lan = await logIn('lan');
    await lan.post('/paper/entry', { serial: serialOf(batch.first_number), verdict: 'valid', marks: '1212121212100' });
    const minh = await logIn('minh');
    const { text } = await minh.visitor.get(`/paper/forms/${serialOf(batch.first_number)}?pass=second`);
    expect(JSON.parse(text).state).toBe('open');
    expect(text).not.toMatch(/1212|marks|content|scores/);
    const answer = await minh.post('/paper/second', {
      serial: serialOf(batch.first_number),
      verdict: 'valid',
      marks: '1212121212101',
    });
    expect(JSON.parse(answer.text).outcome).toBe('entered_again');
    expect((await formOf(batch.first_number)).second).toBe('differs');
  });

  it.each([
    ['too few marks', { verdict: 'valid', marks: '555' }],
    ['a score of 7', { verdict: 'valid', marks: '7555555555500' }],
    ['an unknown reason', { verdict: 'late', marks: '', helpedBy: 'dog' }],
  ])('is refused %s', async (_, fields) => {
    const batch = await print('D01.801', 1);
    const { post } = await logIn('lan');
    expect((await post('/paper/entry', { serial: serialOf(batch.first_number), ...fields })).status).toBe(422);
    expect((await formOf(batch.first_number)).state).toBe('out');
  });
});

describe('the entry page', () => {
  it('is worked with the number pad alone, typing ahead of the program', async () => {
    const batch = await print('D01.803', 6);
    const [a, b, c] = [0, 1, 2].map((n) => serialOf(batch.first_number + n)) as [string, string, string];
    const page = await openEntry('hoa');
    // Serial, 13 items, on time, helped by; no pause anywhere.
    await page.keyboard.type(`${a}\n54321543210.012\n`);
    await said(page, groupSerial(a));
    await page.keyboard.type(`${b}\n5454\n`); // Enter too early
    await said(page, 'Còn mục chưa gõ');
    await page.keyboard.type('-4545454500');
    await page.keyboard.type('1');
    await page.keyboard.type('0\n');
    await said(page, groupSerial(b));
    await page.keyboard.type(`${c}\n/3\n`);
    await said(page, 'không hợp lệ');
    expect(await page.locator('[data-part=valid]').textContent()).toBe('2');
    expect(await page.locator('[data-part=invalid]').textContent()).toBe('1');
    expect(await formOf(batch.first_number + 2)).toMatchObject({ state: 'invalid', reason: 'torn' });
    const keying = await web.rt.db.reader('paper_keyings').where({ number: batch.first_number }).first();
    expect(JSON.parse(keying.content)).toEqual({
      ...{ verdict: 'valid', marks: [5, 4, 3, 2, 1, 5, 4, 3, 2, 1, 0, 'x', 0], onTime: true, helpedBy: 'officer' },
    });
    const ballot = await web.rt.db.reader('ballots').where({ unit_id: batch.unit_id, helped_by: 'officer' }).first();
    expect(ballot).toMatchObject({ on_time: 1, flags: '["proxy"]' });
    await page.keyboard.type('-');
    await said(page, 'Đã lấy lại');
    expect((await formOf(batch.first_number + 2)).state).toBe('out');
    await page.keyboard.type('10000009\n');
    await said(page, 'Không có số phiếu này');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(`${a}\n`);
    await said(page, 'tờ thứ hai mang cùng số');
    await page.keyboard.press('Enter');
    await said(page, 'trùng số');
    expect(await page.locator('[data-part=strays]').textContent()).toBe('1');
    await page.context().close();
  });

  it('keeps the words of the citizen, masked', async () => {
    const batch = await print('D01.803', 1);
    const page = await openEntry('hoa');
    await page.keyboard.type(`${serialOf(batch.first_number)}\n5555555555500*`);
    await page.keyboard.type('Ghế ngồi ít quá, gọi tôi 0912345678');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await said(page, groupSerial(serialOf(batch.first_number)));
    const [comment] = await web.rt.db.reader('comments').where({ unit_id: batch.unit_id });
    expect(comment.text).toBe('Ghế ngồi ít quá, gọi tôi […]');
    await page.keyboard.type('-');
    await said(page, 'Đã lấy lại');
    expect(await web.rt.db.reader('comments').where({ unit_id: batch.unit_id })).toEqual([]);
    await page.context().close();
  });
});

describe('printing', () => {
  it('gives a batch serials that follow each other, and a PDF whose codes find them', async () => {
    const { post, visitor } = await logIn('hoa');
    const unit = web.unitId('D01.801');
    const made = await post('/paper/print', { ...order, unit, field: 'CANCUOC', size: '3' });
    expect(made.status).toBe(303);
    const path = made.headers.get('location')!;
    const { text } = await visitor.get(path);
    const serials = await web.rt.db
      .reader('paper_forms')
      .where({ batch_id: path.split('/').at(-1) })
      .orderBy('number');
    expect(text).toContain(groupSerial(serialOf(serials[0].number)));
    const first = await codesOf(await download(visitor, `${path}/forms.pdf`));
    const found = await Promise.all(
      first.map(async (code) => JSON.parse((await visitor.get(`/paper/forms/${code}`)).text)),
    );
    expect(found.map(({ serial }) => serial)).toEqual(serials.map(({ number }) => serialOf(number)));
    const again = await codesOf(await download(visitor, `${path}/forms.pdf`));
    expect((await visitor.get(`/paper/forms/${first[0]}`)).status).toBe(404);
    expect((await visitor.get(`/paper/forms/${again[0]}`)).status).toBe(200);
  });

  it('can be read off a picture by what was kept of it, until it is printed again', async () => {
    const { post, visitor } = await logIn('hoa');
    const fields = { ...order, unit: web.unitId('D01.801'), field: 'CANCUOC', size: '1' };
    const path = (await post('/paper/print', fields)).headers.get('location')!;
    const picture = await pictureOf(await download(visitor, `${path}/forms.pdf`));
    const read = () => readForm(picture, (token, page) => findFormGeometry(web.rt, token, page));
    const page = await read();
    if (page.outcome === 'unread') throw new Error(page.problem);
    expect(page.rows.map(({ asks }) => asks).slice(-2)).toEqual(['onTime', 'helpedBy']);
    expect(page.rows.every(({ outcome }) => outcome === 'empty')).toBe(true);
    await download(visitor, `${path}/forms.pdf`);
    expect(await read()).toMatchObject({ outcome: 'unread', problem: 'unknown_form' });
  });

  it.each([
    { size: '0' },
    { size: '5001' },
    { month: '2027-03' },
    { field: 'XX' },
    { unit: 'nowhere' },
    { form: 'rotating' },
  ])('is refused with %j', async (change) => {
    const { post } = await logIn('hoa');
    const before = await web.rt.db.reader('paper_batches').count({ n: '*' }).first();
    const fields = { ...order, unit: web.unitId('D01.801'), field: 'CANCUOC', size: '3', ...change };
    expect((await post('/paper/print', fields)).status).toBe(422);
    expect(await web.rt.db.reader('paper_batches').count({ n: '*' }).first()).toEqual(before);
  });
});

async function download(visitor: Visitor, path: string, from = '/paper/print'): Promise<Buffer> {
  const { text } = await visitor.get(from);
  const [, token] = /name="_csrf" value="([^"]+)"/.exec(text)!;
  const response = await fetch(web.url + path, {
    method: 'POST',
    headers: { cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    body: new URLSearchParams({ _csrf: token!, paper: 'a4' }),
  });
  expect(response.headers.get('content-type')).toBe('application/pdf');
  return Buffer.from(await response.arrayBuffer());
}

/** Not waited for by a standing process: the connections of the test would be closed meanwhile. */
const run = promisify(execFile);

/** The first page as a scanner would give it. */
async function pictureOf(pdf: Buffer): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-paper-'));
  writeFileSync(join(folder, 'forms.pdf'), pdf);
  await run('pdftoppm', ['-r', '150', '-png', '-singlefile', join(folder, 'forms.pdf'), join(folder, 'page')]);
  const picture = readFileSync(join(folder, 'page.png'));
  rmSync(folder, { recursive: true });
  return picture;
}

/** The codes of the first pages, in the order of the sheets. */
async function codesOf(pdf: Buffer): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-paper-'));
  writeFileSync(join(folder, 'forms.pdf'), pdf);
  await run('pdftoppm', ['-r', '203', '-png', join(folder, 'forms.pdf'), join(folder, 'page')]);
  const { stdout } = await run('sh', ['-c', `zbarimg -q --raw -Sdisable -Sqrcode.enable ${folder}/page-*.png`]);
  rmSync(folder, { recursive: true });
  return stdout
    .trim()
    .split('\n')
    .filter((code) => code.startsWith('81'));
}

describe('the desk', () => {
  it('prints the form of a case that is asked about on paper alone, and of no other', async () => {
    const { visitor } = await logIn('officer');
    const entry = { phone: '0987 001 234', notAsked: '', result: 'granted' };
    const record = async (caseCode: string, procedure: string) =>
      (await visitor.submit('/desk', { ...entry, caseCode, procedure })).headers.get('location')!;
    const path = await record('G-1', 'LLTP-01');
    expect((await visitor.get(path)).text).toContain(`${path}/form.pdf`);
    const [code] = await codesOf(await download(visitor, `${path}/form.pdf`, '/desk'));
    const { number } = await web.rt.db.reader('paper_forms').whereNotNull('invitation_id').first();
    const { visitor: keyer } = await logIn('lan');
    expect(JSON.parse((await keyer.get(`/paper/forms/${code}`)).text).serial).toBe(serialOf(number));
    const other = await record('G-2', 'CUTRU-01');
    expect((await visitor.get(other)).text).not.toContain('form.pdf');
    const sent = await visitor.submit('/desk', {}, `${other}/form.pdf`);
    expect(sent.headers.get('location')).toBe('/desk');
    expect((await web.rt.db.reader('paper_forms').whereNotNull('invitation_id')).length).toBe(1);
  });
});

describe('a report of spoiled or lost forms', () => {
  it('is taken from the unit, for its own forms only', async () => {
    const { post, visitor } = await logIn('officer');
    const [own, others] = [await print('D01.801', 5), await print('D01.802', 5)];
    const report = (number: number, size: string) =>
      post('/paper/report', { serial: serialOf(number), size, kind: 'lost', reason: 'missing' });
    expect((await report(others.first_number, '1')).status).toBe(403);
    expect((await report(own.first_number, '2')).status).toBe(303);
    expect((await report(own.first_number + 1, '2')).status).toBe(422);
    expect((await report(own.first_number + 2, '9')).status).toBe(422);
    const states = await web.rt.db.reader('paper_forms').where({ batch_id: own.id }).orderBy('number');
    expect(states.map(({ state }) => state)).toEqual(['lost', 'lost', 'out', 'out', 'out']);
    const { text } = await visitor.get('/paper');
    expect(text).toContain(groupSerial(serialOf(own.first_number)));
    expect(text).not.toContain(groupSerial(serialOf(others.first_number)));
  });
});

/** The answers as a keyer types them: 13 digits, a blank as 0. */
function thaiBinh(): string[] {
  const text = readFileSync('tests/data/published-figures/thai-binh-2019.csv', 'utf8');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return rows.map((row) =>
    Object.keys(row)
      .filter((key) => /^\d\.\d$/.test(key))
      .map((key) => row[key] || '0')
      .join(''),
  );
}

describe('the 350 ballots of Thái Bình 2019, keyed from paper', { timeout: 180_000 }, () => {
  const byKeyboard = 20;
  const sheets = thaiBinh();
  const wrongly = (marks: string, n: number) =>
    n % 10 === 0 ? `${marks[0] === '5' ? '2' : '5'}${marks.slice(1)}` : marks;

  it('come out as 90.49 % once double entry found what was keyed wrongly', async () => {
    expect(sheets.length).toBe(350);
    const fresh = await startWeb({}, { paperSecondShare: 1, releaseEveryMinutes: 1 });
    const outer = web;
    web = fresh;
    try {
      await enterAll();
    } finally {
      web = outer;
      await fresh.close();
    }
  });

  async function enterAll() {
    userId = await addUser(web.rt, 'lan', 'keyer');
    await addUser(web.rt, 'minh', 'keyer');
    await addUser(web.rt, 'hoa', 'keyer');
    const units = ['D01.08', 'D01.801', 'D01.802', 'D01.803'];
    const batches = await Promise.all(units.map((unit) => print(unit, 88)));
    const numberOf = (n: number) => batches[n % 4]!.first_number + Math.floor(n / 4);
    const [lan, minh] = [await logIn('lan'), await logIn('minh')];

    const page = await openEntry('lan');
    for (let n = 0; n < byKeyboard; n++) {
      const serial = serialOf(numberOf(n));
      await page.keyboard.type(`${serial}\n${wrongly(sheets[n]!, n)}10\n`);
      await said(page, groupSerial(serial));
    }
    await page.context().close();
    const fields = (n: number, marks: string) => ({
      serial: serialOf(numberOf(n)),
      ...{ verdict: 'valid', marks, onTime: 'yes' },
    });
    for (let n = byKeyboard; n < 350; n++) {
      const { text } = await lan.post('/paper/entry', fields(n, wrongly(sheets[n]!, n)));
      expect(JSON.parse(text).outcome).toBe('counted');
      if (n % 50 === 0) expect(balances(await account())).toBe(true);
    }
    expect(await indexNow()).not.toBe('90.49');

    for (let n = 0; n < 350; n++) await minh.post('/paper/second', fields(n, sheets[n]!));
    const differing = await web.rt.db.reader('paper_forms').where({ second: 'differs' });
    expect(differing.length).toBe(35);
    const hoa = await logIn('hoa');
    for (const { number } of differing) {
      const path = `/paper/differences/${serialOf(number)}`;
      const { text } = await hoa.visitor.get(path);
      const [, right] = /name="p_0" value="(\d)"><small>Lần hai/.exec(text)!;
      expect((await hoa.post(path, { p_0: right! })).status).toBe(303);
    }

    expect(await indexNow()).toBe('90.49');
    const { errors, total } = await paperAccounts(
      web.rt,
      '2026-11',
      web.rt.reference.units().map(({ id }) => id),
      true,
    );
    expect(errors).toMatchObject({ forms: 350, marks: 350 * 15, wrong: 35 });
    expect(total).toEqual({ printed: 352, returned: 350, invalid: 0, spoiled: 0, lost: 0, out: 2 });
    const sums = await totalRollups(web.rt.db.writer);
    await web.rt.db.writer.transaction(rebuildRollups);
    expect(await totalRollups(web.rt.db.writer)).toEqual(sums);

    await releaseDue(web.rt);
    const unit = await web.rt.db.reader('paper_batches').first('unit_id');
    const provinceId = provinceOf(web.rt, unit.unit_id);
    const results = await findPeriodResults(web.rt, { provinceId, period: '2026-11' });
    expect(results!.series[0]).toMatchObject({
      form: 'full',
      province: { counter: { total: { shown: 'figure', n: 350, satisfied: 3_484, valid: 3_850, index: 9_049 } } },
    });
  }

  async function indexNow(): Promise<string> {
    const rows = await web.rt.db.reader('rollups').where({ grain: 'month', item: '*', form: 'full' });
    const sum = (key: string) => rows.reduce((all, row) => all + Number(row[key]), 0);
    return ((sum('sum_y') / sum('sum_m')) * 100).toFixed(2);
  }

  const account = async (): Promise<Account> =>
    (
      await paperAccounts(
        web.rt,
        '2026-11',
        web.rt.reference.units().map(({ id }) => id),
        true,
      )
    ).total;
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFinding, storeFinding } from '../../src/db/integrity-findings.ts';
import { findStaffHashes } from '../../src/db/staff-numbers.ts';
import { Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
const visitors = new Map<string, Visitor>();

beforeAll(async () => {
  web = await startWeb();
  const ward = web.unitId('D01.801');
  for (const [name, role, unit] of [
    ['inspector', 'inspector', null],
    ['supervisor', 'supervisor', web.unitId('D01')],
    ['leader', 'leader', ward],
    ['admin', 'admin', null],
  ] as const) {
    await addUser(web.rt, name, role, unit);
    const visitor = new Visitor(web.url);
    await visitor.submit('/login', { username: name, password: testPassword });
    visitors.set(name, visitor);
  }
  await storeFinding(web.rt.db.writer, {
    id: 'f1',
    mark: 'one_device',
    unit_id: ward,
    month: '2026-11',
    ballots: 3,
    evidence: JSON.stringify({ ballots: 3, cases: 9, limit: 4 }),
    state: 'open',
    note: null,
    reviewed_by: null,
    reviewed_at: null,
    first_seen_at: web.rt.clock.now(),
    last_seen_at: web.rt.clock.now(),
  });
});
afterAll(() => web.close());

const as = (name: string) => visitors.get(name)!;

describe('/integrity', () => {
  it('says in words what was seen, and no number of ballots under five', async () => {
    const { status, text } = await as('supervisor').get('/integrity');
    expect(status).toBe(200);
    expect(text).toContain('dưới 5 phiếu trong số 9 hồ sơ');
    expect(text).toContain('phường Sông Thương');
  });

  it('is not there for the unit in question, nor for who only administers', async () => {
    for (const name of ['leader', 'admin'])
      for (const path of ['/integrity', '/integrity/f1']) expect((await as(name).get(path)).status, name).toBe(403);
    expect((await as('leader').get('/results')).text).not.toContain('/integrity');
  });

  it('takes the review of an inspector with a reason, and of nobody else', async () => {
    const page = await as('supervisor').get('/integrity/f1');
    expect(page.text).not.toContain('<textarea');
    const [, token] = /name="_csrf" value="([^"]+)"/.exec(page.text)!;
    const sent = await as('supervisor').post('/integrity/f1', {
      _csrf: token!,
      state: 'dismissed',
      note: 'không có gì cả',
    });
    expect(sent.status).toBe(403);
    const short = await as('inspector').submit('/integrity/f1', { state: 'dismissed', note: 'ngắn' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('ít nhất 10 ký tự');
    expect((await findFinding(web.rt.db.reader, 'f1'))!.state).toBe('open');
    const done = await as('inspector').submit('/integrity/f1', {
      state: 'dismissed',
      note: 'Máy của nhà văn hóa thôn',
    });
    expect(done.status).toBe(303);
    expect((await findFinding(web.rt.db.reader, 'f1'))!).toMatchObject({ state: 'dismissed' });
    expect((await as('inspector').get('/integrity')).text).toContain('Không có dấu hiệu nào chờ xem xét');
    expect((await as('inspector').get('/integrity?state=all')).text).toContain('đã bác bỏ');
  });

  it('knows no finding that is not there', async () => {
    expect((await as('inspector').get('/integrity/f2')).status).toBe(404);
    expect((await as('supervisor').get('/integrity/f2')).status).toBe(403);
  });
});

describe('/admin/staff-numbers', () => {
  const send = (unit: string, numbers: string) => as('admin').submit('/admin/staff-numbers', { unit, numbers });

  it('keeps hashes of the numbers only, and replaces them', async () => {
    expect((await send('D01.801', '0912 345 678\n01234567890\n0912345678')).headers.get('location')).toBe(
      '/admin/staff-numbers?saved=2',
    );
    const page = await as('admin').get('/admin/staff-numbers');
    expect(page.text).toContain('phường Sông Thương');
    expect(JSON.stringify(await web.rt.db.reader('staff_numbers'))).not.toMatch(/912345678|834567890/);
    await send('D01.801', '0912345679');
    expect((await findStaffHashes(web.rt.db.reader)).size).toBe(1);
  });

  it('says which line is wrong, and changes nothing', async () => {
    const wrong = await send('D01.801', '0912345671\nabc');
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Dòng 2 không phải số di động');
    expect((await send('nowhere', '0912345671')).text).toContain('Không có đơn vị mang mã này');
    expect((await findStaffHashes(web.rt.db.reader)).size).toBe(1);
  });
});

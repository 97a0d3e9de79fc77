import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { saveSetting } from '../../src/db/settings.ts';
import { photoOf } from '../support/printer/damage.ts';
import { TcpPrinter } from '../support/printer/tcp-printer.ts';
import { readCodes } from '../support/printer/zbar.ts';
import { Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
let officer: Visitor;
let printer: TcpPrinter;
let number = 0;

beforeAll(async () => {
  web = await startWeb();
  await addUser(web.rt, 'officer', 'officer', web.unitId('D01.801'));
});
afterAll(() => web.close());
beforeEach(async () => {
  printer = new TcpPrinter(384);
  await printer.switchOn();
  const { host, port } = printer.address;
  const printers = [
    { unit: web.rt.reference.unit(web.unitId('D01.801')).code, name: 'Quầy 1', host, port, paper: '58' },
  ];
  web.pass(1);
  await saveSetting(web.rt.db.writer, 'printers', printers, { author: 'test', at: web.rt.clock.now() });
  await web.rt.settings.refresh();
  officer = new Visitor(web.url);
  await officer.submit('/login', { username: 'officer', password: testPassword });
});
afterEach(() => printer.switchOff());

/** Records a case; the page that the officer sees then, and the case's id. */
async function record() {
  number += 1;
  const entry = { caseCode: `M-${number}`, phone: `0986 11${String(number).padStart(4, '0')}`, procedure: 'CUTRU-01' };
  const { headers } = await officer.submit('/desk', { ...entry, notAsked: '', result: 'granted' });
  const location = headers.get('location')!;
  await printerRests();
  return { location, caseId: location.split('=')[1]!, page: (await officer.get(location)).text };
}

/** Addresses behind the codes of the receipts that lie in the tray. */
const tray = () => printer.head.receipts.map(({ picture }) => new URL(readCodes([photoOf(picture)])[0]!).pathname);
const opens = async (path: string) => (await new Visitor(web.url).get(path)).status === 200;
const press = async (path: string) => {
  await officer.submit('/desk', {}, path);
  await printerRests();
};
/** The desk does not wait for a slow printer; the tests do. */
const printerRests = () =>
  vi.waitFor(async () => {
    expect(await web.rt.db.reader('receipt_prints').where({ state: 'sending' })).toEqual([]);
  }, 50_000);
const auditOf = async (caseId: string) =>
  (await web.rt.db.reader('audit_log').where({ resource: `case:${caseId}` })).map((row) => row.action);

describe('a desk with a network printer', () => {
  it('prints the slip, whose code opens the ballot, and says so', async () => {
    const { location, page } = await record();
    expect(location).toMatch(/^\/desk\?printed=/);
    expect(page).toContain(`Đã lưu hồ sơ M-${number} và in phiếu`);
    const [path, ...more] = tray();
    expect(more).toEqual([]);
    expect(await opens(path!)).toBe(true);
    expect(page).not.toContain(path);
  });

  it('asks when the connection broke half-way; a new slip comes out once, and the old one is dead', async () => {
    const before = await record();
    const [old] = tray();
    printer.conduct = { breakAt: 50_000 };
    await press(`/desk/receipts/${before.caseId}`);
    expect(tray()).toEqual([old]);
    const asked = (await officer.get('/desk')).text;
    expect(asked).toContain(`Không rõ phiếu của hồ sơ M-${number} đã in xong chưa`);
    printer.conduct = {};
    await press(`/desk/receipts/${before.caseId}`);
    const [, anew, ...more] = tray();
    expect(more).toEqual([]);
    expect(await opens(anew!)).toBe(true);
    expect(await opens(old!)).toBe(false);
    expect((await officer.get('/desk')).text).not.toContain('class="notice warn doubt"');
    expect((await auditOf(before.caseId)).filter((action) => action === 'slip.reissued')).toHaveLength(2);
  });

  it('takes the officer’s word that a doubtful slip came out whole; its code stays good', async () => {
    printer.conduct = { breakAt: 50_000 };
    const { caseId, page } = await record();
    expect(page).toContain('class="notice warn doubt"');
    await press(`/desk/receipts/${caseId}/printed`);
    expect((await officer.get('/desk')).text).not.toContain('class="notice warn doubt"');
    expect(printer.jobs).toHaveLength(1);
    expect(await auditOf(caseId)).toContain('slip.print_confirmed');
    const tokens = await web.rt.db.reader('link_tokens').whereNull('ended_at').where({ kind: 'slip' });
    expect(tokens.length).toBeGreaterThan(0);
  });

  it('counts a job that ended with its process as doubtful', async () => {
    const { caseId } = await record();
    await web.rt.db.writer('receipt_prints').where({ case_id: caseId }).update({ state: 'sending' });
    expect((await officer.get('/desk')).text).toContain('data-printing');
    web.pass(121_000);
    expect((await officer.get('/desk')).text).toContain('class="notice warn doubt"');
    await officer.submit('/desk', {}, `/desk/receipts/${caseId}/printed`);
    expect((await officer.get('/desk')).text).not.toContain('class="notice warn doubt"');
  });

  it('leaves printing to the browser where the officer chose paper, and the printer where it is chosen again', async () => {
    await officer.submit('/desk', { width: '80' }, '/desk/paper');
    expect((await record()).location).toMatch(/^\/desk\/receipts\//);
    await officer.submit('/desk', { width: 'printer:Quầy 1' }, '/desk/paper');
    expect((await record()).location).toMatch(/^\/desk\?printed=/);
    expect(printer.jobs).toHaveLength(1);
  });
});

describe('the setting "printers"', () => {
  it.each([
    [{ host: '203.0.113.5' }, 'printers.0.host: must be an address of your own network'],
    [{ paper: 'a6' }, 'printers.0.paper'],
    [{ port: 0 }, 'printers.0.port'],
  ])('refuses %j', async (change, problem) => {
    const printers = [{ unit: 'D01', name: 'Quầy', host: '192.168.1.5', paper: '80', ...change }];
    await expect(saveSetting(web.rt.db.writer, 'printers', printers, { author: 'test', at: 0 })).rejects.toThrow(
      problem,
    );
  });
});

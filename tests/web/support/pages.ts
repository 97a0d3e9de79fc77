import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { insertApiKey } from '../../../src/db/api-keys.ts';
import { endFile, startFile } from '../../../src/db/imported-files.ts';
import { storeFinding } from '../../../src/db/integrity-findings.ts';
import { insertDelivery, insertWebhook } from '../../../src/db/webhooks.ts';
import { ballotMarks, unitMarks } from '../../../src/domain/integrity/observed.ts';
import { spanOf } from '../../../src/domain/periods.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { caseReport } from '../../support/installation.ts';
import { addKiosk } from '../../support/kiosk.ts';
import { tasksByKind } from '../../support/voices.ts';
import { openSheet, paperAtWork, paperBatch, paperDifference, paperSecond, reportNothing } from './paper-pages.ts';
import type { Web } from './web.ts';

/** A page as one kind of person meets it. */
export interface ListedPage {
  /** As the program mounts it. */
  readonly route: string;
  /** Who looks; nobody logged in where left out. See `people`. */
  readonly as?: keyof typeof people;
  /** What stands for the names in the route, where they are not enough by themselves. */
  readonly path?: (web: Web) => string | Promise<string>;
  /** 200 where left out. */
  readonly status?: number;
  /** Told apart in the names of tests and pictures. */
  readonly state?: string;
  /** Brings the page into the state that is looked at. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Users of the installation the pages are looked at in: role and unit (id or code). */
export const people = {
  officer: ['officer', 'D01.801'],
  leader: ['leader', 'an-hoa'],
  supervisor: ['supervisor', 'tinh'],
  inspector: ['inspector', null],
  admin: ['admin', null],
  keyer: ['keyer', null],
  'second keyer': ['keyer', null],
} as const;

async function taskPath(web: Web, kind: string): Promise<string> {
  return `/tasks/${(await tasksByKind(web))[kind]}`;
}

let cases = 0;
/** Is the server out of the desk's reach? */
let waits = false;

async function newSlip(web: Web): Promise<string> {
  cases += 1;
  const report = caseReport(web, 500 + cases, { wantSlip: true });
  const [verdict] = await inviteMany(web.rt, [report], { kind: 'system', id: null });
  return `/p/${verdict!.slip!.token}`;
}

/** Cases of the month before, some of whose citizens could not be asked. */
async function oldCases(web: Web): Promise<string> {
  const units = web.rt.reference.unitsUnder('tinh').flatMap(({ id, level }) => (level === 'commune' ? id : []));
  const reports = Array.from({ length: 40 * units.length }, (_, n) => {
    const at = n % units.length;
    const unit = units[at]!;
    const places = { ratedUnitId: unit, receivingUnitId: unit, decidingUnitId: unit };
    const turn = Math.floor(n / units.length);
    const excluded = at === 1 ? turn % 2 === 0 : turn % 6 === at % 6;
    const number = excluded ? { msisdn: null, notAsked: 'no_phone' as const } : {};
    return caseReport(web, 900 + n, { ...places, ...number });
  });
  await inviteMany(web.rt, reports, { kind: 'system', id: null });
  const codes = reports.map(({ caseCode }) => caseCode);
  const ids = web.rt.db.writer('cases').whereIn('case_code', codes).select('id');
  await web.rt.db
    .writer('invitations')
    .whereIn('case_id', ids)
    .update({ month: spanOf(web.rt.settings.get('periods').value, '2026-10-05').label });
  return '/results/exclusions?period=2026-10';
}

/** Takes a case at the desk, which leads to its receipt. */
async function takeCase(page: Page, done = async () => page.waitForURL('**/desk/receipts/*')): Promise<void> {
  cases += 1;
  await page.fill('#caseCode', `TRANG-${cases}`);
  await page.fill('#phone', `0912 345 ${100 + cases}`);
  await page.fill('#procedure', 'thuong tru');
  await page.keyboard.press('Enter');
  await page.locator('[name=result]').first().check({ force: true });
  await page.locator('form button.button').first().click();
  await done();
}

async function withImportedFiles(web: Web): Promise<string> {
  const at = web.rt.clock.now();
  const counts = { rows: 120, created: 110, repeated: 7, rejected: 3 };
  await startFile(web.rt.db.writer, { id: 'a', name: 'ho-so-16-11.xlsx', at });
  await endFile(web.rt.db.writer, { id: 'a', state: 'done', reason: null, at, ...counts });
  await startFile(web.rt.db.writer, { id: 'b', name: 'danh-sach.csv', at });
  const reason = 'Không đọc được tệp này / this file cannot be read: The file has no line of heads';
  await endFile(web.rt.db.writer, { id: 'b', state: 'failed', reason, at, ...counts });
  return '/admin/imports';
}

/** The address that registers a tablet, which is answered as to a stranger before the key is read. */
async function newKiosk(web: Web): Promise<string> {
  const { key } = await addKiosk(web.rt, web.unitId('D01.801'));
  return `/kiosk/D01.801#${key}`;
}

async function openKiosk(page: Page): Promise<void> {
  await page.locator('body[data-ready=yes]').waitFor();
}

async function pressOnKiosk(page: Page, key: string): Promise<void> {
  await openKiosk(page);
  await page.getByRole('button', { name: key }).click();
}

/** The tables behind the charts. */
async function openTables(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
}

/** Every page of the program with every kind of reader it is different for. A new page adds its line here. */
export const pages: readonly ListedPage[] = [
  { route: '/' },
  { route: '/login' },
  {
    route: '/login',
    state: 'refused',
    prepare: async (page) => {
      await page.fill('#username', 'nobody');
      await page.fill('#password', 'x');
      await page.locator('form.stack button').click();
    },
  },
  { route: '/nowhere', status: 404 },
  { route: '/p/:token', path: newSlip },
  { route: '/p/:token', path: () => '/p/unknown', state: 'unknown', status: 404 },
  { route: '/kiosk/:unit', path: () => '/kiosk/D01.801', state: 'not registered', status: 401 },
  { route: '/kiosk/:unit', path: newKiosk, state: 'start', status: 401, prepare: openKiosk },
  {
    route: '/kiosk/:unit',
    path: () => '/kiosk/D01.801',
    state: 'number of the slip',
    prepare: (page) => pressOnKiosk(page, 'Tôi có phiếu'),
  },
  {
    route: '/kiosk/:unit',
    path: () => '/kiosk/D01.801',
    state: 'question',
    prepare: (page) => pressOnKiosk(page, 'Tôi không có phiếu'),
  },
  { route: '/desk', as: 'officer' },
  {
    route: '/desk',
    as: 'officer',
    state: 'wrong entry',
    prepare: async (page) => {
      await page.fill('#phone', '0123');
      await page.locator('form button.button').first().click();
    },
  },
  { route: '/desk/receipts/:caseId', as: 'officer', path: () => '/desk', prepare: takeCase },
  { route: '/desk/offline/:language', path: () => '/desk/offline/vi' },
  {
    route: '/desk',
    as: 'officer',
    state: 'with entries that wait',
    prepare: async (page) => {
      await page.route('**/desk/session', (route) => (waits ? route.abort() : route.continue()));
      waits = false;
      await page.reload();
      await page.waitForTimeout(1_000);
      waits = true;
      await takeCase(page, async () => page.locator('#waiting-list li').waitFor());
    },
  },
  { route: '/results/exclusions', as: 'supervisor', path: oldCases },
  { route: '/paper', as: 'keyer', path: paperAtWork('/paper') },
  { route: '/paper', as: 'officer', state: 'of a unit' },
  { route: '/paper', as: 'keyer', path: () => '/paper?month=2026-01', state: 'nothing printed' },
  { route: '/paper/entry', as: 'keyer' },
  { route: '/paper/entry', as: 'keyer', path: paperAtWork('/paper/entry'), prepare: openSheet, state: 'a sheet' },
  { route: '/paper/second', as: 'second keyer', path: paperSecond },
  { route: '/paper/differences', as: 'second keyer' },
  { route: '/paper/differences/:serial', as: 'second keyer', path: paperDifference },
  { route: '/paper/print', as: 'keyer' },
  { route: '/paper/batches/:batchId', as: 'keyer', path: paperBatch },
  { route: '/paper/report', as: 'officer' },
  { route: '/paper/report', as: 'officer', prepare: reportNothing, state: 'wrong' },
  { route: '/results', as: 'supervisor' },
  { route: '/results', as: 'supervisor', path: () => '/results?period=2026-10', state: 'nothing released' },
  { route: '/results', as: 'leader' },
  { route: '/results/live', as: 'supervisor', path: () => '/results', state: 'as part of the page' },
  { route: '/tasks', as: 'leader' },
  { route: '/tasks', as: 'supervisor' },
  { route: '/tasks', as: 'inspector', path: () => '/tasks?state=closed', state: 'empty' },
  { route: '/tasks/:id', as: 'leader', path: (web) => taskPath(web, 'theme') },
  { route: '/tasks/:id', as: 'supervisor', path: (web) => taskPath(web, 'follow_up'), state: 'call' },
  { route: '/tasks/:id', as: 'inspector', path: (web) => taskPath(web, 'urgent'), state: 'allegation' },
  {
    route: '/tasks/:id',
    as: 'leader',
    path: (web) => taskPath(web, 'theme'),
    state: 'to be confirmed',
    prepare: async (page) => {
      await page.locator('input[value=seats]').check();
      await page.fill('#n', '20');
      await page.locator('button[value=finish]').click();
    },
  },
  {
    route: '/tasks/:id',
    as: 'leader',
    path: (web) => taskPath(web, 'theme'),
    state: 'wrong',
    prepare: async (page) => page.locator('button[value=finish]').click(),
  },
  { route: '/comments', as: 'leader' },
  { route: '/comments', as: 'supervisor' },
  { route: '/comments', as: 'inspector', path: () => '/comments?theme=fees', state: 'empty' },
  { route: '/period-comments', as: 'leader', state: 'empty' },
  { route: '/changes' },
  { route: '/changes/:unitId', path: () => '/changes/an-hoa' },
  { route: '/changes/:unitId', path: () => '/changes/tan-lap', state: 'empty' },
  { route: '/results/comparison', as: 'supervisor', prepare: openTables },
  { route: '/results/leakage', as: 'supervisor', prepare: openTables },
  { route: '/results/factors', as: 'supervisor', prepare: openTables },
  { route: '/results/fields', as: 'supervisor' },
  { route: '/results/channels', as: 'supervisor' },
  { route: '/results/trend', as: 'supervisor', prepare: openTables },
  { route: '/results/bands', as: 'supervisor' },
  { route: '/results/units/:unitId', as: 'supervisor', path: () => '/results/units/csgt', prepare: openTables },
  { route: '/results/definitions', as: 'supervisor' },
  { route: '/results/definitions', as: 'leader' },
  { route: '/admin/channels', as: 'admin' },
  { route: '/admin/channels/:id/test', as: 'admin', path: () => '/admin/channels/simulator/test' },
  { route: '/u/:unit', path: () => '/u/D01.801' },
  { route: '/u/:unit/poster', path: () => '/u/D01.801/poster' },
  { route: '/contacts', as: 'supervisor' },
  {
    route: '/contacts',
    as: 'admin',
    state: 'noted',
    prepare: async (page) => {
      await page.locator('button[value=yes]').first().click();
      await page.getByRole('status').waitFor();
    },
  },
  { route: '/admin/imports', as: 'admin' },
  { route: '/admin/imports', as: 'admin', path: withImportedFiles, state: 'with files' },
  { route: '/admin/kiosks', as: 'admin' },
  {
    route: '/admin/kiosks',
    as: 'admin',
    state: 'just registered',
    prepare: async (page) => {
      await page.fill('#name', 'Quầy 1');
      await page.getByRole('button', { name: 'Tạo đường dẫn' }).click();
      await page.locator('.kiosk-qr').waitFor();
    },
  },
  { route: '/admin/settings', as: 'admin' },
  { route: '/admin/settings/:name', as: 'admin', path: () => '/admin/settings/survey' },
  { route: '/admin/settings/:name', as: 'admin', path: () => '/admin/settings/receipt', state: 'with preview' },
  { route: '/admin/settings/:name', as: 'admin', path: () => '/admin/settings/themes', state: 'with samples' },
  {
    route: '/admin/settings/:name/versions/:version',
    as: 'admin',
    path: () => '/admin/settings/survey/versions/1',
  },
  { route: '/admin/staff-numbers', as: 'admin' },
  { route: '/admin/webhooks', as: 'admin', state: 'empty' },
  { route: '/admin/webhooks', as: 'admin', path: plantWebhooks },
  { route: '/integrity', as: 'inspector' },
  { route: '/integrity', as: 'inspector', path: plantFindings, state: 'with findings' },
  {
    route: '/integrity/:id',
    as: 'inspector',
    path: async (web) => {
      await plantFindings(web);
      return `/integrity/${(await web.rt.db.reader('integrity_findings').first('id')).id}`;
    },
  },
  { route: '/sim' },
];

/** One that works and one that nobody takes. */
async function plantWebhooks(web: Web): Promise<string> {
  const { writer } = web.rt.db;
  const now = web.rt.clock.now();
  if (await writer('webhooks').first('id')) return '/admin/webhooks';
  const key = { id: randomUUID(), sourceSystem: 'mot-cua', scopes: [], unitId: web.unitId('D01.801') };
  await insertApiKey(writer, { ...key, name: 'mot-cua', keyHash: randomUUID() }, now);
  for (const name of ['mot-cua', 'cu-tru']) {
    const id = randomUUID();
    await insertWebhook(writer, {
      ...{ id, name, api_key_id: key.id, url: `https://${name}.example.vn/trang-thai`, private_allowed: 0 },
      ...{ secret_cipher: '', cursor: '', next_round_at: now, created_at: now },
      last_success_at: name === 'mot-cua' ? now : null,
    });
    await insertDelivery(writer, { id: randomUUID(), webhookId: id, body: '' }, now);
    const outcome = name === 'mot-cua' ? { state: 'sent' as const } : { failure: 'HTTP 503', last_status: 503 };
    await writer('webhook_deliveries').where({ webhook_id: id }).update(outcome);
  }
  return '/admin/webhooks';
}

/** One finding of each kind. */
async function plantFindings(web: Web): Promise<string> {
  const present = await web.rt.db.reader('integrity_findings').first('id');
  if (present) return '/integrity?state=all';
  const evidence = {
    ballots: 14,
    cases: 17,
    limit: 4,
    phones: 1,
    seconds: 9,
    minutes: 10,
    expected: 0.0004,
    counter: 31,
    number: 44,
  };
  for (const mark of [...ballotMarks, ...unitMarks])
    await storeFinding(web.rt.db.writer, {
      id: randomUUID(),
      mark,
      unit_id: web.unitId('D01.801'),
      month: '2026-11',
      ballots: mark === 'too_fast' ? 3 : 14,
      evidence: JSON.stringify(evidence),
      state: 'open',
      note: null,
      reviewed_by: null,
      reviewed_at: null,
      first_seen_at: web.rt.clock.now(),
      last_seen_at: web.rt.clock.now(),
    });
  return '/integrity?state=all';
}

/** What is fetched and is no page of its own, with what it is. */
export const notPages: Readonly<Record<string, string>> = {
  '/admin': 'a redirect',
  '/api/v1/openapi.json': 'JSON for programmers',
  '/u/:unit/poster.pdf': 'a file',
  '/kiosk/worker.js': 'a script',
  '/kiosk/:unit/manifest.json': 'JSON for the browser',
  '/kiosk/:unit/set-up': 'JSON for a script',
  '/kiosk/:unit/prompts/:name': 'a recording',
  '/healthz': 'JSON for a watchdog',
  '/readyz': 'JSON for a watchdog',
  '/assets/:file': 'a file',
  '/assets/fonts/:file': 'a file',
  '/desk/phone-check': 'JSON for a script',
  '/desk/session': 'JSON for a script',
  '/desk/worker/:file': 'a service worker',
  '/desk/receipts/:caseId/state': 'JSON for a script',
  '/paper/forms/:name': 'JSON for a script',
  '/paper/batches/:batchId/progress': 'JSON for a script',
  '/sim/handsets': 'JSON for a script',
  '/sim/handsets/:msisdn': 'JSON for a script',
  '/results/report': 'a file',
  '/sim/events': 'a stream for a script',
};

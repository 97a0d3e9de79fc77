import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { watchFolder } from '../../src/case-files/watch-folder.ts';
import { administer } from '../../src/cli/administer.ts';
import { endFile, findLastFiles, startFile } from '../../src/db/imported-files.ts';
import { day } from '../../src/domain/hours.ts';
import { startWeb, type Web } from './support/web.ts';

let web: Web;
let root: string;
let dir: string;
const every = 40;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'phieu-so-watched-'));
  web = await startWeb();
  const order = { order: 'create-api-key', name: 'k', source: 'mot-cua', unit: 'D01' } as const;
  writeFileSync(join(root, 'key'), await administer(web.rt.db.writer, order, web.rt.clock.now(), () => web.rt.keys));
});
afterAll(async () => {
  await web.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  dir = join(root, randomUUID());
  web.pass(1_000);
});

const place = (server = web.url) => ({
  dir,
  keyFile: join(root, 'key'),
  server,
  columnsFile: join(root, 'columns.json'),
});
const head = 'Mã hồ sơ;Đơn vị;Thủ tục;Ngày trả kết quả;Số điện thoại\r\n';
const good = (code: string) => `${code};Công an xã Tân Lập;CUTRU-01;10/11/2026 09:00;09120001${code.slice(-2)}\r\n`;
/** Other work may share the machine. */
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });

const cases = async (prefix: string) =>
  (await web.rt.db.reader('cases').where('case_code', 'like', `${prefix}%`)).length;
const inFolder = (name: string) => readdirSync(join(dir, name)).sort();
const last = async () => (await findLastFiles(web.rt.db.reader, 1))[0];

async function watched(work: () => Promise<void>, server?: string): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const watching = watchFolder(web.rt, place(server), every);
  try {
    await work();
  } finally {
    await watching.stop();
  }
}

it('takes a file once it is complete, and lays the wrong rows beside it', async () => {
  await watched(async () => {
    writeFileSync(join(dir, 'a.csv'), head);
    for (let n = 10; n < 20; n++) {
      appendFileSync(join(dir, 'a.csv'), good(`WA-${n}`));
      await new Promise((resolve) => setTimeout(resolve, every / 2));
    }
    appendFileSync(join(dir, 'a.csv'), 'WA-99;Công an xã Không Có;CUTRU-01;31/02/2026;0912000104\r\n');
    writeFileSync(join(dir, 'b.csv.part'), head + good('WB-10'));
    await soon(() => inFolder('done')).toHaveLength(2);
    expect(await cases('WA-')).toBe(10);
    expect(await last()).toMatchObject({ name: 'a.csv', state: 'done', rows: 11, created: 10, rejected: 1 });
    const [file, rejected] = inFolder('done');
    expect(file).toMatch(/^2026-11-16-[0-9a-f]{8}-a\.csv$/);
    expect(readFileSync(join(dir, 'done', rejected!), 'utf8')).toMatch(/WA-99/);
    renameSync(join(dir, 'b.csv.part'), join(dir, 'b.csv'));
    await soon(() => cases('WB-')).toBe(1);
  });
});

it('goes on after a kill at any point, and invites nobody twice', async () => {
  const lines = Array.from({ length: 12 }, (_, n) => good(`WK-${n + 10}`));
  const file = head + lines.join('');
  mkdirSync(join(dir, 'working'), { recursive: true });
  mkdirSync(join(dir, 'done'), { recursive: true });
  const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
  // Moved only; half reported; reported, its row closed, not moved away.
  for (const id of ids) writeFileSync(join(dir, 'working', `${id}--k.csv`), file);
  writeFileSync(join(dir, 'working', `${ids[1]}.rejected`), 'half a line');
  const at = web.rt.clock.now();
  for (const id of ids.slice(1)) await startFile(web.rt.db.writer, { id, name: 'k.csv', at });
  const counts = { rows: 12, created: 12, repeated: 0, rejected: 0 };
  await endFile(web.rt.db.writer, { id: ids[2], state: 'done', reason: null, at, ...counts });
  await watched(async () => {
    await soon(() => inFolder('done')).toHaveLength(3);
  });
  expect(await cases('WK-')).toBe(12);
  expect(inFolder('working')).toEqual([]);
  const rows = await web.rt.db.reader('imported_files').whereIn('id', [...ids]);
  expect(rows.map(({ created, repeated }) => created + repeated)).toEqual([12, 12, 12]);
  expect(rows.reduce((sum, { created }) => sum + created, 0)).toBe(24);
});

it('puts a file it cannot read aside with the reason and raises an alarm', async () => {
  await watched(async () => {
    writeFileSync(join(dir, 'bad.xlsx'), 'this is no workbook');
    await soon(() => inFolder('failed')).toHaveLength(2);
  });
  const [, reason] = inFolder('failed');
  expect(readFileSync(join(dir, 'failed', reason!), 'utf8')).toMatch(/Không đọc được tệp này/);
  expect(await web.rt.db.reader('alerts').where({ level: 'import' }).select('detail')).toEqual([
    { detail: '{"file":"bad.xlsx"}' },
  ]);
});

it('keeps a file while the key is not accepted, and imports it with a good one', async () => {
  const key = readFileSync(join(root, 'key'), 'utf8');
  writeFileSync(join(root, 'key'), 'revoked');
  await watched(async () => {
    writeFileSync(join(dir, 'w.csv'), head + good('WW-10'));
    await soon(async () => (await last())?.reason).toMatch(/401/);
    expect(inFolder('failed')).toEqual([]);
    writeFileSync(join(root, 'key'), key);
    await soon(() => cases('WW-')).toBe(1);
    await soon(() => inFolder('done')).toHaveLength(1);
  });
});

it('deletes what it imported after thirty days', async () => {
  await watched(async () => {
    writeFileSync(join(dir, 'o.csv'), head + good('WO-10'));
    await soon(() => inFolder('done')).toHaveLength(1);
    web.pass(29 * day);
    await new Promise((resolve) => setTimeout(resolve, 4 * every));
    expect(inFolder('done')).toHaveLength(1);
    web.pass(2 * day);
    await soon(() => inFolder('done')).toEqual([]);
  });
});

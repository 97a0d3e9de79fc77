import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { insertApiKey } from '../../src/db/api-keys.ts';
import { newToken, tokenHash } from '../../src/domain/keys.ts';
import { startWeb, type Web } from './support/web.ts';

const folder = mkdtempSync(join(tmpdir(), 'phieu-so-import-'));
const at = (name: string) => join(folder, name);
let web: Web;

beforeAll(async () => {
  web = await startWeb();
  const key = newToken();
  const facts = { id: randomUUID(), name: 'k', sourceSystem: 'mot-cua', scopes: ['case-results:write'] };
  const unitId = web.unitId('D01');
  await insertApiKey(web.rt.db.writer, { ...facts, keyHash: tokenHash(key), unitId }, web.rt.clock.now());
  writeFileSync(at('key'), `${key}\n`);
});
afterAll(async () => {
  await web.close();
  rmSync(folder, { recursive: true });
});

/** As a person types it. */
function run(file: string, ...more: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = ['--import', 'tsx', 'src/cli/index.ts', 'import', file];
  const options = ['--key-file', at('key'), '--server', web.url, ...more];
  return new Promise((resolve) =>
    execFile('node', [...command, ...options], { env: { ...process.env, DATA_DIR: folder } }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    ),
  );
}

const cases = (prefix: string) => web.rt.db.reader('cases').where('case_code', 'like', `${prefix}%`);

describe('a CSV file of returned results', () => {
  const file = at('thang-11.csv');
  const good = (n: number) =>
    `${n};C-${n};Công an xã Tân Lập;CUTRU-01;10/11/2026 09:00;09120001${String(n).padStart(2, '0')}`;

  beforeAll(() => {
    writeFileSync(
      file,
      `﻿${[
        'DANH SÁCH HỒ SƠ ĐÃ TRẢ;;;;;',
        'STT;Mã hồ sơ;Đơn vị;Thủ tục;Ngày trả kết quả;Số điện thoại',
        good(1),
        good(2),
        good(2),
        '3;C-3;Công an xã Tân Lập;CUTRU-01;10/11/2026;9.12E+08',
        '4;C-4;Công an xã Không Có;CUTRU-01;31/02/2026;0912000104',
        '5;C-2;Công an xã Tân Lập;CUTRU-01;11/11/2026;0912000199',
      ].join('\r\n')}\r\n`,
    );
  });

  it('is tried first: nothing is stored, everything wrong is said', async () => {
    const { code, out } = await run(file);
    expect(out).toContain('6 rows · 2 good · 1 twice in the file · 3 rejected');
    expect(out).toContain('dry run');
    expect(code).toBe(2);
    expect(await cases('C-')).toHaveLength(0);
  });

  it('is reported with --send, once however often it is imported', async () => {
    expect((await run(file, '--send')).out).toContain('6 rows · 2 new · 1 reported before · 3 rejected');
    expect((await run(file, '--send')).out).toContain('6 rows · 0 new · 3 reported before · 3 rejected');
    expect(await cases('C-')).toHaveLength(2);
    expect(await web.rt.db.reader('messages_out')).toHaveLength(2);
  });

  it('leaves a file of the rejected rows with every reason, which is imported once it is mended', async () => {
    const rejected = at('thang-11.rejected.csv');
    expect(statSync(rejected).mode & 0o777).toBe(0o600);
    const lines = readFileSync(rejected, 'utf8').trim().split('\n');
    expect(lines[0]).toContain('Dòng,Lý do,STT,Mã hồ sơ');
    expect(lines[1]).toMatch(/^6,"?Số điện thoại: Excel đã cắt mất chữ số/);
    expect(lines[2]).toMatch(/Đơn vị: không có đơn vị này.*Ngày trả: ngày không có thật/);
    expect(lines[3]).toContain('trùng mã với dòng 4');
    const mended = readFileSync(rejected, 'utf8')
      .replace(',9.12E+08', ',0912000103')
      .replace('Công an xã Không Có', 'D01.803')
      .replace('31/02/2026', '10/11/2026')
      .replace(',C-2,', ',C-5,');
    writeFileSync(at('mended.csv'), mended);
    const { out, code } = await run(at('mended.csv'), '--send');
    expect(out).toContain('3 rows · 3 new · 0 reported before · 0 rejected');
    expect(code).toBe(0);
  });
});

describe('an XLSX file', () => {
  it('is read with the numbers and days as the spreadsheet stores them; a column named once is remembered', async () => {
    const file = at('thang-11.xlsx');
    const text = (value: string) => ({ value, type: String });
    await writeExcelFile([
      ['Mã hồ sơ', 'Đơn vị', 'TTHC', 'Trả lúc', 'Liên lạc'].map(text),
      [
        text('X-1'),
        text('D01.802'),
        text('CUTRU-01'),
        { value: new Date('2026-11-10T00:00:00Z'), type: Date, format: 'dd/mm/yyyy' },
        { value: 912000201, type: Number },
      ],
      [text('X-2'), text('D01.802'), text('CUTRU-01'), text('10/11/2026'), text('0912 000 202')],
    ]).toFile(file);

    const unnamed = await run(file);
    expect(unnamed.code).toBe(1);
    expect(unnamed.err).toMatch(/No column was found for returnedAt, phone.*Trả lúc \| Liên lạc.*--map returnedAt=/s);

    const named = await run(file, '--map', 'returnedAt=Trả lúc', '--map', 'phone=Liên lạc');
    expect(named.out).toContain('2 rows · 2 good');
    expect((await run(file, '--send')).out).toContain('2 rows · 2 new');
    expect(await cases('X-').orderBy('case_code').pluck('returned_at')).toEqual([
      Date.parse('2026-11-10T12:00:00+07:00'),
      Date.parse('2026-11-10T12:00:00+07:00'),
    ]);
  });
});

describe('what cannot work', () => {
  it.each([
    ['a key nobody knows', ['--key-file', at('other-key')], /401.*api-keys create/],
    ['a column nobody knows', ['--map', 'colour=Màu'], /--map colour=Màu: must be one of caseCode/],
  ])('%s is said in one sentence with the remedy', async (_, options, said) => {
    writeFileSync(at('other-key'), newToken());
    writeFileSync(at('small.csv'), 'a,b,c\n');
    const { code, err } = await run(at('small.csv'), ...options);
    expect(code).toBe(1);
    expect(err).toMatch(said);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('a file that is neither CSV nor XLSX is said so', async () => {
    writeFileSync(at('old.xls'), '');
    expect((await run(at('old.xls'))).err).toContain('an old .xls is saved as .xlsx first');
  });
});

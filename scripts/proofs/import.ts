import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import writeExcelFile from 'write-excel-file/node';
import { startProgram } from '../../tests/support/program.ts';
import type { Proof } from '../proof.ts';

const rowCount = 100_000;
const wrongEvery = 100;
const heads = ['Mã hồ sơ', 'Mã đơn vị', 'Mã thủ tục', 'Ngày hẹn trả', 'Ngày trả kết quả', 'Kết quả', 'Số điện thoại'];
const [code, unit, procedure, due, returned, result, phone] = heads.keys() as unknown as number[];

/** What is wrong with a row: column, and what stands there. */
const spoilt: readonly [what: string, column: number, value: string][] = [
  ['no case code', code!, ''],
  ['case code too long', code!, 'H'.repeat(101)],
  ['unknown unit', unit!, 'D01.999'],
  ['no unit', unit!, ''],
  ['unknown procedure', procedure!, 'KHONG-CO'],
  ['due on a day that is none', due!, '30/02/2026'],
  ['no date', returned!, ''],
  ['returned "yesterday"', returned!, 'hôm qua'],
  ['returned in the future', returned!, '01/01/2099'],
  ['unknown result', result!, 'đang xử lý'],
  ['digits eaten by Excel', phone!, '9.12E+08'],
  ['a landline', phone!, '02093810110'],
  ['no number', phone!, ''],
];

/** 100,000 rows, one in a hundred wrong, as CSV and as XLSX, reported to a running program; mended, and reported again. */
export async function prove(): Promise<Proof> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-import-proof-'));
  const program = await startProgram(join(folder, 'data'), { DEMO_HOST: '127.0.0.1' });
  try {
    await program.ready();
    const cli = ['--import', 'tsx', 'src/cli/index.ts'];
    const environment = { ...process.env, DATA_DIR: join(folder, 'data') };
    const key = execFileSync('node', [...cli, 'api-keys', 'create', 'import', '--unit', 'D01', '--source', 'proof'], {
      env: environment,
    });
    writeFileSync(join(folder, 'key'), key);
    const run = async (file: string) => {
      const from = performance.now();
      const child = spawn(
        'node',
        [
          ...cli,
          'import',
          file,
          '--send',
          '--key-file',
          join(folder, 'key'),
          '--server',
          `http://127.0.0.1:${program.port}`,
        ],
        { env: environment, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let [out, peak] = ['', 0];
      child.stdout.on('data', (piece) => (out += piece));
      const watch = setInterval(() => (peak = Math.max(peak, peakOf(child.pid!))), 50);
      await new Promise((resolve) => child.on('close', resolve));
      clearInterval(watch);
      const [, rows, created, repeated, rejected] = /(\d+) rows · (\d+) new · (\d+) .*? · (\d+) rejected/
        .exec(out)!
        .map(Number);
      return { rows, created, repeated, rejected, peak, seconds: (performance.now() - from) / 1000 };
    };

    const csv = join(folder, 'a.csv');
    writeFileSync(csv, [heads, ...rowsOf('A')].map((row) => row.join(',')).join('\n'));
    const xlsx = join(folder, 'b.xlsx');
    await writeExcelFile([heads, ...rowsOf('B')].map((row) => row.map((value) => ({ value, type: String })))).toFile(
      xlsx,
    );

    const first = await run(csv);
    const again = await run(csv);
    const mended = await run(mend(join(folder, 'a.rejected.csv')));
    const second = await run(xlsx);
    const wrong = rowCount / wrongEvery;
    const held =
      first.created === rowCount - wrong &&
      first.rejected === wrong &&
      again.created === 0 &&
      again.repeated === rowCount - wrong &&
      mended.created === wrong &&
      mended.rejected === 0 &&
      second.created === rowCount - wrong &&
      [first, again, mended, second].every(({ peak }) => peak > 0 && peak < 300);
    const line = (name: string, { rows, created, repeated, rejected, peak, seconds }: typeof first) =>
      `| ${name} | ${rows} | ${created} | ${repeated} | ${rejected} | ${peak.toFixed(0)} | ${seconds.toFixed(0)} |`;
    return {
      title: 'Import of 100,000 rows',
      held,
      body: [
        `${wrong} rows are wrong in ${spoilt.length} ways: ${spoilt.map(([what]) => what).join(', ')}. Peak memory is that of the importing process (VmHWM); allowed: 300 MB.`,
        '',
        '| file | rows | new | reported before | rejected | peak MB | s |',
        '|---|---:|---:|---:|---:|---:|---:|',
        line('CSV', first),
        line('the same again', again),
        line('its rejected rows, mended', mended),
        line('XLSX', second),
      ].join('\n'),
    };
  } finally {
    program.npm.kill('SIGTERM');
    await program.ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(prefix: string): string[][] {
  return Array.from({ length: rowCount }, (_, n) => {
    const row = goodRow(prefix, n);
    const [, column, value] = spoilt[(n / wrongEvery) % spoilt.length] ?? [];
    return n % wrongEvery === 0 ? row.with(column!, value!) : row;
  });
}

function goodRow(prefix: string, n: number): string[] {
  const day = String(1 + (n % 20)).padStart(2, '0');
  const number = `09${String(10_000_000 + ((n * 7) % 80_000_000))}`;
  return [
    `${prefix}-${n}`,
    ['D01.801', 'D01.802', 'D01.803'][n % 3]!,
    'CUTRU-01',
    '25/11/2026',
    `${day}/11/2026`,
    'Đã trả',
    number,
  ];
}

/** What a person does with the rejected file: puts right what each reason names. */
function mend(file: string): string {
  const rows: string[][] = parse(readFileSync(file), { bom: true });
  const mended = rows.map((row, at) => {
    if (at === 0) return row;
    const n = Number(row[0]) - 2;
    return [row[0]!, row[1]!, ...goodRow('A', n)];
  });
  const to = file.replace('.rejected', '.mended');
  writeFileSync(to, mended.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n'));
  return to;
}

function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { MethodCheck } from '../../../src/results/published-figures.ts';

const copy = mkdtempSync(join(tmpdir(), 'phieu-so-figures-'));
cpSync('tests/data/published-figures', copy, { recursive: true });
afterAll(() => rmSync(copy, { recursive: true }));

const command = ['--import', 'tsx', 'src/cli/index.ts', 'figures'];
const run = (...more: string[]): MethodCheck[] =>
  execFileSync('node', [...command, '--json', ...more], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

function withAnswer(line: number, column: number, value: string): void {
  const file = join(copy, 'thai-binh-2019.csv');
  const lines = readFileSync(file, 'utf8').split('\n');
  const cells = lines[line]!.split(',');
  cells[column] = value;
  lines[line] = cells.join(',');
  writeFileSync(file, lines.join('\n'));
}

describe('figures', () => {
  it('come out as they were published, and says where the press cut off', () => {
    const checks = run();
    expect(checks.map(({ published, computed }) => [published, computed])).toEqual([
      ['90.49', '90.49'],
      ['100.00', '100.00'],
      ['88.33', '88.34'],
      ['88.34', '88.34'],
      ['91.36', '91.36'],
      ['81.03', '81.03'],
      ['10 / 68 / 21 / 11', '10 / 68 / 21 / 11'],
      ['98.29', '98.29'],
      ['70', '70'],
    ]);
    expect(new Set(checks.map(({ verdict }) => verdict))).toEqual(new Set(['agrees', 'cut off']));
  });

  it('change with one answer, and say so', () => {
    withAnswer(1, 4, '2'); // was 5
    const { status, stdout } = spawnSync('node', [...command, '--data', copy], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/90\.49 +90\.47 +DIFFERS/);
  });

  it('name the file, the line and the column of what is no answer', () => {
    withAnswer(3, 6, 'năm');
    const { status, stderr } = spawnSync('node', [...command, '--data', copy], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('thai-binh-2019.csv: line 4, 2.1: must be a number from 0 to 5, not "năm"');
  });

  it('name the folder that is not there', () => {
    const { stderr } = spawnSync('node', [...command, '--data', '/nowhere'], { encoding: 'utf8' });
    expect(stderr).toMatch(/thai-binh-2019\.csv cannot be read .* --data/);
  });
});

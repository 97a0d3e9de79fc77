import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';
import { clockViolations } from './support/clock-rule.ts';

const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

function sources(): string[] {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => `src/${name}`);
}

async function examine(folder: string, baseDir = process.cwd()): Promise<ICruiseResult> {
  const { output } = await cruise([folder], {
    ...rules.options,
    ruleSet: { forbidden: rules.forbidden },
    validate: true,
    baseDir,
  });
  return output as ICruiseResult;
}

describe('import rules', () => {
  it('hold in every module of src', async () => {
    const { summary, modules } = await examine('src');
    const ours = modules.filter((module) => module.source.startsWith('src/'));
    expect(ours.length, 'modules the cruiser examined').toBe(sources().length);
    expect(summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`)).toEqual([]);
  });
});

describe('an import rule that is broken on purpose', () => {
  it('is found', async () => {
    const { summary } = await examine('src', resolve('tests/support/planted'));
    expect(summary.violations.map((v) => v.rule.name)).toEqual(['domain-imports-nothing']);
  });
});

describe('the record of resources', () => {
  it('is imported as a type alone: main, the commands and tests make it', () => {
    const users = sources().filter((file) => /^src\/(feedback|results|jobs|web)\//.test(file));
    const values = users.filter((file) => /^import (?!type ).*\/runtime\.ts'/m.test(readFileSync(file, 'utf8')));
    expect(users.length).toBeGreaterThan(0);
    expect(values).toEqual([]);
  });
});

describe('business time', () => {
  it('comes from the clock alone', () => {
    expect(sources().length).toBeGreaterThan(0);
    const found = sources().flatMap((file) => clockViolations(file, readFileSync(file, 'utf8')));
    expect(found).toEqual([]);
  });

  it.each([
    'const t = Date.now();',
    'const d = new Date();',
    'knex.fn.now()',
    "raw('select now()')",
    "raw('CURRENT_TIMESTAMP')",
  ])('is refused as %s', (line) => {
    expect(clockViolations('src/feedback/planted.ts', line)).toHaveLength(1);
  });
});

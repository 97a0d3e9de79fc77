import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (language: string, file: string): Record<string, string> =>
  JSON.parse(readFileSync(`templates/web/${language}/${file}`, 'utf8'));
const values = (text: string) => text.match(/\{\w+\}/g)?.length ?? 0;

describe('page texts', () => {
  it('exist for the same areas in both languages', () => {
    expect(readdirSync('templates/web/en')).toEqual(readdirSync('templates/web/vi'));
  });

  it.each(readdirSync('templates/web/vi'))('%s says the same things in both, with as many values', (file) => {
    const vi = read('vi', file);
    const en = read('en', file);
    expect(Object.keys(en)).toEqual(Object.keys(vi));
    for (const key of Object.keys(vi)) expect(values(en[key]!), key).toBe(values(vi[key]!));
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentExample, readConfig } from '../../src/config.ts';

describe('readConfig', () => {
  it('names every wrong variable, what it says and what it must be', () => {
    const read = () =>
      readConfig({ PORT: 'abc', ROLES: 'web,boss', REDIS_URL: 'localhost', PUBLIC_URL: 'gw.example.vn' });
    expect(read).toThrow(
      /PORT=abc[\s\S]*REDIS_URL=localhost: must begin with redis[\s\S]*PUBLIC_URL=gw[\s\S]*ROLES=web,boss/,
    );
  });

  it('keeps the keys beside the data, never in it', () => {
    expect(readConfig({ DATA_DIR: '/srv/data/' }).keysFile).toBe('/srv/data.keys.json');
  });

  it('is what .env.example says', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(environmentExample());
  });
});

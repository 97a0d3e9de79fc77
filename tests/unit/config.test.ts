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

  it('takes the proxies in front as a count or as addresses', () => {
    expect(readConfig({}).trustProxy).toBe(0);
    expect(readConfig({ TRUST_PROXY: '2' }).trustProxy).toBe(2);
    expect(readConfig({ TRUST_PROXY: '10.0.0.5, 10.1.0.0/16' }).trustProxy).toEqual(['10.0.0.5', '10.1.0.0/16']);
    for (const wrong of ['11', '-1', 'true', '10.0.0.5,'])
      expect(() => readConfig({ TRUST_PROXY: wrong })).toThrow(/TRUST_PROXY=.*must be a count/);
  });

  it('is what .env.example says', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(environmentExample());
  });
});

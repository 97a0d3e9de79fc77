import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crawl } from '../support/attacker/crawl.ts';
import { fields, type Lived, liveThroughQuarter } from '../support/attacker/quarter.ts';
import { noneSwitchedOff, noteSwitchedOff } from '../support/attacker/switched-off.ts';
import { plantProvince, province } from '../support/small-province.ts';
import { Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

const roles = { leader: 'an-hoa', supervisor: province } as const;
const off = noneSwitchedOff();
const read = { leader: [] as string[], supervisor: [] as string[], unknown: new Set<string>() };
let web: Web;
let lived: Lived;

/** A quarter, read by everything that reads figures after each release, and by pages after every tenth. */
beforeAll(async () => {
  web = await startWeb({}, { releaseEveryMinutes: 1 });
  const { writer } = web.rt.db;
  await plantProvince(writer);
  await writer('fields').insert(fields.slice(1).map((code) => ({ code, name_vi: code, name_en: code })));
  await writer('unit_successors').insert({ from_unit_id: 'tan-lap', to_unit_id: 'an-hoa', day: '2026-12-01' });
  await web.rt.reference.refresh();
  for (const role of ['leader', 'supervisor'] as const) await addUser(web.rt, role, role, roles[role]);
  let looks = 0;
  lived = await liveThroughQuarter({
    rt: web.rt,
    pass: web.pass,
    seed: 20260101,
    async look(observer, counting) {
      await noteSwitchedOff(web.rt, off, counting);
      if (looks++ % 10 !== 0) return;
      for (const role of ['leader', 'supervisor'] as const) {
        // Anew each time: weeks pass between two looks, and sessions end.
        const visitor = new Visitor(web.url);
        expect((await visitor.submit('/login', { username: role, password: testPassword })).status).toBe(303);
        const { pages, numbers } = await crawl(visitor, 60);
        read[role].push(...pages);
        for (const number of observer.unknown(numbers)) read.unknown.add(`${role} ${number}`);
      }
    },
  });
}, 120_000);

afterAll(() => web?.close());

describe('somebody who reads everything for a quarter, and adds and subtracts it', () => {
  it('finds nothing about fewer than five people, and no figure that was told as a band', () => {
    const { observer, looks, citizens } = lived;
    expect({ looks: looks > 15, citizens: citizens > 140, sums: observer.sums() > 100 }).toEqual({
      looks: true,
      citizens: true,
      sums: true,
    });
    expect(observer.secrets(), 'figures told as bands').toBeGreaterThan(0);
    expect(lived.conclude()).toEqual({ people: undefined, secretsFound: 0 });
  });

  it('meets no sum on any page that the reader of figures does not give', () => {
    expect(new Set(read.supervisor).size).toBeGreaterThan(3);
    expect(new Set(read.leader).size).toBeGreaterThan(1);
    expect([...read.unknown]).toEqual([]);
  });

  it.each(['live', 'fields', 'flags'] as const)(
    'would find people where the rule about %s were switched off',
    (rule) => {
      const found = lived.conclude(off[rule]).people;
      expect(found?.length).toBeGreaterThan(0);
      expect(found!.length).toBeLessThan(5);
    },
  );

  it('would find what bands keep back were it in the sums', () => {
    expect(lived.conclude(off.bands).secretsFound).toBeGreaterThan(0);
  });
});

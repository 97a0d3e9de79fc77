import { crawl } from '../../support/attacker/crawl.ts';
import { fields, liveThroughQuarter } from '../../support/attacker/quarter.ts';
import { noneSwitchedOff, noteSwitchedOff } from '../../support/attacker/switched-off.ts';
import { plantProvince, province } from '../../support/small-province.ts';
import { Visitor } from './browser.ts';
import { addUser, startWeb, testPassword } from './web.ts';

const roles = { leader: 'an-hoa', supervisor: province } as const;
type Role = keyof typeof roles;

/**
 * A quarter of a small province, read after each release by everything that reads figures, and after every so many
 * releases through every page that a leader and a supervisor can reach.
 */
export async function attack({ seed, crawlEvery }: { seed: number; crawlEvery: number }) {
  const web = await startWeb({}, { releaseEveryMinutes: 1 });
  try {
    const { writer } = web.rt.db;
    await plantProvince(writer);
    await writer('fields').insert(fields.slice(1).map((code) => ({ code, name_vi: code, name_en: code })));
    await writer('unit_successors').insert({ from_unit_id: 'tan-lap', to_unit_id: 'an-hoa', day: '2026-12-01' });
    await web.rt.reference.refresh();
    for (const role of ['leader', 'supervisor'] as const) await addUser(web.rt, role, role, roles[role]);
    const off = noneSwitchedOff();
    const pages: Record<Role, Set<string>> = { leader: new Set(), supervisor: new Set() };
    const unknown = new Set<string>();
    let [looks, read] = [0, 0];
    const lived = await liveThroughQuarter({
      rt: web.rt,
      pass: web.pass,
      seed,
      async look(observer, counting) {
        await noteSwitchedOff(web.rt, off, counting);
        if (looks++ % crawlEvery !== 0) return;
        for (const role of ['leader', 'supervisor'] as const) {
          // Anew each time: weeks pass between two looks, and sessions end.
          const visitor = new Visitor(web.url);
          const { status } = await visitor.submit('/login', { username: role, password: testPassword });
          if (status !== 303) throw new Error(`the ${role} was not let in: ${status}`);
          const found = await crawl(visitor, 60);
          read += found.pages.length;
          for (const page of found.pages) pages[role].add(page);
          for (const number of observer.unknown(found.numbers)) unknown.add(`${role} ${number}`);
        }
      },
    });
    return { ...lived, off, pages, read, unknown: [...unknown] };
  } finally {
    await web.close();
  }
}

import { randomUUID } from 'node:crypto';
import { audit } from '../db/audit.ts';
import { findLastTests, insertContactTest, type LastTests } from '../db/contact-tests.ts';
import { openTask } from '../db/tasks.ts';
import { day } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';

export const contactKinds = ['leader', 'inspectorate'] as const;
export type ContactKind = (typeof contactKinds)[number];

/** A telephone number that citizens are given on slips, posters and pages. */
export interface Contact extends LastTests {
  readonly kind: ContactKind;
  /** The unit whose leader answers; the province, for its inspectorate. */
  readonly unitId: string;
  readonly phone: string;
}

/** A number at which nobody was reached for so long is not to be trusted. */
const staleAfter = 90 * day;

/** Every number that is printed: the leader's of each rated unit, the inspectorate's of each province. */
export async function findContacts(rt: Runtime): Promise<Contact[]> {
  const tests = await findLastTests(rt.db.reader);
  const { hotlines } = rt.settings.get('routes').value;
  return rt.reference.units().flatMap(({ id, level, hotline }): Contact[] => {
    if (level === 'ministry') return [];
    const kind = level === 'province' ? 'inspectorate' : 'leader';
    const phone = kind === 'inspectorate' ? hotlines.province : (hotline ?? hotlines.free);
    return [{ kind, unitId: id, phone, ...(tests.get(phone) ?? { triedAt: null, reachedAt: null }) }];
  });
}

/** The two numbers a unit's citizens are given. */
export async function findContactsOf(rt: Runtime, unitId: string): Promise<Contact[]> {
  const all = await findContacts(rt);
  const leader = all.filter((contact) => contact.kind === 'leader' && contact.unitId === unitId);
  const above = all.filter(({ kind, unitId: id }) => kind === 'inspectorate' && rt.reference.isWithin(unitId, id));
  return [...leader, ...above];
}

/** Those at which nobody answered a test for 90 days, or ever. */
export async function findUntestedContacts(rt: Runtime): Promise<Contact[]> {
  return (await findContacts(rt)).filter((contact) => isStale(rt, contact));
}

export function isStale(rt: Runtime, { reachedAt }: LastTests): boolean {
  return reachedAt === null || rt.clock.now() - reachedAt > staleAfter;
}

/** Somebody called a number and says whether it was answered. @returns false where there is no such contact. */
export async function recordContactTest(
  rt: Runtime,
  test: { readonly kind: ContactKind; readonly unitId: string; readonly reached: boolean; readonly by: string },
): Promise<boolean> {
  const contact = (await findContacts(rt)).find(({ kind, unitId }) => kind === test.kind && unitId === test.unitId);
  if (!contact) return false;
  const now = rt.clock.now();
  await rt.db.writer.transaction(async (trx) => {
    await insertContactTest(trx, {
      id: randomUUID(),
      phone: contact.phone,
      unit_id: contact.unitId,
      reached: Number(test.reached),
      tested_by: test.by,
      tested_at: now,
    });
    await audit(trx, {
      at: now,
      actor: { kind: 'user', id: test.by },
      action: 'contact.tested',
      resource: `contact:${test.kind}:${test.unitId}`,
      detail: { reached: test.reached },
    });
  });
  return true;
}

/** Opens a task for every number that nobody tested for 90 days. A new installation has as long to test them first. */
export async function openContactTasks(rt: Runtime): Promise<number> {
  const at = rt.clock.now();
  const untested = await findUntestedContacts(rt);
  const since = await rt.db.reader('units').min({ at: 'created_at' }).first();
  if (untested.length === 0 || at - Number(since?.at ?? at) <= staleAfter) return 0;
  await rt.db.writer.transaction(async (trx) => {
    for (const { kind, unitId } of untested)
      await openTask(trx, { kind: 'contact_untested', unitId, subject: kind, at });
  });
  return 0;
}

import { findLatestPeriodComments } from '../db/period-comments.ts';
import { afterWorkingDays, localDay } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';
import type { PeriodInfo } from './period-results.ts';

/** A unit may say something of its own figures for so many working days before they are frozen. */
const workingDays = 10;

/**
 * The last local day on which units may comment on a period.
 * @param completeAt when the last ballot that could come had come
 */
export function lastDayOfComments(rt: Runtime, completeAt: number): string {
  return afterWorkingDays(localDay(completeAt), workingDays, rt.settings.get('hours').value.holidays);
}

/** May a period that was complete at this instant be frozen, as far as units' comments go? */
export function isCommentTimeOver(rt: Runtime, completeAt: number): boolean {
  return localDay(rt.clock.now()) > lastDayOfComments(rt, completeAt);
}

/** What units say of a period, by unit: to be printed with it. */
export async function findPeriodComments(rt: Runtime, periodId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await findLatestPeriodComments(rt.db.reader, periodId);
  return new Map(rows.filter(({ text }) => text !== '').map(({ unit_id, text }) => [unit_id, text]));
}

/** Whether a unit may say something of a period: only while it is complete and nobody may sign it off yet. */
export function mayCommentOn(rt: Runtime, { completeAt, signOff }: PeriodInfo): boolean {
  return completeAt !== null && signOff === null && !isCommentTimeOver(rt, completeAt);
}

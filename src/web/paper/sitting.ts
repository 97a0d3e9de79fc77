import type { Request } from 'express';
import { contentOf, findKeyingsOf, findStraysOf } from '../../db/paper-keyings.ts';
import { hour } from '../../domain/hours.ts';
import type { Runtime } from '../../runtime.ts';

declare module 'express-session' {
  interface SessionData {
    /** When this keyer sat down, business time. */
    sittingSince: number;
  }
}

/** Nobody keys for longer without a break. */
const longestSitting = 12 * hour;

/** When the sitting of this session began: at its first form, or anew after half a day. */
export function startOfSitting(rt: Runtime, request: Request): number {
  const now = rt.clock.now();
  const since = request.session.sittingSince ?? 0;
  if (now - since > longestSitting || since > now) request.session.sittingSince = now;
  return request.session.sittingSince!;
}

export interface Sitting {
  readonly valid: number;
  readonly invalid: number;
  readonly again: number;
  readonly strays: number;
}

/** How much one person has entered since they sat down. */
export async function sittingTally(rt: Runtime, userId: string, since: number): Promise<Sitting> {
  const keyings = await findKeyingsOf(rt.db.reader, userId, since);
  const first = keyings.filter(({ pass }) => pass === 1);
  const valid = first.filter((row) => contentOf(row).verdict === 'valid').length;
  const strays = (await findStraysOf(rt.db.reader, userId, since)).length;
  return { valid, invalid: first.length - valid, again: keyings.length - first.length, strays };
}

import { findUserByName } from '../db/users.ts';
import { can } from '../domain/authorisation.ts';
import type { Runtime } from '../runtime.ts';
import { type FreezeOutcome, freezePeriod } from './freeze.ts';

const reasons = {
  unknown: 'there is no such period',
  not_complete: 'citizens may still answer, or its last figures are not out yet',
  comments_open: 'its units may still say something of their figures',
  no_reason: 'it is signed off already: a revision needs --reason',
} as const satisfies Record<Extract<FreezeOutcome, { refused: string }>['refused'], string>;

/**
 * Signs a period of a province off in the name of a person who may.
 * @throws Error saying why it cannot be
 */
export async function signOff(
  rt: Runtime,
  { province, period, by, reason }: { province: string; period: string; by: string; reason: string },
): Promise<number> {
  const unit = [rt.reference.findUnit(province), ...rt.reference.unitsByCode(province)].find(
    (each) => each?.level === 'province',
  );
  if (!unit) throw new Error(`There is no province ${province}: give its id or its official code.`);
  const user = await findUserByName(rt.db.reader, by);
  const within = (ancestor: string) => rt.reference.isWithin(unit.id, ancestor);
  if (!user || !can({ kind: 'user', ...user }, 'periods:sign-off', { within }))
    throw new Error(`${by} may not sign off periods of ${unit.nameVi}: an administrator or its supervisor may.`);
  const outcome = await freezePeriod(rt, { provinceId: unit.id, period, reason }, user);
  if ('refused' in outcome) throw new Error(`${period} cannot be signed off: ${reasons[outcome.refused]}.`);
  return outcome.revision;
}

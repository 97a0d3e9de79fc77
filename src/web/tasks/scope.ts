import type { TaskRow } from '../../db/tasks.ts';
import type { Resource } from '../../domain/authorisation.ts';
import { kindsOf, type TaskKind, taskKinds } from '../../domain/tasks.ts';
import type { Runtime } from '../../runtime.ts';
import type { userOf } from '../visit.ts';

type User = ReturnType<typeof userOf>;

/** The tasks a person works on. */
export interface Scope {
  readonly kinds: readonly TaskKind[];
  readonly unitIds: readonly string[];
}

/**
 * A leader has the tasks of the own unit. What must not reach a rated unit is for people whose place is the province or
 * above, whatever their role is called.
 */
export function scopeOf(rt: Runtime, { role, unitId }: User): Scope {
  const kinds = kindsOf(role).filter((kind) => isForUnits(kind) || watchesOver(rt, unitId));
  if (role === 'leader' && unitId !== null) return { kinds, unitIds: [unitId] };
  return { kinds, unitIds: unitsOf(rt, unitId) };
}

export function isInScope({ kinds, unitIds }: Scope, task: Pick<TaskRow, 'kind' | 'unit_id'>): boolean {
  return kinds.includes(task.kind) && unitIds.includes(task.unit_id);
}

/** May this person's work be done by that one? */
export function canWorkOn(rt: Runtime, user: User, task: Pick<TaskRow, 'kind' | 'unit_id'>): boolean {
  return isInScope(scopeOf(rt, user), task);
}

/** Over units that are rated, being none of them. */
export function watchesOver(rt: Runtime, unitId: string | null): boolean {
  return unitId === null || ['province', 'ministry'].includes(rt.reference.unit(unitId).level);
}

/** The person's own place, which never comes from the request. */
export function placeOf(rt: Runtime, user: User): Resource {
  return { within: (ancestor) => user.unitId !== null && rt.reference.isWithin(user.unitId, ancestor) };
}

export function unitsOf(rt: Runtime, unitId: string | null): readonly string[] {
  return (unitId === null ? rt.reference.units() : rt.reference.unitsUnder(unitId)).map(({ id }) => id);
}

function isForUnits(kind: TaskKind): boolean {
  return (taskKinds[kind] as readonly string[]).includes('leader');
}

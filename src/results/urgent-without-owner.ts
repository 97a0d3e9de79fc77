import { countWithoutOwner } from '../db/tasks.ts';
import type { Runtime } from '../runtime.ts';

/** How many allegations nobody at the inspectorate has taken yet, in a province: the number alone, for its supervisor. */
export function countUrgentWithoutOwner(rt: Runtime, provinceId: string): Promise<number> {
  const unitIds = rt.reference.unitsUnder(provinceId).map(({ id }) => id);
  return countWithoutOwner(rt.db.reader, 'urgent', unitIds);
}

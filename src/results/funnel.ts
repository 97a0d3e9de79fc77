import type { Db } from '../db/client.ts';
import { findStages } from '../db/funnel.ts';
import { type NotAskedReason, notAskedReasons } from '../db/invitations.ts';
import type { Runtime } from '../runtime.ts';
import type { Response } from './release-body.ts';

const counted = [
  'returned',
  'asked',
  'accepted',
  'delivered',
  'answered',
  'refused',
  'dead_number',
  'failed',
  'unknown',
] as const;

/**
 * Cases of a month by how far they came: returned, asked, accepted by the provider, delivered to the handset, answered
 * by any road; beside them those who refused, whose number cannot receive, whose message failed, or of whose message nobody knows, and why others
 * were not asked.
 */
export type Funnel = Readonly<Record<(typeof counted)[number], number>> & {
  readonly notAsked: Readonly<Record<NotAskedReason, number>>;
};

/** The funnel of each unit of a month, as it is now. Only sums over a province are shown live. */
export async function readFunnels(rt: Runtime, db: Db, month: string): Promise<Map<string, Funnel>> {
  const stages = new Map<string, Map<string, number>>();
  for (const { unitVersionId, stage, n } of await findStages(db, month)) {
    const unitId = rt.reference.unitVersion(unitVersionId)?.id ?? unitVersionId;
    const unit = stages.get(unitId) ?? new Map<string, number>();
    stages.set(unitId, unit.set(stage, (unit.get(stage) ?? 0) + n));
  }
  return new Map([...stages].map(([unitId, unit]) => [unitId, funnelFrom((stage) => unit.get(stage) ?? 0)]));
}

export async function readProvinceFunnel(rt: Runtime, month: string, provinceId: string): Promise<Funnel> {
  return provinceFunnel(rt, await readFunnels(rt, rt.db.reader, month), provinceId);
}

/** The sum over a province. */
export function provinceFunnel(rt: Runtime, funnels: ReadonlyMap<string, Funnel>, provinceId: string): Funnel {
  const inside = [...funnels].filter(([unitId]) => rt.reference.isWithin(unitId, provinceId));
  const reason = (stage: string) => stage.replace('not_asked:', '') as NotAskedReason;
  return funnelFrom((stage) =>
    inside.reduce(
      (sum, [, funnel]) => sum + (stage in funnel ? funnel[stage as 'asked'] : funnel.notAsked[reason(stage)]),
      0,
    ),
  );
}

export function responseOf(funnel: Funnel | undefined): Response {
  const { returned, asked, accepted, delivered, answered } = funnel ?? funnelFrom(() => 0);
  return { returned, asked, accepted, delivered, answered };
}

function funnelFrom(n: (stage: string) => number): Funnel {
  return {
    ...(Object.fromEntries(counted.map((stage) => [stage, n(stage)])) as Record<(typeof counted)[number], number>),
    notAsked: Object.fromEntries(notAskedReasons.map((reason) => [reason, n(`not_asked:${reason}`)])) as Record<
      NotAskedReason,
      number
    >,
  };
}

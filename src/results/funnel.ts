import type { Db } from '../db/client.ts';
import { findStages } from '../db/funnel.ts';
import { type NotAskedReason, notAskedReasons } from '../db/invitations.ts';
import { ratio766 } from '../domain/statistics/rates.ts';
import type { Runtime } from '../runtime.ts';
import type { Exclusions, RegisterFigures } from './period-results.ts';
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
  'due',
  'overdue',
  'complained',
  'repeated_number',
] as const;

/**
 * Cases of a span by how far they came: returned, asked, accepted by the provider, delivered to the handset, answered
 * by any road; beside them those who refused, whose number cannot receive, whose message failed, or of whose message nobody knows, and why others
 * were not asked. `due`, `overdue` and `complained` are the register's; `repeated_number` cases
 * came with a number that another case of the unit had before.
 */
export type Funnel = Readonly<Record<(typeof counted)[number], number>> & {
  readonly notAsked: Readonly<Record<NotAskedReason, number>>;
};

/** The funnel of each unit of a span, as it is now. Only sums over a province are shown live. */
export async function readFunnels(rt: Runtime, db: Db, span: string): Promise<Map<string, Funnel>> {
  const stages = new Map<string, Map<string, number>>();
  for (const { unitVersionId, stage, n } of await findStages(db, span)) {
    const unitId = rt.reference.unitVersion(unitVersionId)?.id ?? unitVersionId;
    const unit = stages.get(unitId) ?? new Map<string, number>();
    stages.set(unitId, unit.set(stage, (unit.get(stage) ?? 0) + n));
  }
  return new Map([...stages].map(([unitId, unit]) => [unitId, funnelFrom((stage) => unit.get(stage) ?? 0)]));
}

/** @param spans labels of the parts of a period */
export async function readProvinceFunnel(rt: Runtime, spans: readonly string[], provinceId: string): Promise<Funnel> {
  const funnels = await Promise.all(spans.map((span) => readFunnels(rt, rt.db.reader, span)));
  return addFunnels(funnels.map((each) => provinceFunnel(rt, each, provinceId)));
}

/** The sum over a province. */
export function provinceFunnel(rt: Runtime, funnels: ReadonlyMap<string, Funnel>, provinceId: string): Funnel {
  const inside = new Set(rt.reference.versionsUnder(provinceId).map(({ id }) => id));
  return addFunnels([...funnels].flatMap(([unitId, funnel]) => (inside.has(unitId) ? funnel : [])));
}

export function responseOf(funnel: Funnel | undefined): Response {
  const { returned, asked, accepted, delivered, answered } = funnel ?? addFunnels([]);
  return { returned, asked, accepted, delivered, answered };
}

export function exclusionsOf(funnel: Funnel | undefined): Exclusions {
  return (funnel ?? addFunnels([])).notAsked;
}

export function registerOf(
  funnel: Pick<Funnel, 'returned' | 'due' | 'overdue' | 'complained'> | undefined,
): RegisterFigures {
  const { returned, due, overdue, complained } = funnel ?? addFunnels([]);
  return {
    returned,
    due,
    overdue,
    complained,
    ratio766: ratio766({ returned, overdue, complainedAbout: complained }) ?? null,
    onTime: ratio766({ returned: due, overdue, complainedAbout: 0 }) ?? null,
  };
}

function addFunnels(funnels: readonly Funnel[]): Funnel {
  const reasonOf = (stage: string) => stage.replace('not_asked:', '') as NotAskedReason;
  return funnelFrom((stage) =>
    funnels.reduce(
      (sum, funnel) => sum + (stage in funnel ? funnel[stage as 'asked'] : funnel.notAsked[reasonOf(stage)]),
      0,
    ),
  );
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

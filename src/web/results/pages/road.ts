import type { NotAskedReason } from '../../../db/invitations.ts';
import type { Exclusions } from '../../../results/period-results.ts';
import type { Response } from '../../../results/release-body.ts';
import type { Block } from '../blocks.ts';
import { funnelBar } from '../charts/funnel-bar.ts';
import type { Wording } from '../wording.ts';

const stations = ['returned', 'asked', 'accepted', 'delivered', 'answered'] as const;
export type StationName = (typeof stations)[number];

/** Not asked by rule: drawn out, asked on paper, or a procedure nobody is asked about. */
const byRule: readonly NotAskedReason[] = ['not_drawn', 'paper', 'none'];

export interface Step {
  readonly name: StationName;
  readonly n: number;
  readonly before: number;
  readonly lost: number;
  /** Of those, whom nobody meant to lose. */
  readonly leaked: number;
}

/** How far cases came. Where nothing reports deliveries the station is left out: it would look like a leak. */
export function stepsOf(response: Response, exclusions: Exclusions): Step[] {
  const meant = byRule.reduce((sum, reason) => sum + exclusions[reason], 0);
  return stations
    .filter((name) => name !== 'delivered' || response.delivered > 0)
    .map((name, index, names) => {
      const n = response[name];
      const before = index === 0 ? n : response[names[index - 1]!];
      const lost = Math.max(0, before - n);
      return { name, n, before, lost, leaked: name === 'asked' ? Math.max(0, lost - meant) : lost };
    });
}

/** The step that leaks most; undefined where none does. */
export function worstStep(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>((most, step) => (step.leaked > (most?.leaked ?? 0) ? step : most), undefined);
}

/** The road of a period as it was last released. */
export function releasedFunnel(
  w: Wording,
  { response, exclusions }: { readonly response: Response; readonly exclusions: Exclusions },
  { title, note }: { title: string; note: string },
): Block {
  const steps = stepsOf(response, exclusions);
  const worst = worstStep(steps);
  return {
    kind: 'funnel',
    id: 'road',
    title: w.say(title, { rate: w.rate(response.answered, response.returned) }),
    note: w.t[note]!,
    define: 'funnel',
    stations: steps.map(({ name, n, before, lost }) => ({
      label: w.t[`station_${name}`]!,
      count: w.count(n),
      lost: lost > 0 ? w.say(`lost_${name}`, { lost: w.count(lost) }) : '',
      rate: w.rate(n, response.returned),
      of: w.fraction(n, response.returned),
      bar: funnelBar({ n, before, all: response.returned }),
      worst: name === worst?.name,
    })),
  };
}

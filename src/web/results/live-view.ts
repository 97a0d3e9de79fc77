import type { Pulse } from '../../db/funnel.ts';
import { type NotAskedReason, notAskedReasons } from '../../db/invitations.ts';
import type { ChannelState } from '../../feedback/find-channel-states.ts';
import type { Funnel } from '../../results/funnel.ts';
import { funnelBar } from './charts/funnel-bar.ts';
import { stepsOf, worstStep } from './pages/road.ts';
import type { Wording } from './wording.ts';

/** What the part of the page shows that renews itself: is it running, where does the road leak, who answered. */
export function liveView(w: Wording, funnel: Funnel, pulse: Pulse, channels: readonly ChannelState[] = []) {
  const stations = stepsOf(funnel, funnel.notAsked);
  const leak = worstStep(stations);
  return {
    ...pulseView(w, pulse, channels),
    empty: funnel.returned === 0,
    leak: leak
      ? w.say(`leak_${leak.name}`, {
          lost: w.count(leak.leaked),
          before: w.count(leak.before),
          rate: w.rate(leak.leaked, leak.before),
        })
      : w.t[funnel.returned === 0 ? 'leak_empty' : 'leak_none'],
    finding: w.say('funnelFinding', { rate: w.rate(funnel.answered, funnel.returned) }),
    stations: stations.map(({ name, n, before, lost }) => ({
      name,
      label: w.t[`station_${name}`],
      count: w.count(n),
      rate: w.rate(n, funnel.returned),
      of: w.fraction(n, funnel.returned),
      lost: lost > 0 ? w.say(`lost_${name}`, { lost: w.count(lost) }) : '',
      worst: name === leak?.name,
      bar: funnelBar({ n, before, all: funnel.returned }),
    })),
    rates: (['returned', 'asked', 'delivered'] as const).map((name) => ({
      label: w.t[`rate_${name}`],
      rate: w.rate(funnel.answered, funnel[name]),
      fraction: w.fraction(funnel.answered, funnel[name]),
    })),
    beside: besideView(w, funnel),
  };
}

function pulseView(w: Wording, { stuck, lastAcceptedAt, lastReplyAt }: Pulse, channels: readonly ChannelState[]) {
  const at = (instant: number | null) => (instant === null ? w.t['never'] : w.moment(instant))!;
  const trouble = troubleOf(w, stuck, channels);
  return {
    running: trouble === undefined,
    pulse: trouble ?? w.t['running'],
    pulseDetail: w.say('lastMoves', { accepted: at(lastAcceptedAt), reply: at(lastReplyAt) }),
  };
}

/** The first thing somebody must look at; undefined where everything runs. */
function troubleOf(w: Wording, stuck: number, channels: readonly ChannelState[]): string | undefined {
  const failing = channels.filter(({ breaker }) => breaker !== 'closed').map(({ channelId }) => channelId);
  if (failing.length > 0) return w.say('channelsFail', { channels: failing.join(', ') });
  const unpaid = channels.reduce((sum, { held }) => sum + held.budget, 0);
  if (unpaid > 0) return w.say('budgetSpent', { n: w.count(unpaid) });
  return stuck > 0 ? w.say('stuck', { n: w.count(stuck) }) : undefined;
}

function besideView(w: Wording, funnel: Funnel) {
  const rows = [
    ...notAskedReasons.map((reason: NotAskedReason) => [w.t[`not_asked_${reason}`]!, funnel.notAsked[reason]] as const),
    ...(['refused', 'dead_number', 'failed', 'unknown'] as const).map(
      (name) => [w.t[`beside_${name}`]!, funnel[name]] as const,
    ),
  ];
  return rows.filter(([, n]) => n > 0).map(([label, n]) => ({ label, count: w.count(n) }));
}

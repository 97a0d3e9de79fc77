import type { Goals } from '../../../domain/settings.ts';
import type { Goal } from '../charts/trend.ts';
import type { Wording } from '../wording.ts';

/** The response rate to reach as charts draw it; undefined where the administration has set none. */
export function goalOf(
  w: Wording,
  goal: Goals['responseRate'],
): (Goal & { of: 'returned' | 'asked'; stretch: string }) | undefined {
  if (!goal) return undefined;
  const [from, to] = [goal.from * 100, goal.to * 100];
  const label = w.say(goal.from === goal.to ? 'goalOne' : 'goal', { from: goal.from, to: goal.to });
  const stretch = goal.from === goal.to ? `${goal.from} %` : `${goal.from}–${goal.to} %`;
  return { from, to, label, of: goal.of, stretch };
}

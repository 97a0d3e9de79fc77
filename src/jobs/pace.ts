import type { Channel } from '../channels/channel.ts';
import type { Runtime } from '../runtime.ts';

export interface Pace {
  /** Messages a second. */
  readonly rate: number;
  /** BullMQ's limiter: so many jobs in a window of so many ms. */
  readonly limiter: { readonly max: number; readonly duration: number };
}

/** How fast a channel may be used: as the setting "routes" says, else as the channel itself does. */
export function paceOf(rt: Runtime, { id, capabilities }: Channel): Pace {
  const policy = rt.settings.get('routes').value.channels[id];
  const rate = policy?.rate ?? capabilities.rate;
  return { rate, limiter: limiterOf(rate, policy?.burst ?? Math.max(1, Math.round(rate / 5))) };
}

/**
 * BullMQ counts fixed windows, and the end of one and the beginning of the next are one instant: half the burst fits in
 * each, and the window is as long as the rate needs for it. Two such windows never hold more than the burst.
 */
export function limiterOf(rate: number, burst: number): Pace['limiter'] {
  const max = Math.max(1, Math.floor((burst + 1) / 2));
  return { max, duration: Math.ceil((max * 1000) / rate) };
}

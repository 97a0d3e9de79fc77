import type { Rig } from './rig.ts';
import { startRig as startSimulator } from './simulator.ts';
import { startRig as startTwilio } from './twilio.ts';

export interface RigOfAdapter {
  start(): Promise<Rig>;
  /** Cases of the conformance suite that this provider cannot pass, each with the reason; they are proved to fail. */
  readonly deviations: Readonly<Record<string, string>>;
}

/** Every adapter, by the `kind` of its settings: whoever stands here is held to the port and to the table of faults. */
export const rigs: Readonly<Record<string, RigOfAdapter>> = {
  simulator: { start: startSimulator, deviations: {} },
  twilio: { start: startTwilio, deviations: {} },
};

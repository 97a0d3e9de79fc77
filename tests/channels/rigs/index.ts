import { startRig as startEsms } from './esms.ts';
import { startRig as startGenericHttp } from './generic-http.ts';
import { deviations as kannelDeviations, startRig as startKannel } from './kannel.ts';
import type { Rig } from './rig.ts';
import { startRig as startSimulator } from './simulator.ts';
import { startRig as startSmpp, withoutCallbacks } from './smpp.ts';
import { startRig as startSmsGatewayAndroid } from './sms-gateway-android.ts';
import { startRig as startSpeedsms } from './speedsms.ts';
import { startRig as startTwilio } from './twilio.ts';

export interface RigOfAdapter {
  start(): Promise<Rig>;
  /** Cases of the conformance suite that this provider cannot pass, each with the reason; they are proved to fail. */
  readonly deviations: Readonly<Record<string, string>>;
}

const noLookup = 'the provider cannot be asked about a submission whose answer was lost';
const withoutLookup = {
  'finds by look-up what was accepted while the answer was lost': noLookup,
  'finds nothing by look-up where nothing was accepted, though the number got other messages': noLookup,
  'says with a SendError that a look-up failed': noLookup,
};

const unsigned = 'the provider signs nothing: the secret in the URL and a list of addresses are what there is';
const reportsByTheirId = 'a report carries the provider’s id alone, which a lost answer never told';

/** Every adapter, by the `kind` of its settings: whoever stands here is held to the port and to the table of faults. */
export const rigs: Readonly<Record<string, RigOfAdapter>> = {
  esms: { start: startEsms, deviations: withoutLookup },
  'generic-http': { start: startGenericHttp, deviations: withoutLookup },
  kannel: { start: startKannel, deviations: { ...withoutLookup, ...kannelDeviations } },
  simulator: { start: startSimulator, deviations: {} },
  'sms-gateway-android': { start: startSmsGatewayAndroid, deviations: {} },
  smpp: { start: () => startSmpp(), deviations: { ...withoutLookup, ...withoutCallbacks } },
  speedsms: {
    start: startSpeedsms,
    deviations: {
      ...withoutLookup,
      'reports delivery with the attempt’s id and the id that send returned': reportsByTheirId,
      'reports delivery of a message whose answer was lost': reportsByTheirId,
      'answers 403 to a callback with bad signature and takes no fact from it': unsigned,
      'answers 403 to a callback with no signature and takes no fact from it': unsigned,
      'answers 403 to a callback with changed body and takes no fact from it': unsigned,
    },
  },
  twilio: { start: startTwilio, deviations: {} },
};

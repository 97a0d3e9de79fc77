import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import type { Channel } from './channels/channel.ts';
import type { Handsets } from './channels/handsets.ts';
import type { MountedGateway } from './channels/ussd/ussd-gateway.ts';
import type { VoiceGateway } from './channels/voice/voice-gateway.ts';
import type { Clock } from './clock.ts';
import type { Database } from './db/client.ts';
import { openReference, type Reference } from './db/reference.ts';
import { openSettings, type Settings } from './db/settings.ts';
import { createWorkingChannels, type WorkingChannels } from './db/working-channels.ts';
import type { Keys } from './domain/keys.ts';
import type { ReportMail } from './domain/report.ts';

/** The resources of one process, made in main and passed first to every use case. */
export interface Runtime {
  /** Random per process: who claimed an attempt, who holds a lease. */
  readonly instance: string;
  /** A demo has invented people, a movable clock and no real channel; written when the database is created. */
  readonly demo: boolean;
  /** Where citizens and providers reach this program, without a trailing slash. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly db: Database;
  readonly keys: Keys;
  readonly reference: Reference;
  readonly settings: Settings;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly gateways: readonly MountedGateway[];
  /** Providers of calls, by their id. */
  readonly voices: ReadonlyMap<string, VoiceGateway>;
  /** The virtual handsets of a demo. */
  readonly handsets: Handsets | undefined;
  /** How reports are mailed; undefined where no SMTP server is configured. */
  readonly reportMail?: ReportMail | undefined;
  /** Channels that work, by id. */
  readonly working: WorkingChannels;
  /** `outbox`: a message may be due; `inbox`: a reply was stored. Only a hint: the sweeps find everything without it. */
  readonly wake: EventEmitter<{ outbox: []; inbox: [] }>;
}

export type RuntimeParts = Omit<Runtime, 'instance' | 'reference' | 'settings' | 'working' | 'wake'>;

/** Completes the record with what is read from the database, whose schema must be this program's. */
export async function openRuntime(parts: RuntimeParts): Promise<Runtime> {
  return {
    ...parts,
    instance: randomUUID(),
    reference: await openReference(parts.db),
    settings: await openSettings(parts.db, parts.clock),
    working: createWorkingChannels(parts.db),
    wake: new EventEmitter(),
  };
}

import { z } from 'zod';
import { day } from './hours.ts';
import type { ReplyNumber } from './message-text.ts';
import { checkRoutes } from './routes-check.ts';

const dong = z.int('must be whole dong').min(0, 'must not be negative');

const numberSchema = z
  .strictObject({
    shortCode: z.string().regex(/^\+?\d{3,15}$/, 'must be 3 to 15 digits, such as 8179'),
    keyword: z.string().regex(/^[A-Z]{2,8}$/, 'must be 2 to 8 capital letters, such as HL'),
    shared: z.boolean(),
    /** What one message costs the citizen. */
    price: dong,
    /** Who answers for it that citizens pay: a paid reply keeps the poor from answering. */
    priceApprovedBy: z.string().trim().min(3).optional(),
  })
  .refine(({ price, priceApprovedBy }) => price === 0 || priceApprovedBy !== undefined, {
    path: ['priceApprovedBy'],
    message: 'a reply that costs the citizen money needs the name of who approved it (or a price of 0)',
  });

const limits = {
  /** Dong a local day. */
  daily: dong.optional(),
  /** Dong a local month. */
  monthly: dong.optional(),
  /** Stops answers to citizens too; without it only what nobody asked for is stopped. */
  hard: z.boolean().default(false),
};

const hasLimit = ({ daily, monthly }: { daily?: number | undefined; monthly?: number | undefined }) =>
  daily !== undefined || monthly !== undefined;
const noLimit = 'name a limit: "daily", "monthly" or both';

const budgetSchema = z.strictObject(limits).refine(hasLimit, noLimit);

/** Id or official code of a unit, and what it may spend with everything below it. */
const unitBudgetSchema = z.strictObject({ unit: z.string().min(1), ...limits }).refine(hasLimit, noLimit);

const networkName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be small letters, such as viettel');

const channelSchema = z.strictObject({
  /** What messages that nobody asked for show as their sender; absent where the channel only brings messages in. */
  sender: z.string().min(1).optional(),
  /** Where citizens write to; absent where the channel cannot receive, as a brandname cannot. */
  number: numberSchema.optional(),
  /** Messages a second, where the operator allows less than the channel could. */
  rate: z.number().positive().optional(),
  /** How many may leave at one instant after a pause; a fifth of a second's rate where it is not said. */
  burst: z.int().min(1).optional(),
  /** Dong a segment: by network, and where the network is not known. */
  tariff: z.strictObject({ default: dong, networks: z.record(networkName, dong).default({}) }).default({
    default: 0,
    networks: {},
  }),
  /** What the provider calls a network in its reports, to the name used here; a name that is not listed is kept. */
  networks: z.record(z.string(), networkName).default({}),
  budget: budgetSchema.optional(),
});

/** One channel, or several in their order of failover; a weight of 0 is a channel that only stands by. */
const outgoingSchema = z.union(
  [
    z.string().transform((channel) => [{ channel, weight: 1 }]),
    z
      .array(
        z.union([
          z.string().transform((channel) => ({ channel, weight: 1 })),
          z.strictObject({ channel: z.string(), weight: z.number().min(0).default(1) }),
        ]),
      )
      .min(1, 'name at least one channel'),
  ],
  'must be the id of a channel, or a list such as [{ "channel": "a", "weight": 3 }, { "channel": "b", "weight": 1 }]',
);

const exceptionSchema = z
  .strictObject({
    /** Ids or official codes; each stands for the unit and everything below it. */
    units: z.array(z.string().min(1)).default([]),
    /** As reports and incoming messages told them; a number whose network nobody told fits none. */
    networks: z.array(networkName).default([]),
    outgoing: outgoingSchema.optional(),
    replyTo: z.string().optional(),
  })
  .refine(
    ({ units, networks }) => units.length > 0 || networks.length > 0,
    'name "units", "networks" or both; what holds for everybody stands in "outgoing" and "replyTo" above',
  )
  .refine(
    ({ outgoing, replyTo }) => outgoing !== undefined || replyTo !== undefined,
    'say what is different: "outgoing", "replyTo" or both',
  );

const hotline = z.string().regex(/^\d{3,12}$/, 'must be 3 to 12 digits');

export const routesSchema = z
  .strictObject({
    /** Channels that carry what nobody asked for: invitations, reminders, closing messages. */
    outgoing: outgoingSchema,
    /** Channel whose number citizens are told to write to. */
    replyTo: z.string(),
    /** Other channels for some units or networks; the first that fits holds. */
    exceptions: z.array(exceptionSchema).default([]),
    channels: z.record(z.string(), channelSchema),
    /** Limits of units, each with everything below it. */
    budgets: z.array(unitBudgetSchema).default([]),
    /** When a channel is left alone for a while. */
    breaker: z
      .strictObject({
        /** Opens after so many faults of the provider in a row. */
        consecutive: z.int().min(1).default(5),
        /** Or where this share of the outcomes of a window are faults, once there are `of` of them. */
        percent: z.int().min(1).max(100).default(50),
        of: z.int().min(1).default(20),
        windowSeconds: z.int().min(1).default(60),
        /** Until one message tries it again; doubled each time in vain, up to the longest. */
        pauseSeconds: z.int().min(1).default(30),
        longestPauseSeconds: z.int().min(1).default(600),
      })
      .prefault({}),
    /** For so long a number that could not receive is not written to. */
    deadNumberDays: z.int().min(0).max(730).default(90),
    hotlines: z.strictObject({ province: hotline, free: hotline }),
  })
  .superRefine(checkRoutes)
  .transform(({ outgoing, replyTo, exceptions, deadNumberDays, ...rest }) => ({
    ...rest,
    deadNumberFor: deadNumberDays * day,
    /** In the order in which they are tried; the last one fits everybody. */
    list: [...exceptions, { units: [], networks: [] }].map((route) => ({ outgoing, replyTo, ...route })),
  }));

export type Routes = z.infer<typeof routesSchema>;
export type Route = Routes['list'][number];

/** Whom a message is for, as far as routes care. */
export interface Addressee {
  /** Ids and official codes of the rated unit and of every unit above it. */
  readonly unitPath: readonly string[];
  /** Null where nobody told it; never derived from the number. */
  readonly network: string | null;
}

/** Somebody of whom nothing is known. */
export const anybody: Addressee = { unitPath: [], network: null };

/** The route that holds for somebody: the first that fits. */
export function routeFor(routes: Routes, { unitPath, network }: Addressee): Route {
  const fits = ({ units, networks }: Route) =>
    (units.length === 0 || units.some((unit) => unitPath.includes(unit))) &&
    (networks.length === 0 || (network !== null && networks.includes(network)));
  return routes.list.find(fits)!;
}

/** The number somebody is told to write to. */
export function replyNumberFor(routes: Routes, to: Addressee): ReplyNumber {
  return routes.channels[routeFor(routes, to).replyTo]!.number!;
}

/** The number behind a channel that brings messages in; the common one where the channel has none (USSD). */
export function numberOfChannel(routes: Routes, channelId: string): ReplyNumber {
  return routes.channels[channelId]?.number ?? replyNumberFor(routes, anybody);
}

/** A network by the name the settings use, from what the provider of a channel calls it. */
export function networkOf(routes: Routes, channelId: string, told: string): string {
  return routes.channels[channelId]?.networks[told] ?? told.toLowerCase();
}

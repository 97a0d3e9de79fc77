import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OutboundAttempt, SendError } from '../../src/channels/channel.ts';
import { laterOf } from '../../src/domain/attempt-state.ts';
import { attemptTo, type CallbackFault, citizen, type Fault, type Rig } from './rigs/rig.ts';

type Case = [name: string, prove: (rig: Rig) => Promise<void>];

/** Waits long enough for a busy machine. */
export const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, 10_000);

async function failureOf(sending: Promise<unknown>): Promise<string> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return 'none';
  return error instanceof SendError ? error.failure : `not a SendError: ${error}`;
}

function ambiguousAfter(fault: Fault): Case {
  return [
    `leaves the outcome open after ${fault}, and the provider has the message`,
    async (rig) => {
      await rig.faulty(fault);
      const from = performance.now();
      expect(await failureOf(rig.channel.send(attemptTo(citizen)))).toBe('ambiguous');
      expect(performance.now() - from).toBeLessThan(rig.channel.capabilities.timeout + 1_000);
      expect(await rig.accepted()).toHaveLength(1);
    },
  ];
}

function refusesCallback(fault: CallbackFault, status: number): Case {
  return [
    `answers ${status} to a callback with ${fault} and takes no fact from it`,
    async (rig) => {
      expect(await rig.callback(fault)).toBe(status);
      expect(rig.receiver.incoming).toEqual([]);
      expect(rig.receiver.refusals).toEqual([status]);
    },
  ];
}

const cases: Case[] = [
  [
    'hands a message over once, as it is, and returns the provider’s id',
    async ({ channel, accepted }) => {
      const { externalId } = await channel.send(attemptTo(citizen, 'Da ghi: rat hai long'));
      expect(externalId).toMatch(/^\S{10,}$/);
      expect(await accepted()).toMatchObject([{ to: citizen, body: 'Da ghi: rat hai long' }]);
    },
  ],
  [
    'is unreachable where nobody listens',
    async ({ channel, providerStops }) => {
      await providerStops();
      expect(await failureOf(channel.send(attemptTo(citizen)))).toBe('unreachable');
    },
  ],
  [
    'is unreachable where the provider went away between two messages',
    async ({ channel, providerStops }) => {
      await channel.send(attemptTo(citizen));
      await providerStops();
      // A call on a connection that broke a moment ago is ambiguous, and rightly so.
      await eventually(async () => expect(await failureOf(channel.send(attemptTo(citizen)))).toBe('unreachable'));
    },
  ],
  [
    'is throttled by a 429, and nothing was accepted',
    async ({ channel, faulty, accepted }) => {
      await faulty('throttle');
      expect(await failureOf(channel.send(attemptTo(citizen)))).toBe('throttled');
      expect(await accepted()).toEqual([]);
      expect(await failureOf(channel.send(attemptTo(citizen)))).toBe('none');
    },
  ],
  ambiguousAfter('acceptThen500'),
  ambiguousAfter('timeoutAfterAccept'),
  ambiguousAfter('resetAfterAccept'),
  [
    'is misconfigured with credentials the provider does not know',
    async ({ stranger, accepted }) => {
      expect(await failureOf(stranger.send(attemptTo(citizen)))).toBe('misconfigured');
      expect(await accepted()).toEqual([]);
    },
  ],
  [
    'cannot deliver to what is no number',
    async ({ channel }) => {
      const attempt = { ...attemptTo(citizen), to: '+1' as OutboundAttempt['to'] };
      expect(await failureOf(channel.send(attempt))).toBe('undeliverable');
    },
  ],
  [
    'is rejected with a text the provider does not take',
    async ({ channel }) => expect(await failureOf(channel.send(attemptTo(citizen, '')))).toBe('rejected'),
  ],
  [
    'finds by look-up what was accepted while the answer was lost',
    async ({ channel, faulty }) => {
      const attempt = attemptTo(citizen);
      const at = Date.now();
      await faulty('acceptThen500');
      await channel.send(attempt).catch(() => {});
      const found = await channel.lookup!({ ...attempt, at });
      expect(found).toMatchObject({ found: true, externalId: expect.stringMatching(/^\S{10,}$/) });
      expect(found.found && ['sent', 'delivered']).toContain(found.found && found.state);
    },
  ],
  [
    'finds nothing by look-up where nothing was accepted, though the number got other messages',
    async ({ channel, faulty }) => {
      await channel.send(attemptTo(citizen, 'another text'));
      const attempt = attemptTo(citizen);
      await faulty('throttle');
      await channel.send(attempt).catch(() => {});
      expect(await channel.lookup!({ ...attempt, at: Date.now() })).toEqual({ found: false });
    },
  ],
  [
    'says with a SendError that a look-up failed',
    async ({ channel, providerStops }) => {
      await providerStops();
      expect(await failureOf(channel.lookup!({ ...attemptTo(citizen), at: Date.now() }))).toBe('unreachable');
    },
  ],
  [
    'reports delivery with the attempt’s id and the id that send returned',
    async ({ channel, receiver }) => {
      const attempt = attemptTo(citizen);
      const { externalId } = await channel.send(attempt);
      await eventually(() => expect(receiver.reports.map(({ state }) => state)).toContain('delivered'));
      for (const report of receiver.reports) expect(report).toMatchObject({ externalId, attemptId: attempt.attemptId });
    },
  ],
  [
    'reports delivery of a message whose answer was lost',
    async ({ channel, receiver, faulty }) => {
      const attempt = attemptTo(citizen);
      await faulty('acceptThen500');
      await channel.send(attempt).catch(() => {});
      await eventually(() => expect(receiver.reports.map(({ state }) => state)).toContain('delivered'));
      expect(receiver.reports[0]!.attemptId).toBe(attempt.attemptId);
    },
  ],
  [
    'ends in the same state when reports come in the wrong order',
    async ({ channel, receiver, callbacks }) => {
      await callbacks('reorder');
      await channel.send(attemptTo(citizen));
      await eventually(() => expect(receiver.reports.at(-1)?.state).toBe('sent'));
      expect(receiver.reports[0]!.state).toBe('delivered');
      expect(receiver.reports.map(({ state }) => state).reduce(laterOf)).toBe('delivered');
    },
  ],
  [
    'reads the same facts from a report that comes twice',
    async ({ channel, receiver, callbacks }) => {
      await callbacks('duplicate');
      await channel.send(attemptTo(citizen));
      const delivered = () => receiver.reports.filter(({ state }) => state === 'delivered');
      await eventually(() => expect(delivered()).toHaveLength(2));
      expect(delivered()[0]).toEqual(delivered()[1]);
    },
  ],
  [
    'reads an incoming SMS as it was typed',
    async ({ typed, receiver }) => {
      await typed(citizen, '8179', 'HL 5 4 5 4, cán bộ tốt');
      await eventually(() => expect(receiver.incoming).toHaveLength(1));
      expect(receiver.incoming[0]).toMatchObject({ from: citizen, to: '8179', text: 'HL 5 4 5 4, cán bộ tốt' });
    },
  ],
  ['takes a callback that is signed', async ({ callback }) => expect(await callback('none')).toBeLessThan(300)],
  refusesCallback('bad signature', 403),
  refusesCallback('no signature', 403),
  refusesCallback('changed body', 403),
  refusesCallback('unreadable body', 400),
  [
    'tells whether it knows us, where it can be asked, and does not know a stranger',
    async ({ channel, stranger }) => {
      if (!channel.check) return;
      await channel.check();
      expect(await failureOf(stranger.check!())).toBe('misconfigured');
    },
  ],
  [
    'says what it can do: a settle time beside a look-up, a rate, a concurrency and a time limit',
    async ({ channel: { capabilities, lookup } }) => {
      const { rate, concurrency, timeout, settleAfter } = capabilities;
      for (const number of [rate, concurrency, timeout]) expect(number).toBeGreaterThan(0);
      if (lookup) expect(settleAfter).toBeGreaterThan(0);
    },
  ],
];

/**
 * What every adapter of the port must do. A deviation names a case and the reason why this provider cannot; it is
 * proved too: a case that deviates and passes fails the suite.
 */
export function describeConformance(
  name: string,
  start: () => Promise<Rig>,
  deviations: Readonly<Record<string, string>> = {},
): void {
  describe(`${name} conforms to the channel port`, () => {
    let rig: Rig;
    beforeEach(async () => {
      rig = await start();
    });
    afterEach(() => rig.stop());

    it('deviates only in cases that exist', () => {
      expect(cases.map(([title]) => title)).toEqual(expect.arrayContaining(Object.keys(deviations)));
    });

    for (const [title, prove] of cases) {
      const reason = deviations[title];
      if (reason) it.fails(`deviates: ${title} (${reason})`, () => prove(rig));
      else it(title, () => prove(rig));
    }
  });
}

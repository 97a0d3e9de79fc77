import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelsOfNumber, chooseChannel, type Outgoing } from '../../src/domain/choose-channel.ts';
import { numberOfChannel, replyNumberFor, routeFor } from '../../src/domain/routes.ts';
import { describeUnconfigured } from '../../src/domain/routes-unconfigured.ts';
import { settingReaders } from '../../src/domain/settings.ts';

const number = { shortCode: '8179', keyword: 'HL', shared: true, price: 0 };
const hotlines = { province: '0692345678', free: '18001234' };
const simple = { outgoing: 'a', replyTo: 'a', channels: { a: { sender: 'CA TINH', number } }, hotlines };

const several = {
  ...simple,
  outgoing: [
    { channel: 'a', weight: 3 },
    { channel: 'b', weight: 1 },
    { channel: 'c', weight: 0 },
  ],
  channels: {
    a: { sender: 'CA TINH', number },
    b: { sender: 'CA TINH', number },
    c: { sender: '+84912345678', number: { ...number, shortCode: '+84912345678' } },
  },
};

describe('the setting "routes"', () => {
  it('is held against the configuration: a channel it uses and nobody set up is named once', () => {
    const routes = settingReaders.routes(several);
    expect(describeUnconfigured(routes, ['a', 'b', 'c'])).toEqual([]);
    const [sentence, ...others] = describeUnconfigured(routes, ['b', 'c', 'esms']);
    expect(sentence).toMatch(/"routes" sends by "a", which CHANNELS_FILE does not list \(it has b, c, esms\)/);
    expect(others).toEqual([]);
  });

  it('says what its simplest document says: one channel for everybody', () => {
    const routes = settingReaders.routes(simple);
    expect(routeFor(routes, { unitPath: ['x', 'D01'], network: 'viettel' })).toMatchObject({
      outgoing: [{ channel: 'a', weight: 1 }],
      replyTo: 'a',
    });
  });

  it('takes the first exception that fits unit and network, and the common route for what an exception leaves out', () => {
    const routes = settingReaders.routes({
      ...several,
      exceptions: [
        { units: ['D01.801'], networks: ['viettel'], outgoing: 'b' },
        { units: ['D01'], replyTo: 'c' },
        { networks: ['viettel'], outgoing: [{ channel: 'c' }] },
      ],
    });
    const channels = (unitPath: string[], network: string | null) => {
      const route = routeFor(routes, { unitPath, network });
      return [route.outgoing[0]?.channel, route.replyTo];
    };
    expect(channels(['id', 'D01.801', 'p', 'D01'], 'viettel')).toEqual(['b', 'a']);
    expect(channels(['id', 'D01.801', 'p', 'D01'], 'mobifone')).toEqual(['a', 'c']);
    expect(channels(['D02'], 'viettel')).toEqual(['c', 'a']);
    expect(channels(['D02'], null), 'a network that nobody told fits no exception').toEqual(['a', 'a']);
    expect(replyNumberFor(routes, { unitPath: ['D01'], network: null }).shortCode).toBe('+84912345678');
    expect(numberOfChannel(routes, 'a ussd gateway').shortCode).toBe('8179');
  });

  it('holds as docs/routing.md shows it', () => {
    const [, example] = readFileSync('docs/routing.md', 'utf8').match(/```json\n(.*?)```/s) ?? [];
    const routes = settingReaders.routes(JSON.parse(example ?? ''));
    const channels = (unitPath: string[], network: string | null) =>
      routeFor(routes, { unitPath, network }).outgoing.map(({ channel }) => channel);
    expect(channels(['D01'], null)).toEqual(['esms', 'speedsms', 'phone']);
    expect(channels(['D01.801', 'D01'], 'vietnamobile')).toEqual(['phone']);
    expect(channels(['D01'], 'vietnamobile')).toEqual(['speedsms', 'esms']);
    expect(routes.channels['phone']).toMatchObject({ rate: 0.2 });
  });

  it.each([
    ['outgoing', { outgoing: 'x' }, '"x" is not in "channels" (a); describe it there or choose another'],
    ['outgoing', { outgoing: 7 }, 'must be the id of a channel, or a list'],
    ['outgoing', { outgoing: [] }, 'name at least one channel'],
    ['outgoing', { outgoing: [{ channel: 'a', weight: 0 }] }, 'every weight is 0'],
    ['outgoing', { outgoing: [{ channel: 'a' }, { channel: 'a' }] }, '"a" stands here twice'],
    ['outgoing', { channels: { a: { number } } }, '"a" has no "sender"'],
    [
      'outgoing',
      { channels: { a: { sender: 'CA', number: { ...number, shared: false } } } },
      'ask to reply to the message',
    ],
    ['replyTo', { channels: { a: { sender: 'CA TINH' } } }, '"a" has no "number"'],
    ['exceptions.0', { exceptions: [{ outgoing: 'a' }] }, 'name "units", "networks" or both'],
    ['exceptions.0', { exceptions: [{ units: ['D01'] }] }, 'say what is different'],
    ['exceptions.0.outgoing', { exceptions: [{ units: ['D01'], outgoing: 'x' }] }, '"x" is not in "channels"'],
    ['exceptions.0.networks.0', { exceptions: [{ networks: ['Viettel'] }] }, 'small letters'],
    [
      'channels.a.tariff.default',
      { channels: { a: { ...simple.channels.a, tariff: { default: 1.5 } } } },
      'whole dong',
    ],
    ['channels.a.budget', { channels: { a: { ...simple.channels.a, budget: {} } } }, 'name a limit'],
    [
      'channels.a.number.shortCode',
      { channels: { a: { sender: 'A', number: { ...number, shortCode: '1' } } } },
      '3 to 15 digits',
    ],
    [
      'budgets.1.unit',
      {
        budgets: [
          { unit: 'D01', daily: 1 },
          { unit: 'D01', daily: 2 },
        ],
      },
      'stands here twice',
    ],
  ])('refuses a bad version at %s and says what to do', (field, change, remedy) => {
    const refusal = () => settingReaders.routes({ ...simple, ...change });
    expect(refusal).toThrow(`routes.${field}: `);
    expect(refusal).toThrow(remedy);
  });
});

const outgoing = fc
  .uniqueArray(fc.record({ channel: fc.string({ minLength: 1 }), weight: fc.integer({ min: 0, max: 9 }) }), {
    selector: ({ channel }) => channel,
    minLength: 1,
    maxLength: 6,
  })
  .filter((list) => list.some(({ weight }) => weight > 0));

const facts = outgoing.chain((list) =>
  fc.record({
    list: fc.constant(list),
    messageId: fc.uuid(),
    failedOn: fc.uniqueArray(fc.constantFrom(...list.map(({ channel }) => channel))),
    closed: fc.uniqueArray(fc.constantFrom(...list.map(({ channel }) => channel))).map((names) => new Set(names)),
  }),
);

describe('the channel of an attempt', () => {
  const open = (list: Outgoing, closed: Set<string>) =>
    list.map(({ channel }) => channel).filter((channel) => !closed.has(channel));

  it('is never a closed one, and is one wherever one is open', () => {
    fc.assert(
      fc.property(facts, ({ list, ...rest }) => {
        const chosen = chooseChannel(list, rest);
        const possible = open(list, rest.closed);
        expect(possible.length === 0 ? chosen === undefined : possible.includes(chosen!)).toBe(true);
      }),
    );
  });

  it('is the same whenever it is asked, and closing another channel does not move it', () => {
    fc.assert(
      fc.property(facts, ({ list, messageId, closed }) => {
        const before = chooseChannel(list, { messageId, failedOn: [], closed: new Set() })!;
        expect(chooseChannel([...list].reverse(), { messageId, failedOn: [], closed: new Set() })).toBe(before);
        if (!closed.has(before)) expect(chooseChannel(list, { messageId, failedOn: [], closed })).toBe(before);
      }),
    );
  });

  it('is another one after a failure, as long as one is open that has not failed', () => {
    fc.assert(
      fc.property(facts, ({ list, messageId, failedOn, closed }) => {
        const chosen = chooseChannel(list, { messageId, failedOn, closed });
        const fresh = open(list, closed).filter((channel) => !failedOn.includes(channel));
        if (fresh.length > 0) expect(fresh).toContain(chosen);
        else if (chosen) expect(failedOn.filter((channel) => !closed.has(channel))[0]).toBe(chosen);
      }),
    );
  });

  it('honours the weights', () => {
    const list = several.outgoing;
    const counts = new Map<string, number>();
    for (let n = 0; n < 8_000; n++) {
      const chosen = chooseChannel(list, { messageId: `message ${n}`, failedOn: [], closed: new Set() })!;
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
    }
    // 6,000 of 8,000 are expected; the standard deviation is 39.
    expect(counts.get('a')).toBeGreaterThan(5_800);
    expect(counts.get('a')).toBeLessThan(6_200);
    expect(counts.get('c'), 'a channel of weight 0 only stands by').toBeUndefined();
  });

  it('follows the list from the one that failed, stand-by channels too', () => {
    const next = (failedOn: string[], ...closed: string[]) =>
      chooseChannel(several.outgoing, { messageId: 'm', failedOn, closed: new Set(closed) });
    expect(next(['a'])).toBe('b');
    expect(next(['b'])).toBe('c');
    expect(next(['c'])).toBe('a');
    expect(next(['a'], 'b')).toBe('c');
    expect(next([], 'a', 'b')).toBe('c');
    expect(next(['b', 'c', 'a']), 'all have failed: the one that rested longest').toBe('b');
  });

  it('of an answer has the very number the citizen wrote to', () => {
    const routes = settingReaders.routes(several);
    expect(channelsOfNumber(routes, '8179').map(({ channel }) => channel)).toEqual(['a', 'b']);
  });
});

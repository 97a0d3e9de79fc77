import { expect, it } from 'vitest';
import { day } from '../../../src/domain/hours.ts';
import { findBudgetStates, findChannelStates } from '../../../src/feedback/find-channel-states.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { readReplies } from '../../../src/feedback/read-replies.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import { createSender } from '../../../src/feedback/send-message.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, msisdn } from '../../support/installation.ts';
import { fails, installRouted, type RoutedInstallation, threeChannels } from '../../support/routing.ts';

const by = { kind: 'system', id: 'test' } as const;

async function invite(test: RoutedInstallation, from: number, count: number, change = {}) {
  const reports = Array.from({ length: count }, (_, n) => caseReport(test, from + n, change));
  await inviteMany(test.rt, reports, by);
}

const priced = (more: Record<string, unknown> = {}, tariff: Record<string, unknown> = { default: 350 }) => ({
  outgoing: 'a',
  channels: { ...threeChannels.channels, a: { ...threeChannels.channels.a, tariff, ...more } },
});

/** No other channel has the number that answers leave from. */
const alone = (budget: Record<string, unknown>) => ({
  outgoing: 'a',
  channels: { a: { ...threeChannels.channels.a, tariff: { default: 350 }, budget } },
});

async function hear(test: RoutedInstallation, n: number, text: string, network?: string) {
  const incoming = [{ externalId: `${n} ${text}`, from: msisdn(n), to: '8179', text, ...(network && { network }) }];
  await createReceiver(test.rt)({ channelId: 'a', facts: { incoming, reports: [] } });
  while ((await readReplies(test.rt)) > 0);
}

const alerts = async ({ rt }: RoutedInstallation) =>
  (await rt.db.writer('alerts').where({ level: 'budget' })).map(({ detail }) => {
    const { scope, percent } = JSON.parse(detail);
    return `${scope} ${percent}`;
  });

eachDatabase('budgets', (open) => {
  it('are never overspent, however many workers claim at once', async () => {
    const test = await installRouted(await open(), priced({ budget: { daily: 10 * 350 + 100 } }));
    await invite(test, 0, 1);
    await test.work();
    await invite(test, 1, 39);
    const rows: { id: string }[] = await test.rt.db.writer('messages_out').where({ state: 'pending' });
    const workers = [createSender(test.rt), createSender(test.rt), createSender(test.rt)];
    await Promise.all(rows.map(({ id }, n) => workers[n % 3]!({ messageId: id, n: 1 })));
    expect(test.channels.a.sent).toHaveLength(10);
    const [state] = await findChannelStates(test.rt);
    expect(state).toMatchObject({
      today: { costDong: 3_500, segments: 10 },
      held: { budget: 30 },
      budgets: [{ limit: 3_600, spent: 3_500 }],
    });
    const sum = await test.rt.db.writer('attempts').sum({ cost: 'cost_dong' }).first();
    expect(Number(sum?.['cost'])).toBe(3_500);
    expect(await alerts(test), 'told once each').toEqual(expect.arrayContaining(['channel:a 100']));
    expect(new Set(await alerts(test)).size).toBe((await alerts(test)).length);
    test.pass(day);
    expect(await test.work(), 'another day, another ten').toHaveLength(10);
  });

  it('warn at 80 percent, stop what nobody asked for, and let answers go on', async () => {
    const test = await installRouted(await open(), alone({ daily: 1_750 }));
    await invite(test, 1, 4);
    await test.work();
    expect(await alerts(test)).toEqual(['channel:a 80']);
    await invite(test, 5, 2);
    expect(await test.work()).toHaveLength(1);
    expect((await alerts(test)).sort()).toEqual(['channel:a 100', 'channel:a 80']);
    await hear(test, 1, 'HL 5454');
    expect(await test.work(), 'the confirmation').toHaveLength(1);
    await test.setRoutes(alone({ daily: 1_750, hard: true }));
    await hear(test, 2, 'HL 5454');
    expect(await test.work(), 'a hard stop').toEqual([]);
    await test.setRoutes(alone({ daily: 100_000 }));
    expect(await test.work(), 'more money, and all that waited').toHaveLength(2);
  });

  it('let another channel carry what one cannot pay', async () => {
    const test = await installRouted(await open(), {
      channels: { ...priced({ budget: { monthly: 700 } }).channels },
    });
    await invite(test, 0, 5);
    expect((await test.work()).sort()).toEqual(['a', 'a', 'b', 'b', 'b']);
  });

  it('of a unit hold for everything below it, whatever the channel', async () => {
    const budgets = [{ unit: 'D01.801', daily: 700 }];
    const test = await installRouted(await open(), { ...priced(), budgets });
    const other = test.unitId('D01.802');
    await invite(test, 0, 5);
    await invite(test, 10, 3, { ratedUnitId: other, receivingUnitId: other, decidingUnitId: other });
    expect(await test.work()).toHaveLength(2 + 3);
    expect(await findBudgetStates(test.rt)).toMatchObject([{ scope: 'unit:D01.801', limit: 700, spent: 700 }]);
  });

  it('get back what provably was not accepted', async () => {
    const test = await installRouted(await open(), priced({ budget: { daily: 700 } }));
    test.channels.a.answer = fails('throttled');
    await invite(test, 0, 1);
    await test.work();
    expect(await findBudgetStates(test.rt)).toMatchObject([{ spent: 0 }]);
    expect(await test.rt.db.writer('attempts').first()).toMatchObject({ cost_dong: 0, segments: 1 });
    test.channels.a.answer = fails('ambiguous');
    test.pass(20_000);
    await test.work();
    expect(await findBudgetStates(test.rt), 'nobody knows: it may have to be paid').toMatchObject([{ spent: 350 }]);
  });

  it('count by the tariff of the network, which messages and reports tell', async () => {
    const tariff = { default: 500, networks: { viettel: 300 } };
    const test = await installRouted(await open(), {
      ...priced({ networks: { '1': 'viettel' } }, tariff),
      exceptions: [{ networks: ['mobifone'], outgoing: 'b' }],
    });
    await hear(test, 1, 'HL', '1');
    await hear(test, 2, 'HL', 'MobiFone');
    await test.work();
    test.pass(1_000);
    await invite(test, 1, 3);
    expect((await test.work()).sort()).toEqual(['a', 'a', 'b']);
    const costs = await test.rt.db.writer('attempts').where('created_at', test.rt.clock.now()).orderBy('cost_dong');
    expect(costs.map(({ channel_id, cost_dong }) => [channel_id, cost_dong])).toEqual([
      ['b', 0],
      ['a', 300],
      ['a', 500],
    ]);
    expect(costs.every(({ routes_version_id }) => routes_version_id === test.rt.settings.get('routes').versionId)).toBe(
      true,
    );
    const attempt = costs[2];
    const reports = [
      { externalId: attempt.external_id, attemptId: null, state: 'delivered' as const, rawStatus: '1', network: '1' },
    ];
    await createReceiver(test.rt)({ channelId: 'a', facts: { incoming: [], reports } });
    const facts = await test.rt.db.writer('number_facts').orderBy('network');
    expect(facts.map(({ network }) => network)).toEqual(['mobifone', 'viettel', 'viettel']);
  });
});

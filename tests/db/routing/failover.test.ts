import { expect, it } from 'vitest';
import type { AttemptState } from '../../../src/domain/attempt-state.ts';
import { hour, minute } from '../../../src/domain/hours.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { readReplies } from '../../../src/feedback/read-replies.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, msisdn } from '../../support/installation.ts';
import { fails, installRouted, type RoutedInstallation, works } from '../../support/routing.ts';

const by = { kind: 'system', id: 'test' } as const;

const invite = (test: RoutedInstallation, ...cases: number[]) =>
  inviteMany(
    test.rt,
    cases.map((n) => caseReport(test, n)),
    by,
  );

const ledger = async ({ rt }: RoutedInstallation) =>
  (await rt.db.writer('attempts').orderBy(['created_at', 'n'])).map(
    ({ channel_id, state }) => `${channel_id} ${state}`,
  );
const message = ({ rt }: RoutedInstallation) => rt.db.writer('messages_out').first();

async function report(test: RoutedInstallation, n: number, state: AttemptState) {
  const attempt = await test.rt.db.writer('attempts').where({ n }).first();
  const reports = [{ externalId: attempt.external_id ?? `late ${n}`, attemptId: attempt.id, state, rawStatus: state }];
  await createReceiver(test.rt)({ channelId: attempt.channel_id, facts: { incoming: [], reports } });
}

async function hear(test: RoutedInstallation, channelId: string, text: string) {
  const incoming = [{ externalId: text, from: msisdn(1), to: '8179', text }];
  await createReceiver(test.rt)({ channelId, facts: { incoming, reports: [] } });
  while ((await readReplies(test.rt)) > 0);
}

eachDatabase('failover', (open) => {
  it('follows at once a failure that only a person can mend, with the sender of the next channel', async () => {
    const test = await installRouted(await open());
    test.channels.a.answer = fails('misconfigured');
    await invite(test, 1);
    expect(await test.work()).toEqual(['a']);
    test.pass(2_000);
    expect(await test.work()).toEqual(['b']);
    expect(await ledger(test)).toEqual(['a failed', 'b sent']);
    expect(test.channels.b.sent[0]?.from).toBe('CA TINH B');
    expect(await message(test)).toMatchObject({ state: 'sent', channel_id: 'b', attempts: 2 });
  });

  it('waits for a temporary error to pass, and follows it once it was repeated', async () => {
    const test = await installRouted(await open());
    test.channels.a.answer = fails('unreachable');
    await invite(test, 1);
    const tried: string[] = [];
    for (let round = 0; round < 4; round++) {
      tried.push(...(await test.work()));
      test.pass(3 * minute);
    }
    expect(tried).toEqual(['a', 'a', 'a', 'b']);
  });

  it('never follows an outcome that is unknown, nor a number that cannot receive', async () => {
    const test = await installRouted(await open());
    test.channels.a.answer = fails('ambiguous');
    await invite(test, 1);
    await test.work();
    test.channels.a.answer = fails('undeliverable');
    await invite(test, 2);
    await test.work();
    test.pass(hour);
    expect(await test.work()).toEqual([]);
    expect((await ledger(test)).sort()).toEqual(['a failed', 'a unknown']);
  });

  it('of an answer stays with the number the citizen wrote to, and waits where no other channel has it', async () => {
    const test = await installRouted(await open());
    await invite(test, 1);
    await test.work();
    test.channels.a.answer = fails('misconfigured');
    await hear(test, 'a', 'HL 5454');
    await test.work();
    test.pass(2_000);
    expect(await test.work()).toEqual(['b']);
    expect(test.channels.b.sent[0]?.from).toBe('8179');

    test.channels.b.answer = fails('misconfigured');
    await hear(test, 'a', 'HL SUA 5555');
    for (let round = 0; round < 4; round++) {
      await test.work();
      test.pass(20 * minute);
    }
    expect(test.channels.c.sent, 'another number than the one written to').toEqual([]);
  });

  it.each([
    ['accepted on the next channel', true],
    ['waiting for the next channel', false],
  ])('and a late "delivered" of the first attempt end in one delivered message: %s', async (_, accepted) => {
    const test = await installRouted(await open());
    test.channels.a.answer = fails('misconfigured');
    await invite(test, 1);
    await test.work();
    test.pass(2_000);
    if (accepted) await test.work();
    await report(test, 1, 'delivered');
    expect(await message(test)).toMatchObject({ state: 'delivered' });
    if (accepted) await report(test, 2, 'failed');
    test.pass(hour);
    expect(await test.work(), 'never another send').toEqual([]);
    expect(await message(test)).toMatchObject({ state: 'delivered' });
    expect(await ledger(test)).toEqual(accepted ? ['a delivered', 'b failed'] : ['a delivered']);
    expect(await test.rt.db.writer('invitations').first()).toMatchObject({ dead_number_at: null });
  });

  it('is never decided by the order in which two processes write what they learnt', async () => {
    const test = await installRouted(await open());
    await invite(test, ...Array.from({ length: 12 }, (_, n) => n));
    let answer = () => {};
    const slow = new Promise<void>((resolve) => {
      answer = resolve;
    });
    test.channels.a.answer = async ({ attemptId }) => {
      await slow;
      return { externalId: attemptId };
    };
    const working = test.work();
    await expect.poll(() => test.channels.a.sent.length, { timeout: 30_000 }).toBe(12);
    const receivers = [createReceiver(test.rt), createReceiver({ ...test.rt, instance: 'another process' })];
    answer();
    await Promise.all([
      working,
      ...test.channels.a.sent.map(({ attemptId }, n) => {
        const reports = [{ externalId: attemptId, attemptId, state: 'delivered' as const, rawStatus: '1' }];
        return receivers[n % 2]!({ channelId: 'a', facts: { incoming: [], reports } });
      }),
    ]);
    expect(new Set(await ledger(test))).toEqual(new Set(['a delivered']));
    expect(new Set((await test.rt.db.writer('messages_out')).map(({ state }) => state))).toEqual(
      new Set(['delivered']),
    );
  });

  it('moves what is queued for a channel that the settings or the configuration name no more', async () => {
    const test = await installRouted(await open());
    await invite(test, 1);
    test.rt.channels instanceof Map && test.rt.channels.delete('a');
    expect(await test.work()).toEqual(['b']);
  });

  it('leaves the hours to what nobody asked for: a retry after closing time waits for the morning', async () => {
    const test = await installRouted(await open());
    const survey = (await test.rt.db.writer('settings_versions').where({ name: 'survey' }).first()).body;
    await test.rt.db
      .writer('settings_versions')
      .where({ name: 'survey' })
      .update({ id: 'with hours', body: JSON.stringify({ ...JSON.parse(survey), atOnce: false }) });
    await test.rt.settings.refresh();
    const dueNow = () =>
      test.rt.db.writer('messages_out').where({ state: 'pending' }).update({ not_before: test.rt.clock.now() });
    await invite(test, 1);
    test.pass(7 * hour + 25 * minute);
    await dueNow();
    test.channels.a.answer = fails('throttled', 40 * minute);
    expect(await test.work(), '19:25').toEqual(['a']);
    test.channels.a.answer = works;
    test.pass(hour);
    expect(await test.work(), '20:25, after closing time').toEqual([]);
    await dueNow();
    expect(await test.work(), 'however it came to be due then').toEqual([]);
    test.pass(11 * hour + 40 * minute);
    expect(await test.work(), '08:05').toEqual(['a']);
  });
});

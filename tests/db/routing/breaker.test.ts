import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { AttemptRow } from '../../../src/db/attempts.ts';
import { minute } from '../../../src/domain/hours.ts';
import { findChannelStates } from '../../../src/feedback/find-channel-states.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { recordOutcomes } from '../../../src/feedback/record-outcomes.ts';
import { createSender } from '../../../src/feedback/send-message.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport } from '../../support/installation.ts';
import { fails, installRouted, type RoutedInstallation, works } from '../../support/routing.ts';

const by = { kind: 'system', id: 'test' } as const;

async function invite(test: RoutedInstallation, from: number, count: number) {
  const reports = Array.from({ length: count }, (_, n) => caseReport(test, from + n));
  await inviteMany(test.rt, reports, by);
}

const patience = { timeout: 30_000 };

const stateOf = async (test: RoutedInstallation, id: string) =>
  (await findChannelStates(test.rt)).find(({ channelId }) => channelId === id);
const actions = async ({ rt }: RoutedInstallation) =>
  (await rt.db.writer('audit_log').where('action', 'like', 'channel.%').orderBy('at')).map(({ action }) => action);

eachDatabase('the breaker of a channel', (open) => {
  it('opens after faults in a row, lets the others carry on, and tells it once', async () => {
    const test = await installRouted(await open());
    test.channels.a.answer = fails('unreachable');
    await invite(test, 0, 8);
    await test.work();
    expect(await stateOf(test, 'a')).toMatchObject({ breaker: 'open', lastFault: 'unreachable unreachable' });
    test.pass(25_000);
    const later = await test.work();
    expect(new Set(later), 'nobody waits for the pause to end').toEqual(new Set(['b']));
    expect(await actions(test)).toEqual(['channel.opened']);
    expect(await test.rt.db.writer('alerts').where({ level: 'channel' })).toHaveLength(1);
  });

  it('lets one message try the channel after the pause, and closes once it was accepted', async () => {
    const test = await installRouted(await open(), { outgoing: 'a' });
    test.channels.a.answer = fails('unreachable');
    await invite(test, 0, 6);
    await test.work();
    expect(await stateOf(test, 'a')).toMatchObject({ breaker: 'open' });
    test.pass(29_000);
    expect(await test.work(), 'the pause is 30 s').toEqual([]);
    expect((await stateOf(test, 'a'))?.held.breaker).toBeGreaterThan(0);
    test.pass(2_000);
    expect(await test.work(), 'one, in vain').toEqual(['a']);
    test.pass(45_000);
    expect(await test.work(), 'the pause is 60 s now').toEqual([]);
    test.pass(20_000);
    test.channels.a.answer = async (attempt) => {
      if (test.channels.a.sent.length === 8)
        expect((await stateOf(test, 'a'))?.breaker, 'while the probe is under way').toBe('half_open');
      return works.call(attempt);
    };
    expect(await test.work(), 'one, and then all that waited').toHaveLength(6);
    expect(await stateOf(test, 'a')).toMatchObject({ breaker: 'closed', held: { breaker: 0 }, waiting: 0 });
    expect(await actions(test)).toEqual(['channel.opened', 'channel.closed']);
  });

  it('is one for all worker processes: of many that ask, one message goes as the probe', async () => {
    const test = await installRouted(await open(), { outgoing: 'a' });
    test.channels.a.answer = fails('unreachable');
    await invite(test, 0, 10);
    await test.work();
    test.pass(minute);
    const before = test.channels.a.sent.length;
    await test.rt.db.writer('messages_out').update({ state: 'pending', not_before: 0, held: null });
    const rows: { id: string; attempts: number }[] = await test.rt.db.writer('messages_out');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    test.channels.a.answer = async () => {
      await held;
      return { externalId: randomUUID() };
    };
    const processes = [createSender(test.rt), createSender({ ...test.rt, instance: 'another process' })];
    const jobs = rows.map(({ id, attempts }, n) => processes[n % 2]!({ messageId: id, n: attempts + 1 }));
    await expect.poll(() => test.channels.a.sent.length, patience).toBe(before + 1);
    await expect
      .poll(
        async () =>
          Number((await test.rt.db.reader('messages_out').where({ held: 'breaker' }).count({ n: '*' }).first())?.n),
        patience,
      )
      .toBe(9);
    expect(test.channels.a.sent).toHaveLength(before + 1);
    release();
    await Promise.all(jobs);
    expect(await stateOf(test, 'a')).toMatchObject({ breaker: 'closed' });
  });

  it('does not open for numbers that cannot receive, nor for texts that are refused', async () => {
    const test = await installRouted(await open());
    test.channels.a.answer = fails('undeliverable');
    await invite(test, 0, 12);
    await test.work();
    expect(await stateOf(test, 'a')).toMatchObject({ breaker: 'closed', lastFaultAt: null });
  });

  it('counts every outcome once, however few of them are written', async () => {
    const test = await installRouted(await open());
    const record = (attempts: readonly object[], failed?: Error) =>
      test.rt.db.writer.transaction(async (trx) => {
        await recordOutcomes(test.rt, trx, attempts as AttemptRow[]);
        if (failed) throw failed;
      });
    const sent = { id: 'x', channel_id: 'a', state: 'sent', failure: null, failure_code: null };
    const fault = { ...sent, state: 'unknown', failure: 'ambiguous' };
    const row = () => test.rt.db.writer('channel_states').where({ id: 'a' }).first();
    for (let n = 0; n < 10; n++) await record([sent]);
    for (const undone of [[sent], [fault]])
      await expect(record(undone, new Error('disk full'))).rejects.toThrow('disk full');
    await record([fault]);
    expect(await row()).toMatchObject({ window_outcomes: 11, window_faults: 1, faults_in_row: 1 });
    await record([fault]);
    await record([sent, sent]);
    await record([sent]);
    await record([fault]);
    expect(await row()).toMatchObject({ window_outcomes: 16, window_faults: 3, faults_in_row: 1 });
  });
});

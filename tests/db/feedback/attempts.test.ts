import { expect, it } from 'vitest';
import { SendError } from '../../../src/channels/channel.ts';
import type { AttemptState } from '../../../src/domain/attempt-state.ts';
import { day, minute } from '../../../src/domain/hours.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import { remind } from '../../../src/feedback/remind.ts';
import { createSender } from '../../../src/feedback/send-message.ts';
import { abandonAttempts, settleUnknown } from '../../../src/feedback/settle.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, type TestInstallation } from '../../support/installation.ts';
import { sendDue, write } from '../../support/road.ts';

const by = { kind: 'system', id: 'test' } as const;

async function oneInvited(test: TestInstallation): Promise<string> {
  await inviteMany(test.rt, [caseReport(test, 1)], by);
  const { id } = await test.rt.db.writer('messages_out').first('id');
  return id;
}

const ledger = async ({ rt }: TestInstallation) =>
  (await rt.db.writer('attempts').orderBy('n')).map(({ n, state, failure }) => ({ n, state, failure }));
const messageState = async ({ rt }: TestInstallation) => (await rt.db.writer('messages_out').first('state')).state;

function report(test: TestInstallation, externalId: string, state: AttemptState, attemptId: string | null = null) {
  const reports = [{ externalId, attemptId, state, rawStatus: state }];
  return createReceiver(test.rt)({ channelId: 'simulator', facts: { incoming: [], reports } });
}

function* permutations<T>(list: readonly T[]): Generator<T[]> {
  if (list.length === 0) yield [];
  for (const [index, head] of list.entries())
    for (const tail of permutations(list.filter((_, at) => at !== index))) yield [head, ...tail];
}

eachDatabase('attempts', (open) => {
  it('are claimed once, however many jobs ask', async () => {
    const test = await installTest(await open());
    const messageId = await oneInvited(test);
    const senders = [createSender(test.rt), createSender(test.rt)];
    await Promise.all(Array.from({ length: 20 }, (_, index) => senders[index % 2]!({ messageId, n: 1 })));
    expect(test.channel.sent).toHaveLength(1);
    expect(await ledger(test)).toEqual([{ n: 1, state: 'sent', failure: null }]);
  });

  it('follow one another only where the provider provably accepted nothing', async () => {
    const test = await installTest(await open());
    const messageId = await oneInvited(test);
    test.channel.answer = async () => {
      throw new SendError('throttled', '429', 'too fast', 30_000);
    };
    await sendDue(test);
    expect(await messageState(test)).toBe('pending');
    expect(await sendDue(test), 'not before the provider wants').toEqual([]);
    test.pass(2 * minute);
    test.channel.answer = async () => {
      throw new SendError('ambiguous', 'ECONNRESET', 'reset in mid-call');
    };
    await sendDue(test);
    test.pass(60 * minute);
    await createSender(test.rt)({ messageId, n: 3 });
    expect(await sendDue(test), 'unknown is never repeated').toEqual([]);
    expect(await messageState(test)).toBe('unknown');
    expect(await ledger(test)).toEqual([
      { n: 1, state: 'failed', failure: 'throttled' },
      { n: 2, state: 'unknown', failure: 'ambiguous' },
    ]);
  });

  it('of a process that died are unknown, and settled by look-up', async () => {
    const test = await installTest(await open());
    await oneInvited(test);
    test.channel.answer = () => new Promise(() => {});
    void sendDue(test);
    await expect.poll(() => test.channel.sent.length).toBe(1);
    expect(
      await abandonAttempts({ ...test.rt, instance: 'the next process', db: { ...test.rt.db, singleProcess: true } }),
    ).toBe(1);
    expect(await messageState(test)).toBe('unknown');

    const found = new Set<string>();
    Object.assign(test.channel, {
      lookup: async ({ attemptId }: { attemptId: string }) =>
        found.has(attemptId) ? { found: true, externalId: 'x-1', state: 'sent' } : { found: false },
    });
    await test.rt.db.writer('attempts').update({ settle_at: test.rt.clock.now() });
    await settleUnknown(test.rt);
    expect(await messageState(test), 'not found: never accepted, so another attempt may follow').toBe('pending');
    test.channel.answer = async () => ({ externalId: 'x-2' });
    test.pass(2 * minute);
    await sendDue(test);
    expect(await ledger(test)).toMatchObject([{ state: 'failed' }, { state: 'sent' }]);
  });

  it('end in the same state for every order and repetition of their reports', async () => {
    const test = await installTest(await open());
    await inviteMany(
      test.rt,
      Array.from({ length: 24 }, (_, n) => caseReport(test, n)),
      by,
    );
    await sendDue(test);
    const ids = (await test.rt.db.writer('attempts').select('external_id')).map((row) => row.external_id);
    const events: AttemptState[] = ['sent', 'failed', 'delivered', 'sent'];
    for (const [index, order] of [...permutations(events)].entries())
      for (const state of order) await report(test, ids[index], state);
    expect(new Set((await test.rt.db.writer('attempts')).map((row) => row.state))).toEqual(new Set(['delivered']));
    expect(new Set((await test.rt.db.writer('messages_out')).map((row) => row.state))).toEqual(new Set(['delivered']));
    expect(await test.rt.db.writer('invitations').whereNull('delivered_at')).toEqual([]);
  });

  it('lead to one reminder, whatever is learnt of the invitation afterwards', async () => {
    const test = await installTest(await open());
    await oneInvited(test);
    test.channel.answer = async () => {
      throw new SendError('ambiguous', 'ECONNRESET', 'reset in mid-call');
    };
    await sendDue(test);
    expect(await remind(test.rt)).toBe(0);
    test.pass(3 * day);
    expect(await remind(test.rt), 'nobody knows whether the invitation arrived').toBe(1);
    test.channel.answer = async () => ({ externalId: 'the reminder' });
    expect(await sendDue(test)).toHaveLength(1);
    test.pass(3 * day);
    expect(await remind(test.rt), 'the reminder was accepted').toBe(0);
    const { id } = await test.rt.db.writer('attempts').where({ state: 'unknown' }).first('id');
    await report(test, 'the invitation', 'delivered', id);
    test.pass(3 * day);
    expect(await remind(test.rt), 'the invitation arrived after all').toBe(0);
  });

  it('keep a report that comes before the send returned, by attempt id or by an id nobody knows yet', async () => {
    const test = await installTest(await open());
    await oneInvited(test);
    test.channel.answer = async () => {
      await report(test, 'early', 'delivered');
      return { externalId: 'early' };
    };
    await sendDue(test);
    expect(await ledger(test)).toMatchObject([{ state: 'delivered' }]);
    await report(test, 'of another program', 'delivered');
    expect(await ledger(test)).toHaveLength(1);
  });

  it('stop at a refusal that came in while the message waited', async () => {
    const test = await installTest(await open(), { atOnce: true });
    await inviteMany(test.rt, [caseReport(test, 1, { fromDesk: true })], by);
    const said = await write(test, test.rt.keys.readMsisdn(await test.rt.db.writer('messages_out').first()), 'HL TC');
    expect(said).toHaveLength(1);
    test.pass(2 * minute);
    expect(await sendDue(test)).toEqual([]);
  });
});

import { expect, it } from 'vitest';
import { SendError } from '../../../src/channels/channel.ts';
import type { Database } from '../../../src/db/client.ts';
import { day, hour, minute } from '../../../src/domain/hours.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import { settleUnknown } from '../../../src/feedback/settle.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, type TestInstallation } from '../../support/installation.ts';
import { sendDue } from '../../support/road.ts';

const by = { kind: 'system', id: 'test' } as const;

/** A provider that keeps what it was handed by our id and cannot be asked; the answer to the first one is lost. */
async function withLostAnswer(db: Database, change: Record<string, unknown> = {}, survey = {}) {
  const test = await installTest(db, survey);
  const handsets = new Map<string, string>();
  const { capabilities } = test.channel;
  Object.assign(test.channel, { capabilities: { ...capabilities, idempotentSend: true, ...change } });
  const accept: TestInstallation['channel']['answer'] = async ({ attemptId, body }) => {
    handsets.set(attemptId, body);
    return { externalId: attemptId };
  };
  test.channel.answer = async (attempt) => {
    await accept(attempt);
    throw new SendError('ambiguous', 'ECONNRESET', 'reset in mid-call');
  };
  await inviteMany(test.rt, [caseReport(test, 1)], by);
  await sendDue(test);
  test.channel.answer = accept;
  return { test, handsets };
}

const stateOf = async ({ rt }: TestInstallation) => (await rt.db.writer('messages_out').first('state')).state;
const attempts = ({ rt }: TestInstallation) => rt.db.writer('attempts').orderBy('n').select('n', 'state', 'settle_at');

eachDatabase('an outcome nobody knows, at a provider that knows an attempt by its id,', (open) => {
  it('is settled by the same attempt once more, after the time to settle', async () => {
    const { test, handsets } = await withLostAnswer(await open());
    expect([await settleUnknown(test.rt), await stateOf(test)]).toEqual([0, 'unknown']);
    test.pass(minute);
    expect([await settleUnknown(test.rt), await stateOf(test)]).toEqual([1, 'sent']);
    expect(handsets.size).toBe(1);
    expect(test.channel.sent[1]).toMatchObject({ ...test.channel.sent[0], validity: expect.any(Number) });
    expect(await attempts(test)).toEqual([{ n: 1, state: 'sent', settle_at: null }]);
    test.pass(day);
    expect(await settleUnknown(test.rt)).toBe(0);
  });

  it('stays unknown after a refusal, whichever, and is tried again later', async () => {
    const { test } = await withLostAnswer(await open());
    for (const failure of ['rejected', 'throttled', 'unreachable', 'ambiguous', 'undeliverable'] as const) {
      test.channel.answer = async () => {
        throw new SendError(failure, 'x', 'no');
      };
      test.pass(10 * minute);
      expect(await settleUnknown(test.rt), failure).toBe(1);
      expect(await stateOf(test), failure).toBe('unknown');
      expect(await settleUnknown(test.rt), 'not at once').toBe(0);
    }
    expect(await attempts(test)).toMatchObject([{ n: 1, state: 'unknown' }]);
  });

  it('is not repeated once the provider has forgotten the id', async () => {
    const { test } = await withLostAnswer(await open(), { idempotentFor: 23 * hour });
    test.pass(23 * hour);
    await settleUnknown(test.rt);
    expect(test.channel.sent).toHaveLength(1);
    expect(await attempts(test)).toEqual([{ n: 1, state: 'unknown', settle_at: null }]);
  });

  it('is not repeated where the provider knows no id', async () => {
    const { test } = await withLostAnswer(await open(), { idempotentSend: false });
    test.pass(day);
    expect(await settleUnknown(test.rt)).toBe(0);
    expect(test.channel.sent).toHaveLength(1);
  });

  it('is not repeated once a report has told, the citizen has refused, or the invitation is closed', async () => {
    const known = await withLostAnswer(await open());
    const { attemptId } = known.test.channel.sent[0]!;
    const report = { externalId: 'x', attemptId, state: 'delivered', rawStatus: 'delivered' } as const;
    await createReceiver(known.test.rt)({ channelId: 'simulator', facts: { incoming: [], reports: [report] } });

    const refused = await withLostAnswer(await open());
    const { msisdn_hash, hash_key_version } = await refused.test.rt.db.writer('messages_out').first();
    const now = refused.test.rt.clock.now();
    await refused.test.rt.db
      .writer('opt_outs')
      .insert({ msisdn_hash, hash_key_version, channel_id: 'simulator', since: now, until: now + day });

    const closed = await withLostAnswer(await open());
    await closed.test.rt.db.writer('invitations').update({ state: 'answered' });

    for (const { test } of [known, refused, closed]) {
      test.pass(hour);
      await settleUnknown(test.rt);
      expect(test.channel.sent).toHaveLength(1);
    }
  });

  it('waits for the hours of messages nobody asked for', async () => {
    const { test } = await withLostAnswer(await open(), { settleAfter: 12 * hour });
    const survey = test.rt.settings.get('survey');
    Object.assign(survey.value, { atOnce: false });
    test.pass(12 * hour);
    await settleUnknown(test.rt);
    expect(test.channel.sent).toHaveLength(1);
    test.pass(12 * hour);
    await settleUnknown(test.rt);
    expect([test.channel.sent.length, await stateOf(test)]).toEqual([2, 'sent']);
  });
});

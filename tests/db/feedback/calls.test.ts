import { expect, it } from 'vitest';
import { SendError } from '../../../src/channels/channel.ts';
import type { CallOrder, VoiceGateway } from '../../../src/channels/voice/voice-gateway.ts';
import { createCallRequests } from '../../../src/feedback/ask-for-call.ts';
import { closeInvitations } from '../../../src/feedback/close.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { placeCalls } from '../../../src/feedback/place-calls.ts';
import { recordCallEnded, recordPickedUp } from '../../../src/feedback/record-call.ts';
import { remind } from '../../../src/feedback/remind.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { sendDue, write } from '../../support/road.ts';

const by = { kind: 'system', id: 'test' } as const;

interface Line {
  readonly test: TestInstallation;
  readonly placed: CallOrder[];
  fail(error: SendError | undefined): void;
  ring(citizen: number, ringId: string): Promise<void>;
}

/** Two invited citizens and a provider of calls in memory. */
async function openLine(db: Parameters<typeof installTest>[0]): Promise<Line> {
  const installed = await installTest(db);
  const placed: CallOrder[] = [];
  let failing: SendError | undefined;
  const voice: Pick<VoiceGateway, 'id' | 'rate' | 'timeout' | 'number' | 'incoming' | 'offeredInReminders' | 'call'> = {
    id: 'voice',
    rate: 10,
    timeout: 1_000,
    number: '18001234',
    incoming: 'call_back',
    offeredInReminders: true,
    call: async (order) => {
      placed.push(order);
      if (failing) throw failing;
      return { externalId: `CA-${placed.length}` };
    },
  };
  const test = { ...installed, rt: { ...installed.rt, voices: new Map([['voice', voice as VoiceGateway]]) } };
  await inviteMany(test.rt, [caseReport(test, 0), caseReport(test, 1)], by);
  await sendDue(test);
  const ask = createCallRequests(test.rt);
  return {
    test,
    placed,
    fail: (error) => {
      failing = error;
    },
    ring: (citizen, ringId) => ask({ channelId: 'voice', ringId, from: msisdn(citizen) }),
  };
}

const calls = ({ test }: Line) => test.rt.db.writer('calls').orderBy('created_at');

eachDatabase('calls that citizens ask for', (open) => {
  it('are placed once each, however many rings arrive together and however many look for them', async () => {
    const line = await openLine(await open());
    await Promise.all(['a', 'a', 'b', 'c'].map((ringId) => line.ring(0, ringId)));
    await line.ring(1, 'd');
    await Promise.all([placeCalls(line.test.rt), placeCalls(line.test.rt), placeCalls(line.test.rt)]);
    expect(line.placed.map(({ to }) => to).sort()).toEqual([msisdn(0), msisdn(1)]);
    expect(await calls(line)).toMatchObject([{ state: 'placed' }, { state: 'placed' }]);
  });

  it('are not repeated where nobody knows whether they were placed, nor after a crash', async () => {
    const line = await openLine(await open());
    line.fail(new SendError('ambiguous', '20500', 'server error'));
    await line.ring(0, 'a');
    await placeCalls(line.test.rt);
    await line.test.rt.db
      .writer('calls')
      .insert({ ...(await calls(line))[0], id: 'x', ring_id: 'x', state: 'placing' });
    line.test.pass(120_000);
    line.fail(undefined);
    await placeCalls(line.test.rt);
    expect(line.placed).toHaveLength(1);
    expect(await calls(line)).toMatchObject([{ state: 'unknown' }, { state: 'unknown' }]);
  });

  it('are given up where the number cannot be called, and after five attempts', async () => {
    const line = await openLine(await open());
    line.fail(new SendError('undeliverable', '21211', 'no number'));
    await line.ring(0, 'a');
    await placeCalls(line.test.rt);
    expect(await calls(line)).toMatchObject([{ state: 'dropped', outcome: 'undeliverable' }]);
    line.fail(new SendError('throttled', '20429', 'too many', 5_000));
    await line.ring(1, 'b');
    for (let n = 0; n < 8; n++) {
      await placeCalls(line.test.rt);
      line.test.pass(61_000);
    }
    expect(line.placed.filter(({ to }) => to === msisdn(1))).toHaveLength(5);
  });

  it('end once, in whatever order their end and their beginning are told', async () => {
    const line = await openLine(await open());
    await line.ring(0, 'a');
    await placeCalls(line.test.rt);
    const [{ id }] = await calls(line);
    await recordCallEnded(line.test.rt, id, 'CA-1', 'completed');
    await recordPickedUp(line.test.rt, id, 'CA-1');
    await recordCallEnded(line.test.rt, id, 'CA-1', 'no_answer');
    expect(await calls(line)).toMatchObject([{ state: 'over', outcome: 'completed' }]);
  });

  it('are offered by the reminder, in one segment, to whoever has not answered', async () => {
    const line = await openLine(await open());
    await write(line.test, msisdn(0), 'HL 5 4 5 4');
    line.test.pass(49 * 3_600_000);
    await remind(line.test.rt);
    const [body, ...others] = await sendDue(line.test);
    expect(others).toEqual([]);
    expect(body).toContain('nhay may 18001234');
    expect(await line.test.rt.db.writer('messages_out').where({ kind: 'reminder' })).toMatchObject([{ segments: 1 }]);
  });

  it('are forgotten when their cases are closed', async () => {
    const line = await openLine(await open());
    await line.ring(0, 'a');
    expect(await calls(line)).toHaveLength(1);
    line.test.pass(60 * 86_400_000);
    await closeInvitations(line.test.rt);
    expect(await calls(line)).toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { SendError } from '../../../src/channels/channel.ts';
import { findInboundCounts } from '../../../src/db/inbound-counts.ts';
import type { AttemptState } from '../../../src/domain/attempt-state.ts';
import { laterOf } from '../../../src/domain/attempt-state.ts';
import { day, minute } from '../../../src/domain/hours.ts';
import { adoptOrphans } from '../../../src/feedback/adopt-reports.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import { createSender } from '../../../src/feedback/send-message.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, type TestInstallation } from '../../support/installation.ts';
import { sendDue } from '../../support/road.ts';

const by = { kind: 'system', id: 'test' } as const;

/** Every different order of a list that may hold the same thing twice. */
function ordersOf<T>(list: readonly T[]): T[][] {
  if (list.length === 0) return [[]];
  return [...new Set(list)].flatMap((head) => {
    const rest = [...list];
    rest.splice(rest.indexOf(head), 1);
    return ordersOf(rest).map((tail) => [head, ...tail]);
  });
}

type Event = AttemptState | 'answer of the call';

/** Up to five reports, repeated ones among them, with the answer of the call at each place in each order. */
const reported: readonly AttemptState[][] = [
  ['sent', 'sent', 'expired', 'failed', 'delivered'],
  ['sent', 'failed', 'failed', 'expired'],
  ['expired', 'sent', 'expired'],
  ['delivered', 'failed'],
  ['failed'],
  [],
];

interface Course {
  readonly reports: readonly AttemptState[];
  readonly order: readonly Event[];
  /** Whether the callback's address carried the attempt. */
  readonly named: boolean;
}

const courses: Course[] = reported.flatMap((reports) =>
  ordersOf<Event>([...reports, 'answer of the call']).flatMap((order, index) => ({
    reports,
    order,
    named: index % 2 === 0,
  })),
);

/** Invites one citizen a course; each step of all courses happens at once, so that they share their commits. */
async function run(test: TestInstallation): Promise<{ course: Course; messageId: string; attemptId: string }[]> {
  await inviteMany(
    test.rt,
    courses.map((_, n) => caseReport(test, n)),
    by,
  );
  const messages: { id: string }[] = await test.rt.db.writer('messages_out').orderBy('id').select('id');
  expect(messages).toHaveLength(courses.length);
  const answers = new Map<string, (accepted: { externalId: string }) => void>();
  test.channel.answer = ({ attemptId }) => new Promise((resolve) => answers.set(attemptId, resolve));
  const send = createSender(test.rt);
  const receive = createReceiver(test.rt);
  const sending = new Map(messages.map(({ id }) => [id, send({ messageId: id, n: 1 })]));
  await expect.poll(() => answers.size, { timeout: 30_000 }).toBe(courses.length);
  const attempts: { id: string; message_id: string }[] = await test.rt.db.writer('attempts').select('id', 'message_id');
  const attemptOf = new Map(attempts.map((row) => [row.message_id, row.id]));
  const runs = courses.map((course, n) => ({
    course,
    messageId: messages[n]!.id,
    attemptId: attemptOf.get(messages[n]!.id)!,
  }));

  async function happen({ course, messageId, attemptId }: (typeof runs)[number], event: Event): Promise<void> {
    const externalId = `x-${attemptId}`;
    if (event === 'answer of the call') {
      answers.get(attemptId)!({ externalId });
      await sending.get(messageId);
      return;
    }
    const report = { externalId, attemptId: course.named ? attemptId : null, state: event, rawStatus: event };
    await receive({ channelId: 'simulator', facts: { incoming: [], reports: [report] } });
  }

  for (let step = 0; step < 6; step++)
    await Promise.all(
      runs.map(async (one) => {
        const event = one.course.order[step];
        if (event) await happen(one, event);
      }),
    );
  return runs;
}

eachDatabase('reports', (open) => {
  it('end in one state whatever their order, their number and the moment the call returns', async () => {
    const test = await installTest(await open());
    const runs = await run(test);
    const rows = await test.rt.db
      .writer('attempts')
      .join('messages_out', 'messages_out.id', 'attempts.message_id')
      .join('invitations', 'invitations.id', 'messages_out.invitation_id')
      .select('attempts.id', { attempt: 'attempts.state', message: 'messages_out.state' }, 'external_id')
      .select('accepted_at', 'delivered_at', 'window_ends_at', 'reminder_due_at', 'dead_number_at');
    const found = new Map(
      rows.map(({ id, external_id, ...row }) => [id, { ...row, named: external_id === `x-${id}` }]),
    );
    for (const reports of reported) {
      const end = reports.reduce(laterOf, 'sent');
      const ends = runs.filter(({ course }) => course.reports === reports).map(({ attemptId }) => found.get(attemptId));
      expect(new Set(ends.map((one) => JSON.stringify(one))).size, reports.join(' ')).toBe(1);
      expect(ends[0]).toMatchObject({ attempt: end, message: end, named: true, accepted_at: test.rt.clock.now() });
      expect(ends[0]!.delivered_at !== null).toBe(end === 'delivered');
    }
  });

  it('end in one state after a second attempt too, those of the first among them', async () => {
    const test = await installTest(await open());
    const orders = ordersOf(['1 delivered', '2 sent', '2 failed', '2 failed']);
    const later = ordersOf(['1 failed', '2 sent', '2 delivered', '2 delivered']);
    const all = [...orders, ...later];
    await inviteMany(
      test.rt,
      all.map((_, n) => caseReport(test, n)),
      by,
    );
    test.channel.answer = async () => {
      throw new SendError('throttled', '429', 'too fast');
    };
    await sendDue(test);
    test.channel.answer = async () => ({ externalId: randomUUID() });
    const waiting = () => test.rt.db.writer('messages_out').where({ state: 'pending' });
    // So many failures have shut the channel, which opens again by one message.
    for (let n = 0; n < 20 && (await waiting()).length > 0; n++) {
      test.pass(10 * minute);
      await sendDue(test);
    }
    const attempts: { id: string; n: number; message_id: string; external_id: string | null }[] =
      await test.rt.db.writer('attempts');
    expect(attempts).toHaveLength(2 * all.length);
    const messageIds = [...new Set(attempts.map((row) => row.message_id))];
    const receive = createReceiver(test.rt);
    for (let step = 0; step < 4; step++)
      await Promise.all(
        messageIds.map(async (messageId, index) => {
          const [n, state] = all[index]![step]!.split(' ');
          const { id, external_id } = attempts.find((row) => row.message_id === messageId && row.n === Number(n))!;
          const report = { externalId: external_id ?? `first-${id}`, attemptId: id, rawStatus: state! };
          const reports = [{ ...report, state: state as AttemptState }];
          await receive({ channelId: 'simulator', facts: { incoming: [], reports } });
        }),
      );
    const states = await test.rt.db.writer('messages_out').distinct('state');
    expect(states).toEqual([{ state: 'delivered' }]);
    expect(await test.rt.db.writer('attempts').where({ n: 1 }).distinct('state').orderBy('state')).toEqual([
      { state: 'delivered' },
      { state: 'failed' },
    ]);
    expect(await test.rt.db.writer('invitations').whereNull('delivered_at')).toEqual([]);
  });

  it('of another channel’s attempt are refused, whatever they say', async () => {
    const test = await installTest(await open());
    await inviteMany(test.rt, [caseReport(test, 1)], by);
    await sendDue(test);
    const { id, external_id } = await test.rt.db.writer('attempts').first('id', 'external_id');
    const report = { attemptId: id, state: 'delivered', rawStatus: 'ok' } as const;
    const reports = [
      { ...report, externalId: 'guessed' },
      { ...report, externalId: external_id },
    ];
    await createReceiver(test.rt)({ channelId: 'another', facts: { incoming: [], reports } });
    expect(await test.rt.db.writer('attempts').first('state')).toEqual({ state: 'sent' });
    expect(await test.rt.db.writer('delivery_reports')).toEqual([]);
  });

  it('of ids nobody knows are kept for a week, then counted and forgotten', async () => {
    const test = await installTest(await open());
    const reports = ['a', 'b'].map((externalId) => ({
      ...{ externalId, attemptId: randomUUID(), state: 'delivered', rawStatus: 'ok' },
    })) as { externalId: string; attemptId: string; state: AttemptState; rawStatus: string }[];
    await createReceiver(test.rt)({ channelId: 'simulator', facts: { incoming: [], reports } });
    test.pass(6 * day);
    await adoptOrphans(test.rt);
    expect(await test.rt.db.writer('delivery_reports')).toHaveLength(2);
    test.pass(2 * day);
    await adoptOrphans(test.rt);
    expect(await test.rt.db.writer('delivery_reports')).toEqual([]);
    expect(await findInboundCounts(test.rt.db.reader, 'orphan_report', '2026-01-01')).toEqual(
      new Map([['simulator', 2]]),
    );
  });

  it('that were written in the same moment as the provider’s id find their attempt afterwards', async () => {
    const test = await installTest(await open());
    await inviteMany(test.rt, [caseReport(test, 1)], by);
    await sendDue(test);
    const { id, external_id } = await test.rt.db.writer('attempts').first('id', 'external_id');
    await test.rt.db.writer('delivery_reports').insert({
      ...{ id: randomUUID(), channel_id: 'simulator', external_id, attempt_id: null },
      ...{ state: 'delivered', raw_status: 'ok', received_at: test.rt.clock.now() },
    });
    expect(await adoptOrphans(test.rt)).toBe(1);
    expect(await test.rt.db.writer('attempts').first('state')).toEqual({ state: 'delivered' });
    expect(await test.rt.db.writer('delivery_reports').first('attempt_id')).toEqual({ attempt_id: id });
    expect(await adoptOrphans(test.rt)).toBe(0);
  });
});

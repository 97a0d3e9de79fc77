import type { Channel } from '../channels/channel.ts';
import { SendError, sendFailures } from '../channels/channel.ts';
import type { ClaimedMessage } from '../db/claims.ts';
import type { Db } from '../db/client.ts';
import { findOrphanReports } from '../db/delivery-reports.ts';
import { groupCommit } from '../db/group-commit.ts';
import type { Runtime } from '../runtime.ts';
import { atMost, type Limit } from './at-most.ts';
import { type AttemptFact, applyAttemptFacts, factOfReport } from './attempt-facts.ts';
import { claimAttempts } from './claim-attempts.ts';
import { outbound } from './outbound.ts';
import { type AcceptedAttempt, recordAccepted } from './record-accepted.ts';
import { settleTime } from './settle.ts';

export interface SendJob {
  readonly messageId: string;
  readonly n: number;
  /** The channel whose queue it came from: a message that has moved to another one is that one's to send. */
  readonly channelId?: string | undefined;
}

type Outcome = { readonly accepted: AcceptedAttempt } | { readonly learnt: AttemptFact };

/** How long outcomes are collected for, ms: no job waits for them, and the larger a commit, the less a message costs. */
const outcomesGatherFor = 50;

const unlimited: Limit = (call) => call();

export interface Sender {
  /** Resolves once the outcome is recorded. */
  (job: SendJob): Promise<void>;
  /**
   * Resolves once the provider has answered; its answer is then recorded together with others. However many jobs are
   * handed over, no more calls are under way than the channel allows.
   */
  handOver(job: SendJob): Promise<void>;
  /** Resolves when every answer is recorded. */
  idle(): Promise<void>;
}

/**
 * One attempt: claim, hand over, record. The claim is committed before the call, so that a crash at any instruction
 * leaves a ledger row that says "nobody knows", never a message sent twice.
 * @returns what every send job calls; the claims of jobs under way share their commits, and so do their outcomes.
 */
export function createSender(rt: Runtime): Sender {
  const claim = groupCommit((jobs: SendJob[]) =>
    rt.db.writer.transaction(async (trx) => {
      const claimed = await claimAttempts(rt, trx, jobs);
      return jobs.map(({ messageId }) => take(claimed, messageId));
    }),
  );
  const record = groupCommit(
    (outcomes: Outcome[]) =>
      rt.db.writer.transaction(async (trx) => {
        await recordAll(rt, trx, outcomes);
        return outcomes.map(() => undefined);
      }),
    { gather: outcomesGatherFor },
  );

  const limits = new Map<string, Limit>();
  /** More jobs are claimed than calls may be under way; see `jobs-ahead.ts`. */
  function callsOf({ id, capabilities }: Channel): Limit {
    const limit = limits.get(id) ?? atMost(capabilities.concurrency);
    limits.set(id, limit);
    return limit;
  }

  async function attempt(job: SendJob, limitOf: (channel: Channel) => Limit): Promise<Outcome | undefined> {
    const claimed = await claim(job);
    if (!claimed) return undefined;
    const channel = rt.channels.get(claimed.message.channel_id)!;
    return limitOf(channel)(() => callProvider(rt, channel, claimed));
  }

  async function send(job: SendJob): Promise<void> {
    const outcome = await attempt(job, () => unlimited);
    if (!outcome) return;
    const recorded = record(outcome);
    void record.idle(); // somebody waits for this one: it is written at once
    await recorded;
  }

  async function handOver(job: SendJob): Promise<void> {
    const outcome = await attempt(job, callsOf);
    if (!outcome) return;
    record(outcome).catch((error: unknown) =>
      rt.log.error({ err: error, ...job }, 'an outcome could not be recorded; the attempt will be looked up'),
    );
  }

  return Object.assign(send, { handOver, idle: record.idle });
}

async function recordAll(rt: Runtime, trx: Db, outcomes: readonly Outcome[]): Promise<void> {
  const accepted = outcomes.flatMap((one) => ('accepted' in one ? one.accepted : []));
  const reported = await recordAccepted(rt, trx, accepted);
  const learnt = outcomes.flatMap((one) => ('learnt' in one ? one.learnt : []));
  await applyAttemptFacts(rt, trx, [...learnt, ...(await earlyReports(trx, reported))]);
}

/** Of two jobs for one message the first alone has it. */
function take(claimed: Map<string, ClaimedMessage>, messageId: string): ClaimedMessage | undefined {
  const mine = claimed.get(messageId);
  claimed.delete(messageId);
  return mine;
}

/** Calls the provider and says what is known afterwards. */
async function callProvider(rt: Runtime, channel: Channel, claimed: ClaimedMessage): Promise<Outcome> {
  const { message, attempt } = claimed;
  try {
    const { externalId } = await channel.send(outbound(rt, message, attempt.id));
    return { accepted: { claimed, externalId } };
  } catch (error) {
    if (error instanceof SendError) return { learnt: factOfFailure(rt, channel, attempt.id, error) };
    rt.log.error({ err: error, channel: channel.id }, 'a channel failed in a way its port does not allow');
    const settle = settleTime(channel, rt.clock.now());
    const learnt: AttemptFact = { attemptId: attempt.id, state: 'unknown', failure: 'ambiguous', failureCode: 'crash' };
    return { learnt: { ...learnt, ...settle } };
  }
}

function factOfFailure(rt: Runtime, channel: Channel, attemptId: string, error: SendError): AttemptFact {
  const { accepted, again, fault } = sendFailures[error.failure];
  if (fault === 'us') rt.log.error({ channel: channel.id, code: error.code }, error.message);
  const facts = { attemptId, failure: error.failure, failureCode: error.code };
  if (accepted === 'unknown') {
    return { ...facts, ...settleTime(channel, rt.clock.now()), state: 'unknown' };
  }
  return {
    ...facts,
    state: 'failed',
    notAccepted: true,
    again,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  };
}

/** Reports that came in before the call returned, when the provider's id was not known yet. */
async function earlyReports(trx: Db, accepted: readonly AcceptedAttempt[]): Promise<AttemptFact[]> {
  if (accepted.length === 0) return [];
  const reports = await findOrphanReports(
    trx,
    accepted.map(({ claimed, externalId }) => ({ ...claimed.attempt, externalId })),
  );
  return reports.map(factOfReport);
}

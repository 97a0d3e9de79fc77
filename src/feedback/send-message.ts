import type { Channel } from '../channels/channel.ts';
import { SendError, sendFailures } from '../channels/channel.ts';
import type { ClaimedMessage } from '../db/claims.ts';
import type { Db } from '../db/client.ts';
import { findOrphanReports } from '../db/delivery-reports.ts';
import { groupCommit } from '../db/group-commit.ts';
import type { Runtime } from '../runtime.ts';
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

type Step = { readonly claim: SendJob } | { readonly accepted: AcceptedAttempt } | { readonly learnt: AttemptFact };

export interface Sender {
  /** Resolves once the outcome is recorded. */
  (job: SendJob): Promise<void>;
  /** Resolves once the provider has answered; its answer is then recorded together with others. */
  handOver(job: SendJob): Promise<void>;
  /** Resolves when every answer is recorded. */
  idle(): Promise<void>;
}

/**
 * One attempt: claim, hand over, record. The claim is committed before the call, so that a crash at any instruction
 * leaves a ledger row that says "nobody knows", never a message sent twice.
 * @returns what every send job calls; claims and outcomes of jobs under way share their commits.
 */
export function createSender(rt: Runtime): Sender {
  const commit = groupCommit((steps: Step[]) =>
    rt.db.writer.transaction(async (trx) => {
      await record(rt, trx, steps);
      const jobs = steps.flatMap((step) => ('claim' in step ? step.claim : []));
      const claimed = await claimAttempts(rt, trx, jobs);
      return steps.map((step) => ('claim' in step ? take(claimed, step.claim.messageId) : undefined));
    }),
  );

  async function attempt(job: SendJob): Promise<Step | undefined> {
    const claimed = await commit({ claim: job });
    if (!claimed) return undefined;
    return callProvider(rt, rt.channels.get(claimed.message.channel_id)!, claimed);
  }

  async function send(job: SendJob): Promise<void> {
    const outcome = await attempt(job);
    if (outcome) await commit(outcome);
  }

  async function handOver(job: SendJob): Promise<void> {
    const outcome = await attempt(job);
    if (!outcome) return;
    commit(outcome).catch((error: unknown) =>
      rt.log.error({ err: error, ...job }, 'an outcome could not be recorded; the attempt will be looked up'),
    );
  }

  return Object.assign(send, { handOver, idle: commit.idle });
}

async function record(rt: Runtime, trx: Db, steps: readonly Step[]): Promise<void> {
  const accepted = steps.flatMap((step) => ('accepted' in step ? step.accepted : []));
  const reported = await recordAccepted(rt, trx, accepted);
  const learnt = steps.flatMap((step) => ('learnt' in step ? step.learnt : []));
  await applyAttemptFacts(rt, trx, [...learnt, ...(await earlyReports(trx, reported))]);
}

/** Of two jobs for one message the first alone has it. */
function take(claimed: Map<string, ClaimedMessage>, messageId: string): ClaimedMessage | undefined {
  const mine = claimed.get(messageId);
  claimed.delete(messageId);
  return mine;
}

/** Calls the provider and says what is known afterwards. */
async function callProvider(rt: Runtime, channel: Channel, claimed: ClaimedMessage): Promise<Step> {
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

import type { Channel } from '../channels/channel.ts';
import { SendError, sendFailures } from '../channels/channel.ts';
import type { ClaimedMessage } from '../db/attempts.ts';
import { findOrphanReports } from '../db/delivery-reports.ts';
import { groupCommit } from '../db/group-commit.ts';
import type { Runtime } from '../runtime.ts';
import { type AttemptFact, applyAttemptFacts } from './attempt-facts.ts';
import { claimAttempts } from './claim-attempts.ts';
import { outbound } from './outbound.ts';
import { settleTime } from './settle.ts';

export interface SendJob {
  readonly messageId: string;
  readonly n: number;
  /** The channel whose queue it came from: a message that has moved to another one is that one's to send. */
  readonly channelId?: string | undefined;
}

type Step = { readonly claim: SendJob } | { readonly record: AttemptFact };

/**
 * One attempt: claim, hand over, record. The claim is committed before the call, so that a crash at any instruction
 * leaves a ledger row that says "nobody knows", never a message sent twice.
 * @returns the function every send job calls; claims and outcomes of jobs under way share their commits.
 */
export function createSender(rt: Runtime): (job: SendJob) => Promise<void> {
  const commit = groupCommit((steps: Step[]) =>
    rt.db.writer.transaction(async (trx) => {
      const facts = steps.flatMap((step) => ('record' in step ? step.record : []));
      await applyAttemptFacts(rt, trx, facts);
      await applyAttemptFacts(rt, trx, await earlyReports(trx, facts));
      const jobs = steps.flatMap((step) => ('claim' in step ? step.claim : []));
      const claimed = await claimAttempts(rt, trx, jobs);
      return steps.map((step) => ('claim' in step ? take(claimed, step.claim.messageId) : undefined));
    }),
  );

  return async (job) => {
    const claimed = await commit({ claim: job });
    if (!claimed) return;
    const channel = rt.channels.get(claimed.message.channel_id)!;
    await commit({ record: await handOver(rt, channel, claimed) });
  };
}

/** Of two jobs for one message the first alone has it. */
function take(claimed: Map<string, ClaimedMessage>, messageId: string): ClaimedMessage | undefined {
  const mine = claimed.get(messageId);
  claimed.delete(messageId);
  return mine;
}

/** Calls the provider and says what is known afterwards. */
async function handOver(rt: Runtime, channel: Channel, { message, attempt }: ClaimedMessage): Promise<AttemptFact> {
  try {
    const { externalId } = await channel.send(outbound(rt, message, attempt.id));
    return { attemptId: attempt.id, state: 'sent', externalId };
  } catch (error) {
    if (error instanceof SendError) return factOfFailure(rt, channel, attempt.id, error);
    rt.log.error({ err: error, channel: channel.id }, 'a channel failed in a way its port does not allow');
    const settle = settleTime(channel, rt.clock.now());
    return { attemptId: attempt.id, state: 'unknown', failure: 'ambiguous', failureCode: 'crash', ...settle };
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
async function earlyReports(
  trx: Parameters<typeof findOrphanReports>[0],
  facts: readonly AttemptFact[],
): Promise<AttemptFact[]> {
  const byExternalId = new Map(facts.flatMap((fact) => (fact.externalId ? [[fact.externalId, fact.attemptId]] : [])));
  if (byExternalId.size === 0) return [];
  const reports = await findOrphanReports(trx, [...byExternalId.keys()]);
  return reports.flatMap((report) => {
    const attemptId = byExternalId.get(report.external_id);
    return attemptId ? [{ attemptId, state: report.state }] : [];
  });
}

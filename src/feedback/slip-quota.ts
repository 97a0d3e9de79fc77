import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { countForeignReplies } from '../db/messages-in.ts';
import { day } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';
import type { BallotDraft } from './record-ballots.ts';
import type { Heard } from './sender-state.ts';

/** Drafts sent with a code from a telephone that has answered for others as often as a quarter allows. */
export async function findOverQuota<Draft extends BallotDraft & { heard: Heard }>(
  rt: Runtime,
  trx: Db,
  drafts: readonly Draft[],
): Promise<Set<Draft>> {
  const bySlip = groupBy(
    drafts.filter((draft) => draft.proof === 'slip'),
    (draft) => draft.heard.message.msisdn_hash,
  );
  if (bySlip.size === 0) return new Set();
  const earlier = await countForeignReplies(trx, [...bySlip.keys()], rt.clock.now() - 90 * day);
  const { slipBallotsPerNumber } = rt.settings.get('survey').value;
  return new Set([...bySlip].flatMap(([hash, own]) => ((earlier.get(hash) ?? 0) >= slipBallotsPerNumber ? own : [])));
}

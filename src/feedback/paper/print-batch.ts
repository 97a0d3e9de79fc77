import { randomUUID } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import type { Db } from '../../db/client.ts';
import { findInvitationOfCase, type InvitationRow } from '../../db/invitations.ts';
import { insertPaperBatch, type PaperBatchRow, takeNumbers } from '../../db/paper-batches.ts';
import { insertPaperForms, spoilEarlierForms } from '../../db/paper-forms.ts';
import { formItems } from '../../domain/form.ts';
import { day, localDay, startOfDay } from '../../domain/hours.ts';
import { spanOfLabel } from '../../domain/periods.ts';
import type { Runtime } from '../../runtime.ts';

/** The most forms one batch may have: a box of paper. */
export const largestBatch = 5_000;

/** Forms to lie at a counter, which belong to no case. */
export interface BatchOrder {
  readonly unitId: string;
  readonly fieldCode: string;
  /** Label of the span in which the results are returned that they are handed out with. */
  readonly month: string;
  readonly form: 'full' | 'short';
  readonly road: PaperBatchRow['road'];
  readonly size: number;
}

/** Gives a batch of new forms their serials. They are out from now on: the unit answers for every one. */
export async function printBatch(rt: Runtime, order: BatchOrder, userId: string): Promise<PaperBatchRow> {
  const span = spanOfLabel(rt.settings.get('periods').value, order.month);
  if (!span) throw new Error(`no span is called ${order.month}`);
  if (order.size < 1 || order.size > largestBatch) throw new Error(`a batch has 1 to ${largestBatch} forms`);
  const survey = rt.settings.get('survey').value;
  const { versionId, instrument } = rt.reference.latestInstrument(survey.instrument);
  return rt.db.writer.transaction((trx) =>
    insertBatch(rt, trx, userId, null, {
      unit_id: order.unitId,
      unit_version_id: rt.reference.unit(order.unitId).versionId,
      field_code: order.fieldCode,
      month: order.month,
      instrument_version_id: versionId,
      form: order.form,
      items: JSON.stringify(formItems(instrument, order.form, { filedFeedback: false })),
      road: order.road,
      size: order.size,
      last_day: localDay(startOfDay(span.end) + survey.window),
    }),
  );
}

/**
 * A form for the citizen of one case, of what its invitation asks. Printing opens the window anew, as it does for a slip;
 * an earlier form of the case counts as misprinted.
 * @returns undefined where the case cannot be answered on paper.
 */
export async function printCaseForm(
  rt: Runtime,
  caseId: string,
  userId: string,
  road: PaperBatchRow['road'],
): Promise<PaperBatchRow | undefined> {
  return rt.db.writer.transaction(async (trx) => {
    const now = rt.clock.now();
    const invitation = await findInvitationOfCase(trx, caseId);
    if (invitation?.state !== 'open' || invitation.roads === 'number' || invitation.window_ends_at <= now)
      return undefined;
    const windowEndsAt = Math.max(invitation.window_ends_at, now + rt.settings.get('survey').value.window);
    await trx<InvitationRow>('invitations').where({ id: invitation.id }).update({ window_ends_at: windowEndsAt });
    await spoilEarlierForms(trx, invitation.id);
    const { unit_id, unit_version_id, field_code, month, instrument_version_id, form, items } = invitation;
    const last_day = localDay(windowEndsAt);
    const asked = { unit_id, unit_version_id, field_code, month, instrument_version_id, form, items };
    return insertBatch(rt, trx, userId, invitation.id, { ...asked, road, size: 1, last_day });
  });
}

type BatchFacts = Omit<
  PaperBatchRow,
  'id' | 'tied' | 'first_number' | 'enter_until' | 'printed_by' | 'printed_at' | 'times_printed'
>;

async function insertBatch(
  rt: Runtime,
  trx: Db,
  userId: string,
  invitationId: string | null,
  facts: BatchFacts,
): Promise<PaperBatchRow> {
  const now = rt.clock.now();
  const batch: PaperBatchRow = {
    ...facts,
    id: randomUUID(),
    tied: Number(invitationId !== null),
    first_number: await takeNumbers(trx, facts.size),
    enter_until: startOfDay(facts.last_day) + day + rt.settings.get('survey').value.closeAfter,
    printed_by: userId,
    printed_at: now,
    times_printed: 0,
  };
  await insertPaperBatch(trx, batch);
  await insertPaperForms(trx, batch, invitationId);
  await audit(trx, {
    at: now,
    actor: { kind: 'user', id: userId },
    action: 'paper.batch_made',
    resource: `paper_batch:${batch.id}`,
    detail: { unit: batch.unit_id, size: batch.size, first: batch.first_number, tied: batch.tied === 1 },
  });
  return batch;
}

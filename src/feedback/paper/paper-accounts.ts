import {
  type BatchOfMonth,
  countForms,
  countInvalidReasons,
  countStrays,
  findBatchesOfMonth,
  findCameBack,
  findCompared,
  findReports,
  type StateCount,
} from '../../db/paper-accounts.ts';
import type { PaperReportRow } from '../../db/paper-reports.ts';
import { startOfDay } from '../../domain/hours.ts';
import {
  type Account,
  addAccounts,
  emptyAccount,
  type KeyingErrors,
  keyingErrors,
} from '../../domain/paper/accounting.ts';
import { addDays, spanOfLabel } from '../../domain/periods.ts';
import type { Runtime } from '../../runtime.ts';

/** Forms that were printed together, or all forms of one unit that were printed for single cases. */
export interface Range {
  readonly unitId: string;
  readonly tied: boolean;
  readonly road: 'box' | 'envelope';
  readonly fieldCode: string | null;
  /** Numbers, without check digits. */
  readonly first: number;
  readonly last: number;
  readonly printedBy: string | null;
  readonly printedAt: number;
  readonly account: Account;
  /** Of the returned: the case has a ballot of stronger proof. */
  readonly uncounted: number;
}

export interface PaperAccounts {
  readonly ranges: readonly Range[];
  readonly total: Account;
  readonly invalidReasons: readonly { readonly reason: string; readonly n: number }[];
  readonly cameBack: readonly { readonly number: number; readonly unit_id: string }[];
  readonly reports: readonly (PaperReportRow & { readonly unit_id: string })[];
  /** Second sheets with one serial, by unit, and other people's forms; entered in its days, outside the account. */
  readonly strays: readonly { readonly kind: string; readonly unit_id: string | null; readonly n: number }[];
  readonly errors: KeyingErrors;
}

/**
 * What became of every form that was printed for one span and these units.
 * @param month label of the span
 * @param withTied false for people of the units: whether the form of one case came back is none of their business
 */
export async function paperAccounts(
  rt: Runtime,
  month: string,
  unitIds: readonly string[],
  withTied: boolean,
): Promise<PaperAccounts> {
  const db = rt.db.reader;
  const batches = await findBatchesOfMonth(db, month, unitIds);
  const ranges = rangesOf(
    batches.filter(({ tied }) => withTied || tied === 0),
    await countForms(db, month),
  );
  const span = spanOfLabel(rt.settings.get('periods').value, month);
  const strays = span ? await countStrays(db, startOfDay(span.start), startOfDay(addDays(span.end, 1))) : [];
  return {
    ranges,
    total: ranges.reduce((sum, { account }) => addAccounts(sum, account), emptyAccount),
    invalidReasons: await countInvalidReasons(db, month, unitIds),
    cameBack: await findCameBack(db, month, unitIds),
    reports: await findReports(db, month, unitIds),
    strays: strays.filter(({ unit_id }) => unit_id === null || unitIds.includes(unit_id)),
    errors: keyingErrors(await findCompared(db, month)),
  };
}

function rangesOf(batches: readonly BatchOfMonth[], counts: readonly StateCount[]): Range[] {
  const ranges = new Map<string, Range>();
  for (const batch of batches) {
    const range = rangeOf(
      batch,
      counts.filter(({ batchId }) => batchId === batch.id),
    );
    const key = range.tied ? `${range.unitId} ${range.road}` : batch.id;
    const other = ranges.get(key);
    ranges.set(key, other ? together(other, range) : range);
  }
  return [...ranges.values()];
}

function rangeOf(batch: BatchOfMonth, counts: readonly StateCount[]): Range {
  const tied = batch.tied === 1;
  const states = Object.fromEntries(counts.map(({ state, n }) => [state, n]));
  return {
    unitId: batch.unit_id,
    tied,
    road: batch.road,
    fieldCode: tied ? null : batch.field_code,
    first: batch.first_number,
    last: batch.first_number + batch.size - 1,
    printedBy: tied ? null : batch.printed_by_name,
    printedAt: batch.printed_at,
    account: { ...emptyAccount, ...states, printed: batch.size },
    uncounted: counts.reduce((sum, { uncounted }) => sum + uncounted, 0),
  };
}

function together(a: Range, b: Range): Range {
  return {
    ...a,
    last: b.last,
    account: addAccounts(a.account, b.account),
    uncounted: a.uncounted + b.uncounted,
  };
}

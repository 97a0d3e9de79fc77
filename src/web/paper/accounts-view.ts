import { groupBy } from '../../db/bulk.ts';
import { type Account, type FormState, formStates } from '../../domain/paper/accounting.ts';
import { groupSerial, serialOf } from '../../domain/paper-form/serial.ts';
import type { PaperAccounts, Range } from '../../feedback/paper/paper-accounts.ts';
import type { Runtime } from '../../runtime.ts';
import { showDateTime } from '../local-time.ts';
import type { Language } from '../texts.ts';

/** The account as the page shows it: the sentence that balances, and a bar for every unit and range. */
export function accountsView(rt: Runtime, language: Language, accounts: PaperAccounts) {
  const name = (one: { nameVi: string; nameEn: string }) => (language === 'vi' ? one.nameVi : one.nameEn);
  const unitName = (id: string) => name(rt.reference.unit(id));
  const byUnit = groupBy(accounts.ranges, ({ unitId }) => unitId);
  return {
    total: accounts.total,
    units: [...byUnit].map(([unitId, ranges]) => ({
      name: unitName(unitId),
      ranges: ranges.map((range) => rangeView(rt, name, range)),
    })),
    uncounted: accounts.ranges.reduce((sum, range) => sum + range.uncounted, 0),
    roads: (['box', 'envelope'] as const).map((road) => ({
      road,
      printed: sum(accounts.ranges, road, 'printed'),
      back: sum(accounts.ranges, road, 'returned') + sum(accounts.ranges, road, 'invalid'),
    })),
    invalidReasons: accounts.invalidReasons,
    cameBack: accounts.cameBack.map(({ number, unit_id }) => ({
      serial: groupSerial(serialOf(number)),
      unit: unitName(unit_id),
    })),
    duplicates: accounts.strays
      .filter(({ kind }) => kind === 'duplicate')
      .map(({ unit_id, n }) => ({ unit: unit_id === null ? '' : unitName(unit_id), n })),
    notOurs: accounts.strays.filter(({ kind }) => kind === 'not_ours').reduce((all, { n }) => all + n, 0),
    errors: errorsView(accounts.errors),
  };
}

function rangeView(rt: Runtime, name: (one: { nameVi: string; nameEn: string }) => string, range: Range) {
  const field = range.fieldCode === null ? undefined : rt.reference.field(range.fieldCode);
  return {
    ...range,
    first: groupSerial(serialOf(range.first)),
    last: groupSerial(serialOf(range.last)),
    field: field && name(field),
    printedAt: showDateTime(range.printedAt),
    bar: accountBar(range.account),
  };
}

/** One account as a bar of all that was printed; the table beside it says the same in numbers. */
export function accountBar(account: Account): string {
  let x = 0;
  const parts = formStates.map((state: FormState) => {
    const width = account.printed === 0 ? 0 : (account[state] / account.printed) * 100;
    const rect = `<rect class="sheets-${state}" x="${x.toFixed(2)}%" width="${width.toFixed(2)}%" height="100%"/>`;
    x += width;
    return width > 0 ? rect : '';
  });
  return `<svg class="account-bar" aria-hidden="true" focusable="false">${parts.join('')}</svg>`;
}

function sum(ranges: readonly Range[], road: Range['road'], key: keyof Account): number {
  return ranges.filter((range) => range.road === road).reduce((all, { account }) => all + account[key], 0);
}

function errorsView({ forms, marks, wrong, rate }: PaperAccounts['errors']) {
  const percent = (share: number) => (share * 100).toFixed(2).replace('.', ',');
  return {
    forms,
    marks,
    wrong,
    rate: rate && { value: percent(rate.value), low: percent(rate.low), high: percent(rate.high) },
  };
}

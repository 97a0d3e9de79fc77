import type { Msisdn } from '../../../src/domain/msisdn.ts';
import type { SmscMessage } from '../../../tests/support/smsc-messages.ts';

/** How many of the telephones behind the SMSC show so many messages. */
export function tally(messages: readonly SmscMessage[], numbers: readonly Msisdn[]): (messages: number) => number {
  const shown = new Map<string, number>();
  for (const { to } of messages) shown.set(to, (shown.get(to) ?? 0) + 1);
  const counts = numbers.map((number) => shown.get(number) ?? 0);
  return (wanted) => counts.filter((n) => n === wanted).length;
}

export function total(attempts: Readonly<Record<string, number>>): number {
  return Object.values(attempts).reduce((sum, n) => sum + n, 0);
}

/** A table of claims: what was expected, what was found. */
export function claims(rows: readonly (readonly [claim: string, expected: number, found: number])[]) {
  return {
    held: rows.every(([, expected, found]) => expected === found),
    table: [
      '| | expected | found |',
      '|---|---:|---:|',
      ...rows.map(
        ([claim, expected, found]) => `| ${claim} | ${expected} | ${expected === found ? found : `**${found}**`} |`,
      ),
    ].join('\n'),
  };
}

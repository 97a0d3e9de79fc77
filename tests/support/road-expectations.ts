import { expect } from 'vitest';
import type { Conduct } from './citizens.ts';
import { indexText, type Sums } from './independent-count.ts';
import { unitCodes } from './large-province.ts';
import { invitationsOf, type Travelled } from './main-road.ts';

/** What every telephone may have got, whatever happened on the way. @param each invitations on it: exactly, or at most */
export function expectWellKeptRoad({ citizens, logs }: Travelled, each: 'one invitation' | 'at most one'): void {
  expect(citizens).toHaveLength(350);
  for (const { msisdn, conduct } of citizens) {
    const log = logs.get(msisdn)!;
    const about = `${msisdn} (${conduct}): ${JSON.stringify(log)}`;
    const invitations = invitationsOf(log).length;
    if (each === 'one invitation') expect(invitations, about).toBe(1);
    else expect(invitations, about).toBeLessThanOrEqual(1);
    expect(log.received.filter(({ text }) => /lan cuoi/i.test(text)).length, about).toBeLessThanOrEqual(1);
    expect(new Set(log.received.map(({ text }) => text)).size, about).toBe(log.received.length);
    for (const { segments } of log.received) expect(segments, about).toBe(1);
  }
}

const howAnswered: Readonly<Record<Conduct, readonly RegExp[]>> = {
  answers: [/da ghi/i],
  'answers by Twilio': [],
  'answers twice': [/da ghi/i],
  'answers after the reminder': [/da ghi/i],
  corrects: [/da ghi/i, /da sua/i],
  'is unclear, then clear': [/chua/i, /da ghi/i],
  'takes the slip': [],
  'takes the slip, then writes': [/da ghi/i],
  'writes, then somebody takes the slip': [/da ghi/i, /vua bi doi tu noi khac/],
  refuses: [/tu nay/i],
  'keeps silent': [],
};

/**
 * Every citizen was answered once for each thing done, by the number it was sent to. In any order: an answer whose
 * outcome a kill left unknown waits for its look-up, and the next one does not wait for it.
 */
export function expectAllAnswered({ citizens, logs }: Travelled): void {
  for (const { msisdn, conduct } of citizens) {
    const log = logs.get(msisdn)!;
    const about = `${msisdn} (${conduct}): ${JSON.stringify(log)}`;
    const answers = log.received.filter(({ text }) => !/^CA P|lan cuoi/i.test(text)).map(({ text }) => text);
    expect(answers, about).toHaveLength(howAnswered[conduct].length);
    for (const text of howAnswered[conduct]) {
      const matching = answers.filter((answer) => text.test(answer));
      expect(matching, about).toHaveLength(1);
    }
    const byTwilio = conduct === 'answers by Twilio' ? [expect.stringMatching(/da ghi/i)] : [];
    expect(log.receivedByTwilio, about).toEqual(byTwilio);
  }
}

/** The page shows what the count says; and nobody's ballot is missing. */
export function expectRightResults({ citizens, count, first, last }: Travelled): void {
  expect(first.units.map(figures)).toEqual([[expect.any(String), expect.any(String), '5']]);
  const voters = citizens.filter(({ scores }) => scores !== null);
  expect(count.answered).toBe(voters.length);
  expect(count.refused).toBe(citizens.filter(({ conduct }) => conduct === 'refuses').length);
  const planned = voters.flatMap(({ scores }) => scores ?? []).filter((score) => score !== null);
  expect(count.total).toEqual({
    ballots: voters.length,
    satisfied: planned.filter((score) => score >= 4).length,
    valid: planned.length,
  });

  expect(last.rates.slice(0, 2)).toEqual([`${count.answered}/350`, `${count.answered}/350`]);
  const { total, items, units } = count.byNumber;
  expect(last.index).toBe(indexText(total));
  expect(last.satisfiedOfValid).toBe(`${total.satisfied}/${total.valid}`);
  expect(last.units.map(figures)).toEqual(unitCodes.map((code) => expected(units.get(code)!)));
  expect(last.factors.slice(0, 4).map(figures)).toEqual(items.map(expected));
  for (const [index, row] of last.units.entries()) {
    const { ballots, returned } = count.units.get(unitCodes[index]!)!;
    expect(rateOf(row[5]!), row.join(' · ')).toBeCloseTo((100 * ballots) / returned, 0);
  }
}

/** Index, satisfied of valid, n. */
const figures = (row: readonly string[]) => [row[1], row[3], row[4]];
const expected = (sums: Sums) => [indexText(sums), `${sums.satisfied}/${sums.valid}`, String(sums.ballots)];

const rateOf = (text: string) => Number(/[\d,]+/.exec(text)![0].replace(',', '.'));

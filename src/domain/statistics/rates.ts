import { indexOf, toHundredths, wilson } from '../scoring.ts';

interface Rate {
  readonly part: number;
  readonly whole: number;
}

/**
 * The ratio of decision 766/QĐ-TTg (23-06-2022): 100 % less the shares of cases overdue and of cases complained about.
 * From the register, never from ballots.
 * @returns hundredths of a percent, half up, at least 0; `undefined` without a case
 */
export function ratio766(cases: { returned: number; overdue: number; complainedAbout: number }): number | undefined {
  const { returned, overdue, complainedAbout } = cases;
  if (returned === 0) return undefined;
  const kept = Math.max(0, returned - overdue - complainedAbout);
  const doubled = kept * 20_000 + returned;
  return (doubled - (doubled % (2 * returned))) / (2 * returned);
}

/** A plain share with Wilson's 95 % interval, hundredths of a percent. @param whole at least 1 */
export function intervalOfShare(part: number, whole: number): { index: number; low: number; high: number } {
  const { low, high } = wilson(part / whole, whole);
  return { index: indexOf(part, whole)!, low: toHundredths(low), high: toHundredths(high) };
}

/**
 * Difference of two independent shares with its 95 % interval (Newcombe, Statistics in Medicine 17, 1998, p. 873,
 * method 10), as between those who answered and a sample of those who did not.
 * @returns shares, -1 to 1
 */
export function differenceOf(a: Rate, b: Rate): { difference: number; low: number; high: number } {
  const [pa, pb] = [a.part / a.whole, b.part / b.whole];
  const [ia, ib] = [wilson(pa, a.whole), wilson(pb, b.whole)];
  const difference = pa - pb;
  return {
    difference,
    low: difference - Math.hypot(pa - ia.low, ib.high - pb),
    high: difference + Math.hypot(ia.high - pa, pb - ib.low),
  };
}

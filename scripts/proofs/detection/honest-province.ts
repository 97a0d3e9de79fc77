import { hour, startOfDay } from '../../../src/domain/hours.ts';
import type { Observed, ObservedBallot, Opportunity } from '../../../src/domain/integrity/observed.ts';

const second = 1000;
export const days = 30;
export const firstDay = startOfDay('2026-09-01');

/** A province in the making: what cheats are added to. */
export interface Province {
  readonly random: () => number;
  readonly units: readonly Unit[];
  readonly ballots: ObservedBallot[];
  readonly opportunities: Opportunity[];
  readonly casesOfPhone: Map<string, number>;
  readonly staffPhones: Set<string>;
  /** Slips that were printed and are not answered: what somebody who cheats has in hand. */
  readonly unused: Map<string, { printedAt: number }[]>;
  next(): string;
}

export interface Unit {
  readonly id: string;
  /** Chance that a citizen gives five fives, and that one who does not is satisfied with everything. */
  readonly allFives: number;
  readonly satisfied: number;
  readonly casesADay: number;
  /** Answers of citizens who are served together: an open day, a market day. */
  readonly busyDay: number;
}

/**
 * Thirty days of a province in which nobody cheats. Three in ten citizens answer: most by SMS from the evening on which
 * it came, the others by the code on the slip, at the counter or at home. Units differ; some citizens share a telephone;
 * agents and schools hand in cases for many under one number; on a busy day a unit serves five times as many.
 */
export function honestProvince(random: () => number, units = 40): Province {
  let last = 0;
  const province: Province = {
    random,
    units: Array.from({ length: units }, (_, at) => ({
      id: `unit-${at}`,
      allFives: clamp(0.5 + 0.1 * normal(random), 0.15, 0.85),
      satisfied: clamp(0.55 + 0.15 * normal(random), 0.1, 0.9),
      casesADay: 6 + Math.floor(random() * 30),
      busyDay: Math.floor(random() * days),
    })),
    ballots: [],
    opportunities: [],
    casesOfPhone: new Map(),
    staffPhones: new Set(['staff-1', 'staff-2']),
    unused: new Map(),
    next: () => String(++last),
  };
  for (const unit of province.units) for (let day = 0; day < days; day++) liveDay(province, unit, day);
  return province;
}

export function observedIn({ ballots, opportunities, casesOfPhone, staffPhones }: Province): Observed {
  return { ballots, opportunities, casesOfPhone, staffPhones };
}

function liveDay(province: Province, unit: Unit, day: number): void {
  if (day % 7 === 5) return;
  const { random } = province;
  const cases = poisson(random, unit.casesADay * (day === unit.busyDay ? 5 : 1));
  const agent = random() < 0.01 ? `agent-${province.next()}` : null;
  for (let n = 0; n < cases; n++) {
    const returnedAt = firstDay + day * 24 * hour + (7.5 + 9 * random()) * hour;
    const printedAt = returnedAt + (20 + 60 * random()) * second;
    const acceptedAt = firstDay + day * 24 * hour + (17 + 2.5 * random()) * hour;
    const phone = agent && n < 6 ? agent : `phone-${province.next()}`;
    const cases = (province.casesOfPhone.get(phone) ?? 0) + 1;
    province.casesOfPhone.set(phone, cases);
    province.opportunities.push({ unitId: unit.id, road: 'counter', at: printedAt });
    if (cases === 1) province.opportunities.push({ unitId: unit.id, road: 'number', at: acceptedAt });
    const way = random();
    const mood = { pattern: patternOf(random, unit) };
    if (way < 0.18 && cases === 1) {
      const after = Math.max(14, logNormal(random, 18 * 60, 1.4)) * second;
      put(province, unit, { road: 'number', ...mood, phone, couldAnswerAt: acceptedAt, castAt: acceptedAt + after });
    } else if (way < 0.26) {
      const after = Math.max(45, logNormal(random, 200, 0.6)) * second;
      const device = `browser-${province.next()}`;
      put(province, unit, {
        ...mood,
        road: 'counter',
        device,
        byPage: true,
        couldAnswerAt: printedAt,
        castAt: printedAt + after,
      });
    } else if (way < 0.3) {
      const castAt = printedAt + logNormal(random, 5 * 3600, 0.8) * second;
      const device = random() < 0.5 ? `browser-${province.next()}` : null;
      const helper = device ? null : `phone-${province.next()}`;
      put(province, unit, {
        ...mood,
        road: 'counter',
        device,
        phone: helper,
        byPage: device !== null,
        couldAnswerAt: printedAt,
        castAt,
      });
    } else province.unused.set(unit.id, [...(province.unused.get(unit.id) ?? []), { printedAt }]);
  }
}

/** Adds a ballot. @returns its id */
export function put(
  province: Province,
  unit: Unit,
  ballot: Pick<ObservedBallot, 'road' | 'pattern' | 'castAt' | 'couldAnswerAt'> & Partial<ObservedBallot>,
): string {
  const id = province.next();
  province.ballots.push({
    phone: null,
    device: null,
    byPage: false,
    form: 'short',
    whollySatisfied: !/[1-3]/.test(ballot.pattern),
    ...ballot,
    id,
    unitId: unit.id,
  });
  return id;
}

/** Four scores. */
export function patternOf(random: () => number, { allFives, satisfied }: Unit): string {
  if (random() < allFives) return '5555';
  if (random() < satisfied) return scores(() => (random() < 0.55 ? 5 : 4));
  return scores(() => [1, 2, 3, 3, 4, 4, 5][Math.floor(random() * 7)]!);
}

const scores = (one: () => number) => Array.from({ length: 4 }, one).join('');

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const logNormal = (random: () => number, median: number, sigma: number) => median * Math.exp(sigma * normal(random));

function poisson(random: () => number, mean: number): number {
  let [n, product] = [0, random()];
  for (const limit = Math.exp(-mean); product > limit; n++) product *= random();
  return n;
}

export const between = (random: () => number, low: number, high: number) => low + (high - low) * random();

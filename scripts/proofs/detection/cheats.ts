import { hour, minute } from '../../../src/domain/hours.ts';
import { between, days, firstDay, type Province, put, type Unit } from './honest-province.ts';

const second = 1000;

/** One way to cheat. `add` makes about so many false ballots in one unit and returns their ids. */
export interface Cheat {
  readonly name: string;
  readonly told: string;
  /** Nothing in the single ballots gives it away: no recall is promised. */
  readonly beyond?: boolean;
  add(province: Province, unit: Unit, ballots: number): string[];
}

/** Almost always five fives; sometimes a four, so that it looks real. */
const flattering = (random: () => number) =>
  random() < 0.85 ? '5555' : Array.from({ length: 4 }, () => (random() < 0.7 ? 5 : 4)).join('');

/** Sittings of about `size` ballots each, at the end of a working day. */
function sittings(province: Province, ballots: number, size: number, one: (at: number, n: number) => string): string[] {
  const ids: string[] = [];
  while (ids.length < ballots) {
    let at = firstDay + Math.floor(province.random() * days) * 24 * hour + between(province.random, 16, 18) * hour;
    for (let n = 0; n < size && ids.length < ballots; n++) {
      ids.push(one(at, n));
      at += between(province.random, 20, 50) * second;
    }
  }
  return ids;
}

/** A slip that was kept back: printed within the days before. */
const keptSlip = (province: Province, at: number) => at - between(province.random, 0.5, 72) * hour;

const privateWindows = (name: string, size: number, told: string): Cheat => ({
  name,
  told,
  add: (province, unit, ballots) =>
    sittings(province, ballots, size, (castAt) =>
      put(province, unit, {
        road: 'counter',
        pattern: flattering(province.random),
        device: `browser-${province.next()}`,
        byPage: true,
        couldAnswerAt: keptSlip(province, castAt),
        castAt,
      }),
    ),
});

export const cheats: readonly Cheat[] = [
  {
    name: 'one browser',
    told: 'an officer answers kept slips in the evening, in one browser',
    add: (province, unit, ballots) => {
      const device = `browser-${province.next()}`;
      return sittings(province, ballots, 15, (castAt) =>
        put(province, unit, {
          road: 'counter',
          pattern: flattering(province.random),
          device,
          byPage: true,
          couldAnswerAt: keptSlip(province, castAt),
          castAt,
        }),
      );
    },
  },
  privateWindows('private windows', 15, 'the same, in a new private window each time'),
  {
    ...privateWindows('few at a time', 4, 'the same, four at a time only'),
    beyond: true,
  },
  {
    name: 'at the counter',
    told: 'an officer fills the page in on the spot, on the telephone of the citizen',
    add: (province, unit, ballots) =>
      Array.from({ length: ballots }, () => {
        const printedAt =
          firstDay + Math.floor(province.random() * days) * 24 * hour + between(province.random, 7.5, 16.5) * hour;
        province.opportunities.push({ unitId: unit.id, road: 'counter', at: printedAt });
        return put(province, unit, {
          road: 'counter',
          pattern: '5555',
          device: `browser-${province.next()}`,
          byPage: true,
          couldAnswerAt: printedAt,
          castAt: printedAt + between(province.random, 10, 30) * second,
        });
      }),
  },
  {
    name: 'phones reused',
    told: 'an officer types one of a few telephones of friends into many cases, and answers from them',
    add: (province, unit, ballots) =>
      Array.from({ length: ballots }, () => {
        const phone = `friend-${province.next()}`;
        const cases = 5 + Math.floor(province.random() * 10);
        province.casesOfPhone.set(phone, cases);
        const acceptedAt = firstDay + Math.floor(province.random() * days) * 24 * hour + 18 * hour;
        return put(province, unit, {
          road: 'number',
          pattern: flattering(province.random),
          phone,
          couldAnswerAt: acceptedAt,
          castAt: acceptedAt + between(province.random, 1, 120) * minute,
        });
      }),
  },
  {
    name: 'own telephone',
    told: 'officers type their own telephones, which are registered, into cases',
    add: (province, unit, ballots) =>
      Array.from({ length: ballots }, (_, n) => {
        const acceptedAt = firstDay + Math.floor(province.random() * days) * 24 * hour + 18 * hour;
        return put(province, unit, {
          road: 'number',
          pattern: flattering(province.random),
          phone: `staff-${1 + (n % 2)}`,
          couldAnswerAt: acceptedAt,
          castAt: acceptedAt + between(province.random, 1, 120) * minute,
        });
      }),
  },
  {
    name: 'straight line',
    told: 'citizens are told at the counter, one after the other, to press 4 four times',
    add: (province, unit, ballots) =>
      sittings(province, ballots, 12, (at, n) => {
        const printedAt = at - 8 * hour + n * between(province.random, 4, 9) * minute;
        province.opportunities.push({ unitId: unit.id, road: 'counter', at: printedAt });
        return put(province, unit, {
          road: 'counter',
          pattern: '4444',
          device: `browser-${province.next()}`,
          byPage: true,
          couldAnswerAt: printedAt,
          castAt: printedAt + between(province.random, 60, 180) * second,
        });
      }),
  },
  {
    name: 'patient',
    beyond: true,
    told: 'somebody answers kept slips over the whole month, with a new browser and other scores each time',
    add: (province, unit, ballots) =>
      Array.from({ length: ballots }, () => {
        const castAt =
          firstDay + Math.floor(province.random() * days) * 24 * hour + between(province.random, 8, 21) * hour;
        return put(province, unit, {
          road: 'counter',
          pattern: Array.from({ length: 4 }, () => (province.random() < 0.6 ? 5 : 4)).join(''),
          device: `browser-${province.next()}`,
          byPage: true,
          couldAnswerAt: keptSlip(province, castAt),
          castAt,
        });
      }),
  },
];

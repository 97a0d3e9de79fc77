import { notAskedReasons } from '../../src/db/invitations.ts';
import type { PlantedCase } from './small-province.ts';

const scores = [
  [5, 4, 5, 4],
  [4, 4, 5, 5],
  [5, 5, 5, 5],
  [4, 2, 4, 4],
  [5, 3, 4, 5],
  [3, 2, 3, 4],
  [4, 4, null, 4],
  [2, 1, 3, 2],
  [5, 4, 4, 5],
  [5, 3, 4, 4],
];
const sizes = { csgt: 120, 'song-thuong': 48, 'an-hoa': 36, 'tan-lap': 20, 'phu-dien': 12, 'dong-khe': 6 };

/** Cases of this month; of ten, one has no telephone, one is not reached, and two do not answer. */
export function someWeeks(now: number): PlantedCase[] {
  return Object.entries(sizes).flatMap(([unit, size], shift) =>
    Array.from({ length: size }, (_, n): PlantedCase => {
      const at = now - 60_000 * n;
      if (n % 10 === 3) return { unit, at, reached: 'not_asked', notAsked: notAskedReasons[n % 6]! };
      if (n % 40 === 8) return { unit, at, reached: 'delivered', state: 'refused' };
      if (n % 10 === 6) return { unit, at, reached: 'accepted' };
      if (n % 10 === 8 || n % 7 === 5) return { unit, at, reached: 'delivered' };
      const road = n % 9 === 0 ? ({ channel: 'web', proof: 'slip' } as const) : {};
      return {
        unit,
        at,
        reached: 'answered',
        scores: unit === 'phu-dien' ? [5, 5, 4, 5] : scores[(n * 3 + shift) % scores.length]!,
        ...road,
      };
    }),
  );
}

import { expect, it } from 'vitest';
import { z } from 'zod';
import { orderedId } from '../../src/domain/ordered-id.ts';

it('makes UUIDs of version 7 that sort by their instant and never repeat', () => {
  const instants = [0, 1, 255, 256, 1_795_330_000_000, 1_795_330_000_001];
  const ids = instants.map(orderedId);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(z.uuidv7().safeParse(id).success).toBe(true);
  expect(Number.parseInt(ids[4]!.replace('-', '').slice(0, 12), 16)).toBe(1_795_330_000_000);
  expect(new Set(Array.from({ length: 1_000 }, () => orderedId(7))).size).toBe(1_000);
});

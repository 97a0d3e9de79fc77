import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { travel } from '../support/main-road.ts';
import { expectAllAnswered, expectRightResults, expectWellKeptRoad } from '../support/road-expectations.ts';

const seed = Number(process.env['ROAD_SEED'] ?? randomInt(1_000_000));
console.log(`ROAD_SEED=${seed}`);

it('loses and doubles nothing when Redis and the program are killed, with an operator that can be asked', async () => {
  const travelled = await travel({ seed, lookup: true, faults: true });
  console.log(travelled.summary);

  expect(travelled.leftOpen).toBeGreaterThan(0);
  expectWellKeptRoad(travelled, 'one invitation');
  expectAllAnswered(travelled);
  expectRightResults(travelled);
  expect(travelled.attempts['unknown']).toBeUndefined();
});

it('doubles nothing and says what it does not know, with an operator that tells nothing', async () => {
  const travelled = await travel({ seed, lookup: false, faults: true });
  console.log(travelled.summary);

  expect(travelled.leftOpen).toBeGreaterThan(0);
  expectWellKeptRoad(travelled, 'at most one');
  expectRightResults(travelled);
  expect(travelled.attempts['unknown']).toBe(travelled.leftOpen);
});

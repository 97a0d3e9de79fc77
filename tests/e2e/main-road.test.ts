import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { travel } from '../support/main-road.ts';
import { expectAllAnswered, expectRightResults, expectWellKeptRoad } from '../support/road-expectations.ts';

it('brings 350 cases to the page that shows what an independent count of the telephones says', async () => {
  const seed = Number(process.env['ROAD_SEED'] ?? randomInt(1_000_000));
  console.log(`ROAD_SEED=${seed}`);
  const travelled = await travel({ seed, lookup: true, faults: false });
  console.log(travelled.summary);

  expect(travelled.attempts['unknown']).toBeUndefined();
  expectWellKeptRoad(travelled, 'one invitation');
  expectAllAnswered(travelled);
  expectRightResults(travelled);
});

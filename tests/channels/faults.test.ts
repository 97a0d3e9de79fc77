import { expect, it } from 'vitest';
import { runFaults } from './fault-table.ts';
import { rigs } from './rigs/index.ts';

/** Nothing lost, nothing twice, and as many outcomes unknown as nobody can know; asked, repeated or reported they end. */
it.each(Object.entries(rigs))('%s loses and doubles nothing, whatever goes wrong', async (_, { start }) => {
  const row = await runFaults(await start(), 1);
  expect(row).toMatchObject({ messages: 9, lost: 0, duplicate: 0, waiting: 0, unknown: row.injected });
  if (row.settles) expect(row.unsettled).toBe(0);
  // Nobody ever hears of a message that was never handed over.
  else expect(row.unsettled).toBeGreaterThanOrEqual(1);
});

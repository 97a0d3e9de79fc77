import { runFaults } from '../../tests/channels/fault-table.ts';
import { rigs } from '../../tests/channels/rigs/index.ts';
import type { Proof } from '../proof.ts';

const rounds = 10;

/** Every adapter meets every fault many times over: nothing may be lost and nothing doubled. */
export async function prove(): Promise<Proof> {
  const lines: string[] = [];
  let held = true;
  for (const [kind, { start }] of Object.entries(rigs)) {
    const row = await runFaults(await start(), rounds);
    held &&= row.lost + row.duplicate + row.waiting === 0 && row.unknown === row.injected;
    held &&= !row.settles || row.unsettled === 0;
    const { messages, injected, unknown, unsettled, lost, duplicate, waiting } = row;
    const cells = [kind, messages, injected, unknown, unsettled, lost, duplicate, waiting, row.settles ? 'yes' : 'no'];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return {
    title: 'Faults of providers, and crashes of the program',
    held,
    body: [...explanation, ...lines].join('\n'),
  };
}

const explanation = [
  `Each adapter hands ${rounds} messages a fault to its provider, through the program’s own database (SQLite), Redis queue and`,
  'worker: none, accept then 500, time-out after accept, reset after accept, 429 without and with `Retry-After`, and an end',
  'of the process before, during and after the call (the instance is dropped at that instant; another one goes on). Then',
  'the reports arrive, and what may be looked up or repeated is. Providers are stand-ins on this machine.',
  '',
  '| adapter | messages | unknown injected | unknown counted | unknown at the end | lost | duplicate | never left | can settle |',
  '|---|---:|---:|---:|---:|---:|---:|---:|---|',
];

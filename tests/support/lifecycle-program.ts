import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createLifecycle } from '../../src/lifecycle.ts';

/** A program of two parts for tests to signal. Each of its arguments is one way in which it is difficult. */
const says = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const is = (manner: string) => process.argv.includes(manner);
const lifecycle = createLifecycle(pino({ level: 'silent' }));
lifecycle.onSignals(4_000);

await lifecycle.start(
  'database',
  async () => says('database up'),
  async () => says('database down'),
);
if (is('slow-to-start')) says('ready');
await lifecycle.start(
  'web',
  async () => {
    if (is('slow-to-start')) await sleep(500);
    says('web up');
  },
  async () => {
    if (is('slow-to-stop')) await sleep(1_500);
    if (is('hanging')) await new Promise(() => {});
    says('web down');
  },
);
setInterval(() => {}, 1_000);
says('ready');

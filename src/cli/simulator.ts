import { type Command, InvalidArgumentError } from 'commander';
import { startSimulatorProvider } from '../channels/simulator/provider.ts';
import { createClock } from '../clock.ts';

interface Options {
  readonly port: number;
  readonly host: string;
  readonly state?: string;
  readonly statusUrl?: string;
  readonly incomingUrl?: string;
  readonly secret: string;
  readonly lookup: boolean;
  readonly idempotent: boolean;
}

/** `cli -- simulator`: the simulated SMS provider as a process of its own, until SIGTERM or Ctrl-C. */
export function addSimulatorCommand(program: Command): void {
  program
    .command('simulator')
    .description('run the simulated SMS provider with its virtual handsets')
    .requiredOption('--secret <secret>', 'shared with the channel; callbacks are signed with it')
    .option('--port <number>', 'port to listen on; 0 takes any free one', readPort, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--state <file>', 'where it remembers messages; without it, in memory only')
    .option('--status-url <url>', 'where delivery reports are posted')
    .option('--incoming-url <url>', 'where SMS typed on a handset are posted')
    .option('--no-lookup', 'senders cannot ask what became of a message')
    .option('--idempotent', 'a reference sent twice is one message', false)
    .action(run);
}

async function run(options: Options): Promise<void> {
  const provider = await startSimulatorProvider({
    port: options.port,
    host: options.host,
    stateFile: options.state ?? null,
    callbackUrls: { status: options.statusUrl ?? null, incoming: options.incomingUrl ?? null },
    secret: options.secret,
    lookup: options.lookup,
    idempotent: options.idempotent,
    now: createClock().now,
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => provider.stop().then(() => process.exit(0)));
  }
  console.log(`The simulated provider listens on ${provider.url}`);
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('a port is a number from 0 to 65535');
}

import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { startSimulatorProvider } from '../channels/simulator/provider.ts';
import { parseScript, type Script, scriptSchema } from '../channels/simulator/script.ts';
import { createClock } from '../clock.ts';
import { StartRefused } from '../domain/start-refused.ts';

interface Options {
  readonly port: number;
  readonly host: string;
  readonly state?: string;
  readonly statusUrl?: string;
  readonly incomingUrl?: string;
  readonly secret?: string;
  readonly script?: string;
  readonly seed?: number;
  readonly schema: boolean;
  readonly lookup: boolean;
  readonly idempotent: boolean;
}

const afterwards = `
Its HTTP API, all JSON (docs/simulator.md):
  POST /messages                   send {reference, to, from, body}; Authorization: Bearer SECRET
  GET  /messages?reference=R       what became of it (not with --no-lookup)
  GET  /account                    whether it knows the secret
  POST /handsets/NUMBER/replies    a citizen writes {to, text}
  GET  /handsets, /handsets/NUMBER the virtual handsets and what they show
  GET  /events                     every change, as server-sent events
  GET  /script, POST /script       the script in force; another one in its place
  GET  /behaviour, POST /behaviour faults for the next so many messages
  GET  /record, GET /              what was done with each submission: as JSON, as a page

Example:
  npm run --silent cli -- simulator --secret s3cret --port 8090 --script docs/examples/simulator-bad-evening.json \\
    --status-url http://127.0.0.1:8080/channels/simulator/SECRET/status \\
    --incoming-url http://127.0.0.1:8080/channels/simulator/SECRET/incoming`;

/** `cli -- simulator`: the simulated SMS provider as a process of its own, until SIGTERM or Ctrl-C. */
export function addSimulatorCommand(program: Command): void {
  program
    .command('simulator')
    .description('run the simulated SMS provider with its virtual handsets')
    .option('--secret <secret>', 'shared with the channel; senders show it, callbacks are signed with it (required)')
    .option('--port <number>', 'port to listen on; 0 takes any free one', readPort, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--state <file>', 'where it remembers messages; without it, in memory only')
    .option('--status-url <url>', 'where delivery reports are posted')
    .option('--incoming-url <url>', 'where SMS typed on a handset are posted')
    .option('--script <file>', 'JSON file that says how it behaves; without it, well')
    .option('--seed <number>', 'seed of the random draws, in place of the script’s', readSeed)
    .option('--schema', 'print the JSON schema of a script and end', false)
    .option('--no-lookup', 'senders cannot ask what became of a message')
    .option('--idempotent', 'a reference sent twice is one message', false)
    .addHelpText('after', afterwards)
    .action(run);
}

async function run(options: Options): Promise<void> {
  if (options.schema) return console.log(JSON.stringify(z.toJSONSchema(scriptSchema, { io: 'input' }), null, 2));
  if (!options.secret)
    throw new StartRefused('Name the secret that the channel shares with it: --secret SECRET (see --help).');
  const provider = await startSimulatorProvider({
    port: options.port,
    host: options.host,
    stateFile: options.state ?? null,
    callbackUrls: { status: options.statusUrl ?? null, incoming: options.incomingUrl ?? null },
    secret: options.secret,
    lookup: options.lookup,
    idempotent: options.idempotent,
    now: createClock().now,
    script: readScript(options),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => provider.stop().then(() => process.exit(0)));
  }
  console.log(`The simulated provider listens on ${provider.url}`);
}

function readScript({ script: file, seed }: Options): Script {
  const script = file === undefined ? parseScript({}) : readScriptFile(file);
  return seed === undefined ? script : { ...script, seed };
}

function readScriptFile(file: string): Script {
  try {
    return parseScript(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new StartRefused(`${file}: ${(error as Error).message.replaceAll('\n', `\n${file}: `)}`);
  }
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('a port is a number from 0 to 65535');
}

function readSeed(text: string): number {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a seed is a whole number');
}

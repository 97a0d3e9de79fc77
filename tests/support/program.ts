import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** `npm start`, as a person types it, in a process group of its own. */
export interface Program {
  readonly npm: ChildProcess;
  readonly port: number;
  /** What it wrote to both outputs so far. */
  output(): string;
  /** Its exit code, once it and npm have ended. */
  readonly ended: Promise<number | null>;
  /** ms from its start until /readyz said yes. @throws Error with its output where it ended instead. */
  ready(): Promise<number>;
  /** Ids of what it started that still runs: npm, node, redis-server. */
  processes(): { pid: number; command: string }[];
}

export async function startProgram(dataDir: string, environment: Record<string, string> = {}): Promise<Program> {
  const port = Number(environment['PORT']) || (await freePort());
  const mark = `PHIEU_SO_TEST_MARK=${randomUUID()}`;
  const [name, value] = mark.split('=') as [string, string];
  const from = performance.now();
  const npm = spawn('npm', ['start'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: '', DATA_DIR: dataDir, PORT: String(port), ...environment, [name]: value },
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  npm.stdout.on('data', collect);
  npm.stderr.on('data', collect);
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    npm.on('exit', (code) => {
      over = true;
      resolve(code);
    });
  });
  return {
    npm,
    port,
    ended,
    output: () => output,
    processes: () => processesOf(mark, dataDir),
    async ready() {
      while (!(await isReady(port))) {
        if (over) throw new Error(`npm start ended: ${output}`);
        await sleep(20);
      }
      return performance.now() - from;
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** Whatever carries the mark in its environment, or, as redis-server writes over its own, works in the data folder. */
function processesOf(mark: string, dataDir: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
        if (!environment.includes(mark) && !readlinkSync(`/proc/${name}/cwd`).startsWith(dataDir)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), command }];
      } catch {
        return []; // ended meanwhile, or somebody else's
      }
    });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

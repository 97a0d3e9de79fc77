import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { channelSecret } from './installation.ts';

/** The simulated SMS provider in a process of its own, as `cli -- simulator` starts it. */
export async function startOperator(
  behaviour: { delay?: number } = {},
): Promise<{ readonly url: string; stop(): void }> {
  const args = ['--import', 'tsx', 'src/cli/index.ts', 'simulator', '--secret', channelSecret];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const url = /http:\S+/.exec(String(line))![0];
  const headers = { 'content-type': 'application/json' };
  const changed = await fetch(`${url}/behaviour`, { method: 'POST', headers, body: JSON.stringify(behaviour) });
  if (!changed.ok) throw new Error('the operator does not know this behaviour');
  return { url, stop: () => void child.kill() };
}

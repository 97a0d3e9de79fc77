import { type ChildProcess, spawn } from 'node:child_process';
import { freePort } from './program.ts';

/**
 * A proxy that lets through only what a published OpenAPI description allows: it answers a wrong request with 422, and
 * a wrong answer with 500.
 */
export interface Prism {
  readonly url: string;
  stop(): void;
}

/** The kernel ends it with this process, however that dies. */
export async function startPrism(description: string, upstream: string): Promise<Prism> {
  const port = await freePort();
  const prism = ['node_modules/@stoplight/prism-cli/dist/index.js', 'proxy', description, upstream];
  const options = ['--errors', '--host', '127.0.0.1', '--port', String(port)];
  const child = spawn('setpriv', ['--pdeathsig=KILL', process.execPath, ...prism, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await listening(child);
  return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill('SIGKILL') };
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (piece: Buffer) => {
      output += piece;
      if (/Prism is listening/.test(output)) resolve();
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', () => reject(new Error(`Prism ended: ${output}`)));
  });
}

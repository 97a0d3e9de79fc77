import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface BoundProcess {
  readonly pid: number;
  /** @throws Error with what it wrote, where it has ended. */
  throwIfEnded(): void;
  stop(): Promise<void>;
}

/**
 * Starts a server for tests that the kernel ends when this process dies, however it dies: setpriv sets the death signal,
 * and the user too, then becomes the program, so its id is the server's.
 */
export function spawnBound(
  program: string,
  args: readonly string[],
  options: { readonly endWith: 'SIGTERM' | 'SIGINT'; readonly missing: string; readonly user?: string },
): BoundProcess {
  const user = options.user ? [`--reuid=${options.user}`, `--regid=${options.user}`, '--init-groups'] : [];
  const child = spawn('setpriv', [`--pdeathsig=${options.endWith.slice(3)}`, ...user, program, ...args]);
  let output = '';
  let ended = false;
  const collect = (chunk: Buffer) => {
    output = (output + chunk).slice(-4_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.on('error', (error) => {
    output += error.message;
    ended = true;
  });
  child.on('exit', () => {
    ended = true;
  });
  return {
    pid: child.pid ?? 0,
    throwIfEnded() {
      if (ended) throw new Error(/No such file/.test(output) ? options.missing : `${program} ended: ${output}`);
    },
    async stop() {
      if (ended) return;
      child.kill(options.endWith);
      await once(child, 'exit');
    },
  };
}

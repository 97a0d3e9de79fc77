import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Aim {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface Load {
  readonly perSecond: number;
  /** ms */
  readonly p99: number;
  readonly n: number;
  readonly failed: number;
}

/** Autocannon in a process of its own, so that client and server do not share a core. */
export function startLoad(): { fire(aim: Aim): Promise<Load>; stop(): void } {
  const child = fork(new URL('load.ts', import.meta.url));
  return {
    async fire(aim) {
      child.send(aim);
      const [load] = (await once(child, 'message')) as [Load];
      if (load.failed > 0) throw new Error(`${load.failed} requests to ${aim.url} failed`);
      return load;
    },
    stop: () => void child.kill(),
  };
}

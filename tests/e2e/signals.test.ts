import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

describe('a signal', () => {
  async function run(...manners: string[]) {
    const program: ChildProcess = spawn(
      process.execPath,
      ['--import', 'tsx', 'tests/support/lifecycle-program.ts', ...manners],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    const ready = new Promise<void>((resolve) => {
      program.stdout!.on('data', (chunk: Buffer) => {
        output += chunk;
        if (output.includes('ready')) resolve();
      });
    });
    await ready;
    const ended = once(program, 'close').then(([code]) => ({ code: code as number, lines: output.trim().split('\n') }));
    return { program, ended };
  }

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s stops everything and ends with 0', async (signal) => {
    const { program, ended } = await run();
    program.kill(signal);
    expect(await ended).toEqual({ code: 0, lines: ['database up', 'web up', 'ready', 'web down', 'database down'] });
  });

  it('that comes twice at once, as npm makes of one Ctrl-C, still stops in order', async () => {
    const { program, ended } = await run('slow-to-stop');
    program.kill('SIGINT');
    await sleep(50);
    program.kill('SIGINT');
    expect((await ended).lines.slice(-2)).toEqual(['web down', 'database down']);
  });

  it('that comes again later ends at once', async () => {
    const { program, ended } = await run('slow-to-stop');
    program.kill('SIGINT');
    await sleep(1_100);
    program.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, lines: ['database up', 'web up', 'ready'] });
  });

  it('in the middle of the start waits for what is starting, so that nothing is left behind', async () => {
    const { program, ended } = await run('slow-to-start');
    program.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, lines: ['database up', 'ready', 'web up', 'web down', 'database down'] });
  });

  it('ends with 1 where a part hangs', async () => {
    const { program, ended } = await run('hanging');
    program.kill('SIGTERM');
    expect(await ended).toEqual({ code: 1, lines: ['database up', 'web up', 'ready', 'database down'] });
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSimulatorChannel, simulatorSettings } from '../../src/channels/simulator/adapter.ts';
import { attemptTo, citizen } from './rigs/rig.ts';

const command = `
  import { Command } from 'commander';
  import { addSimulatorCommand } from './src/cli/simulator.ts';
  const program = new Command();
  addSimulatorCommand(program);
  await program.parseAsync(process.argv.slice(1), { from: 'user' });
`;

/** Each starts processes of its own, which takes a while on a busy machine. */
describe('the simulator command', { timeout: 60_000 }, () => {
  let folder: string;
  const running: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  });
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** @param limit largest file it may write, in blocks of 512 bytes, which is how a full disk looks to it */
  async function run(limit?: number): Promise<{ child: ChildProcess; url: string }> {
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', command, '--'];
    const all = [...node, 'simulator', '--secret', 's', '--state', join(folder, 'state.jsonl')];
    const child = spawn('sh', ['-c', limit ? `ulimit -f ${limit}; exec "$@"` : 'exec "$@"', 'sh', ...all]);
    running.push(child);
    const [line] = await once(child.stdout!, 'data');
    return { child, url: /http:\S+/.exec(String(line))![0] };
  }

  const channelTo = (url: string) =>
    createSimulatorChannel(
      simulatorSettings.parse({
        kind: 'simulator',
        id: 'sim',
        callbackSecret: 'c'.repeat(22),
        url,
        secret: 's',
        timeout: 5_000,
      }),
    );

  it('forgets no message it accepted when it is killed in the middle of many', async () => {
    const first = await run();
    const channel = channelTo(first.url);
    const attempts = Array.from({ length: 600 }, (_, n) => attemptTo(citizen, `text ${n}`));
    const accepted = new Map<string, string>();
    const failures = new Set<string>();
    const sends = attempts.map((attempt) =>
      channel.send(attempt).then(
        ({ externalId }) => {
          accepted.set(attempt.attemptId, externalId);
          if (accepted.size === 100) first.child.kill('SIGKILL');
        },
        ({ failure }) => failures.add(failure),
      ),
    );
    await Promise.all(sends);
    expect(accepted.size).toBeGreaterThanOrEqual(100);
    expect(accepted.size).toBeLessThan(600);
    expect([...failures].filter((failure) => failure !== 'ambiguous' && failure !== 'unreachable')).toEqual([]);

    const second = channelTo((await run()).url);
    const known = attempts.filter(({ attemptId }) => accepted.has(attemptId));
    const found = await Promise.all(known.map((attempt) => second.lookup!({ ...attempt, at: 0 })));
    expect(found.map((result) => result.found && result.externalId)).toEqual(
      known.map(({ attemptId }) => accepted.get(attemptId)),
    );
  });

  it('accepts nothing it cannot keep while the disk is full, and goes on afterwards', async () => {
    const first = await run(16);
    const channel = channelTo(first.url);
    const accepted: { attempt: ReturnType<typeof attemptTo>; externalId: string }[] = [];
    const failures: string[] = [];
    for (let n = 0; n < 60; n++) {
      const attempt = attemptTo(citizen, `text ${n} ${'x'.repeat(n)}`);
      await channel.send(attempt).then(
        ({ externalId }) => accepted.push({ attempt, externalId }),
        ({ failure }) => failures.push(failure),
      );
    }
    expect(new Set(failures)).toEqual(new Set(['ambiguous']));
    expect(accepted.length).toBeGreaterThan(10);
    await wait(500); // the reports of what was accepted meet the full disk too
    expect(first.child.exitCode).toBeNull();
    first.child.kill('SIGTERM');
    expect(await once(first.child, 'exit')).toEqual([0, null]);

    const second = channelTo((await run()).url);
    for (const { attempt, externalId } of accepted) {
      expect(await second.lookup!({ ...attempt, at: 0 })).toMatchObject({ found: true, externalId });
    }
    await expect(second.send(attemptTo(citizen))).resolves.toBeTruthy();
  });

  it('ends on SIGTERM with exit code 0', async () => {
    const { child } = await run();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

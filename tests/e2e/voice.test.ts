import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import type { Program } from '../support/program.ts';
import { createRealInstallation, type RealInstallation } from '../support/real-installation.ts';

const citizen = '+84912345678';
let installation: RealInstallation;
let program: Program | undefined;

beforeAll(async () => {
  installation = await createRealInstallation({ lookup: true, rate: 100, calls: true });
});
afterAll(async () => {
  program?.npm.kill('SIGTERM');
  await program?.ended;
  await installation.close();
});

async function start(): Promise<void> {
  program = await installation.start();
  await program.ready();
}

async function stop(): Promise<void> {
  program!.npm.kill('SIGTERM');
  expect(await program!.ended).toBe(0);
  program = undefined;
}

/** Presses one key a turn, then hangs up. */
const presses = (keys: string) => ({
  picksUp: 'person' as const,
  press: (_heard: string, turn: number) => keys[turn] ?? null,
});

async function report(): Promise<void> {
  const headers = { authorization: `Bearer ${installation.apiKey}`, 'content-type': 'application/json' };
  const register = await (await fetch(`${installation.url}/api/v1/register`, { headers })).json();
  const body = JSON.stringify({
    caseCode: 'H-0001',
    ratedUnitId: register.units[0].id,
    procedureCode: register.procedures[0].code,
    result: 'granted',
    returnedAt: new Date(Date.now() - 1_000).toISOString(),
    phone: citizen,
  });
  const url = `${installation.url}/api/v1/case-results`;
  const answer = await fetch(url, { method: 'POST', headers: { ...headers, 'idempotency-key': 'report-1' }, body });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** Rings once and waits until the program has called back and everything was said. */
async function beep(keys: string): Promise<readonly string[]> {
  const { calls } = installation.twilio;
  const before = calls.calls.length;
  calls.parties.set(citizen, presses(keys));
  expect(await calls.ring(installation.ringUrl, citizen, '+12025550123')).toMatchObject({ status: 'busy' });
  await vi.waitFor(() => expect(calls.calls).toHaveLength(before + 1), 120_000);
  await calls.settled();
  expect(calls.problems).toEqual([]);
  return calls.calls.at(-1)!.heard;
}

it('calls back whoever rings once, and goes on after a stop where the citizen hung up', async () => {
  await start();
  await report();
  await beep('15');
  await stop();
  await start();
  const heard = await beep('43211');
  expect(heard[0]).toContain('Xin hỏi tiếp. Câu 2.');
  await stop();

  const db = openDatabase(join(installation.dataDir, 'phieu-so.sqlite'));
  try {
    const [ballot, ...others] = await db.reader('ballots').where({ state: 'counted' });
    expect(others).toEqual([]);
    expect(ballot).toMatchObject({ channel: 'voice', proof: 'number', rule: 'voice' });
    const answers = await db.reader('answers').where({ ballot_id: ballot.id }).orderBy('item');
    expect(answers.map(({ score }) => score)).toEqual([5, 4, 3, 2]);
    expect(await db.reader('calls')).toMatchObject([{ state: 'over' }, { state: 'over' }]);
  } finally {
    await db.close();
  }
});

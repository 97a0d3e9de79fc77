import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { abandonAttempts } from '../../src/feedback/settle.ts';
import { openQueues, startWorkers } from '../../src/jobs/queues.ts';
import { relayOutbox } from '../../src/jobs/relay-outbox.ts';
import { caseReport, installTest } from '../support/installation.ts';
import { startTestRedis } from '../support/redis.ts';

it('does not wait for a provider that never answers, and leaves its attempt to be settled by the next process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-slow-'));
  const db = openDatabase(join(folder, 'slow.db'));
  await migrate(db.writer);
  const redis = await startTestRedis();
  const test = await installTest(db);
  test.channel.answer = () => new Promise(() => {});
  const queues = openQueues(test.rt, redis.url);
  const workers = startWorkers(test.rt, redis.url);
  await inviteMany(test.rt, [caseReport(test, 1)], { kind: 'system', id: 'test' });
  await expect
    .poll(() => relayOutbox(test.rt, queues).then(() => test.channel.sent.length), { timeout: 20_000 })
    .toBe(1);
  await workers.close();
  expect(await db.reader('attempts').select('state')).toEqual([{ state: 'sending' }]);

  Object.assign(test.channel, { lookup: async () => ({ found: false }) });
  expect(await abandonAttempts({ ...test.rt, instance: 'the next process' })).toBe(1);
  const due = test.rt.clock.now() + test.channel.capabilities.settleAfter;
  expect(await db.reader('attempts').select('state', 'settle_at')).toEqual([{ state: 'unknown', settle_at: due }]);
  await queues.close();
  await db.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

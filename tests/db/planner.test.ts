import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { insertAll } from '../../src/db/bulk.ts';
import type { Database } from '../../src/db/client.ts';
import { findOrphanReports } from '../../src/db/delivery-reports.ts';
import { expireMessages, findDue, requeueUnclaimed } from '../../src/db/messages-out.ts';
import { findAbandoned, findSettleable } from '../../src/db/unsettled-attempts.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { remind } from '../../src/feedback/remind.ts';
import { eachDatabase } from '../support/databases.ts';
import { caseReport, installTest, msisdn } from '../support/installation.ts';
import { sendDue, write } from '../support/road.ts';

interface Statement {
  readonly sql: string;
  readonly bindings: readonly never[];
}

/** What one piece of work asks the database, and how it would find it. */
async function plansOf({ writer }: Database, work: () => Promise<unknown>): Promise<Map<string, string>> {
  const statements = new Map<string, Statement>();
  const note = (query: Statement) => statements.set(query.sql, query);
  writer.on('query', note);
  await work();
  writer.removeListener('query', note);
  const plans = new Map<string, string>();
  for (const { sql, bindings } of statements.values())
    if (/^(select|update|insert|delete)/i.test(sql)) {
      const plan: { detail: string }[] = await writer.raw(`explain query plan ${sql}`, bindings);
      plans.set(sql, plan.map(({ detail }) => detail).join('\n'));
    }
  return plans;
}

eachDatabase('the road of a ballot', (open) => {
  it('finds rows that it knows by key, never by reading all of one state', async () => {
    const db = await open();
    if (!db.singleProcess) return; // PostgreSQL plans by its own statistics
    const test = await installTest(db);
    const plans = await plansOf(db, async () => {
      await inviteMany(test.rt, [caseReport(test, 1)], { kind: 'system', id: 'test' });
      await sendDue(test);
      await write(test, msisdn(1), 'HL 5454');
    });
    const keyed = [...plans].filter(([sql]) => /`?(\bid|invitation_id|msisdn_hash|attempt_id)`? (in \(|= )/.test(sql));
    expect(keyed.length).toBeGreaterThan(8);
    for (const [sql, plan] of keyed)
      expect(plan, sql).not.toMatch(/_state_(?!unique)|_due|_queued|_waiting|_sending|SCAN (?!SUBQUERY|json_each)/);
  });
});

const now = 1_000_000_000;
const each = 10_000;

/** Messages that wait, others that were sent long ago, and reports of which nobody knows whose they are. */
async function fill({ writer }: Database): Promise<void> {
  const messages = Array.from({ length: 3 * each }, (_, n) => ({
    id: randomUUID(),
    channel_id: n % 2 === 0 ? 'one' : 'other',
    kind: 'invitation',
    ...{ msisdn_hash: `hash ${n}`, hash_key_version: 1, msisdn_cipher: 'cipher', cipher_key_version: 1 },
    ...{ sender: '8179', body_cipher: 'cipher', template: 't', settings_version_id: 's', segments: 1 },
    priority: n % 100 === 0 ? 1 : 10,
    state: n < each ? 'pending' : 'delivered',
    attempts: n < each ? 0 : 1,
    not_before: now + (n % 2 === 0 ? -n : n),
    expires_at: now + 10_000_000,
    created_at: 0,
  }));
  await insertAll(writer, 'messages_out', messages);
  await insertAll(
    writer,
    'attempts',
    messages.slice(each).map(({ id, channel_id }, n) => ({
      id: randomUUID(),
      message_id: id,
      ...{ n: 1, channel_id, external_id: `e-${n}`, claimed_by: 'another', created_at: n },
      state: n % 1_000 === 0 ? 'unknown' : 'delivered',
      settle_at: n % 1_000 === 0 ? now : null,
    })),
  );
  await insertAll(
    writer,
    'delivery_reports',
    Array.from({ length: each }, (_, n) => ({
      id: randomUUID(),
      ...{ channel_id: 'one', external_id: `nobody's ${n}`, attempt_id: null },
      ...{ state: 'delivered', raw_status: 'ok', received_at: n },
    })),
  );
  if (writer.client.config.client === 'pg') await writer.raw('analyze');
}

/** What PostgreSQL says of a statement it has run: whether anything was sorted, and how many rows it threw away. */
async function measured({ writer }: Database, work: () => Promise<unknown>): Promise<string> {
  const statements: Statement[] = [];
  const note = (query: Statement) => statements.push(query);
  writer.on('query', note);
  await work();
  writer.removeListener('query', note);
  let said = '';
  for (const { sql, bindings } of statements) {
    const { rows } = await writer.raw(`explain (analyze, timing off) ${sql.replace(/\$\d+/g, '?')}`, bindings);
    said += rows.map((row: { 'QUERY PLAN': string }) => row['QUERY PLAN']).join('\n');
  }
  return said;
}

eachDatabase('what waits', (open) => {
  it('is found by its index, in its order, among many', async () => {
    const db = await open();
    await fill(db);
    const { writer } = db;
    const work: [index: string, find: () => Promise<unknown>][] = [
      ['messages_out_due', () => findDue(writer, 'one', now, 500)],
      ['messages_out_queued', () => requeueUnclaimed(writer, now)],
      ['messages_out_waiting', () => expireMessages(writer, now)],
      ['attempts_sending', async () => findAbandoned(writer, { instance: 'me', singleProcess: false, before: now })],
      ['attempts_unknown', async () => findSettleable(writer, now, 50)],
    ];
    const orphans = () => findOrphanReports(writer, [{ id: 'a', channel_id: 'one', externalId: 'x' }]);
    // PostgreSQL believes that a JSON list has a hundred elements, and reads a table of this size rather than its index.
    if (db.singleProcess) work.push(['delivery_reports_channel_id_external_id_state_unique', orphans]);
    for (const [index, find] of work) {
      const plans = db.singleProcess ? [...(await plansOf(db, find)).values()].join('\n') : await measured(db, find);
      expect(plans).toContain(index);
      expect(plans).not.toMatch(/TEMP B-TREE|\bSort\b|SCAN (?!json_each)|Seq Scan/);
    }
    const due = await findDue(writer, 'one', now, 500);
    expect(due.slice(0, 100).every(({ priority }) => priority === 1)).toBe(true);
    expect(due).toHaveLength(500);
  });

  it('leads to one reminder when its time has come', async () => {
    const db = await open();
    if (!db.singleProcess) return;
    const test = await installTest(db);
    const plans = await plansOf(db, () => remind(test.rt));
    expect([...plans.values()].join('\n')).toContain('invitations_to_remind');
  });
});

import { expect, it } from 'vitest';
import { inviteMany } from '../../src/feedback/invite.ts';
import { eachDatabase } from '../support/databases.ts';
import { caseReport, installTest, msisdn } from '../support/installation.ts';
import { sendDue, write } from '../support/road.ts';

interface Statement {
  readonly sql: string;
  readonly bindings: readonly never[];
}

eachDatabase('the road of a ballot', (open) => {
  it('finds rows that it knows by key, never by reading all of one state', async () => {
    const db = await open();
    if (!db.singleProcess) return; // PostgreSQL plans by its own statistics
    const test = await installTest(db);
    const statements = new Map<string, Statement>();
    db.writer.on('query', (query: Statement) => statements.set(query.sql, query));
    await inviteMany(test.rt, [caseReport(test, 1)], { kind: 'system', id: 'test' });
    await sendDue(test);
    await write(test, msisdn(1), 'HL 5454');
    db.writer.removeAllListeners('query');
    const keyed = [...statements.values()].filter(({ sql }) => /`(id|invitation_id|msisdn_hash)` in \(/.test(sql));
    expect(keyed.length).toBeGreaterThan(8);
    for (const { sql, bindings } of keyed) {
      const plan: { detail: string }[] = await db.writer.raw(`explain query plan ${sql}`, bindings);
      expect(plan.map(({ detail }) => detail).join('\n'), sql).not.toMatch(/_state_|SCAN (?!SUBQUERY)/);
    }
  });
});

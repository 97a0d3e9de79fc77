import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { findFindings } from '../../../src/db/integrity-findings.ts';
import { rebuildRollups, totalRollups } from '../../../src/db/rollups.ts';
import { replaceStaffNumbers } from '../../../src/db/staff-numbers.ts';
import { insertUser } from '../../../src/db/users.ts';
import { castWebBallot } from '../../../src/feedback/cast-web-ballot.ts';
import { closeInvitations } from '../../../src/feedback/close.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { markBallots } from '../../../src/feedback/mark-ballots.ts';
import { reviewFinding } from '../../../src/feedback/review-finding.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { sendDue, write } from '../../support/road.ts';

const day = 86_400_000;

/** Slips of new cases, answered one after the other in one browser. */
async function answerInOneBrowser(installation: TestInstallation, from: number, n: number): Promise<void> {
  const { rt, pass } = installation;
  for (let at = from; at < from + n; at++) {
    const [verdict] = await inviteMany(rt, [caseReport(installation, at, { wantSlip: true })], system);
    pass(20 * 60_000);
    await castWebBallot(rt, verdict!.slip!.token, 'the same browser', {
      scores: [5, 4, 5, 5],
      notApplicable: [],
      onTime: null,
      helpedBy: 'nobody',
    });
  }
}

const system = { kind: 'system', id: null } as const;
const flaggedPhones = async ({ rt }: TestInstallation) => {
  const rows = await rt.db.reader('rollups').where({ grain: 'month', item: '*' }).select('flagged', 'phones');
  const sum = (flagged: number) =>
    rows.filter((row) => row.flagged === flagged).reduce((n, row) => n + Number(row.phones), 0);
  return { flagged: sum(1), unflagged: sum(0) };
};

eachDatabase('ballots that look wrong', (open) => {
  it('are marked once, counted apart, told as one finding with a task, and counted again when it is dismissed', async () => {
    const installation = await installTest(await open());
    const { rt, unitId } = installation;
    await answerInOneBrowser(installation, 1, 5);
    expect(await flaggedPhones(installation)).toEqual({ flagged: 0, unflagged: 5 });
    expect(await markBallots(rt)).toBe(5);
    expect(await markBallots(rt), 'the second look').toBe(0);
    expect(await flaggedPhones(installation)).toEqual({ flagged: 5, unflagged: 0 });
    const [finding, ...others] = await findFindings(rt.db.reader, [unitId('D01.801')]);
    expect(finding).toMatchObject({ mark: 'one_device', ballots: 5, state: 'open' });
    expect(others).toEqual([]);
    expect(await rt.db.reader('tasks').where({ kind: 'review' })).toMatchObject([{ subject: '2026-11:one_device' }]);

    const inspector = { id: randomUUID(), username: 'thanh-tra', name: 'Thanh tra', role: 'inspector' as const };
    await insertUser(rt.db.writer, { ...inspector, unitId: null, passwordHash: '-' }, 0);
    const review = { findingId: finding!.id, note: 'Máy của nhà văn hóa thôn', userId: inspector.id };
    await reviewFinding(rt, { ...review, state: 'dismissed' });
    expect(await flaggedPhones(installation)).toEqual({ flagged: 0, unflagged: 5 });
    expect(await markBallots(rt), 'after it was dismissed').toBe(0);
    expect(await findFindings(rt.db.reader, [unitId('D01.801')])).toMatchObject([{ state: 'dismissed', ballots: 5 }]);

    await answerInOneBrowser(installation, 6, 1);
    expect(await markBallots(rt), 'only the new one').toBe(1);
    expect(await findFindings(rt.db.reader, [unitId('D01.801')])).toMatchObject([{ state: 'open', ballots: 6 }]);
    await reviewFinding(rt, { ...review, state: 'confirmed' });
    expect(await flaggedPhones(installation)).toEqual({ flagged: 6, unflagged: 0 });

    const before = await totalRollups(rt.db.writer);
    await rebuildRollups(rt.db.writer);
    expect(await totalRollups(rt.db.writer)).toEqual(before);
    expect(await flaggedPhones(installation)).toEqual({ flagged: 6, unflagged: 0 });
    const log = await rt.db.reader('audit_log').where('resource', `finding:${finding!.id}`).orderBy('at');
    expect(log.map(({ action }) => action)).toEqual(['finding.dismissed', 'finding.confirmed']);
    expect(JSON.stringify(await rt.db.reader('integrity_findings'))).not.toMatch(/5 4 5 5|browser/);
  });

  it('keep their marks when the case is closed, which looks a last time itself', async () => {
    const installation = await installTest(await open());
    const { rt, pass, unitId } = installation;
    const staff = rt.keys.storeMsisdn(msisdn(9));
    await replaceStaffNumbers(rt.db.writer, unitId('D01.801'), [
      { msisdn_hash: staff.msisdn_hash, hash_key_version: 1, unit_id: unitId('D01.801'), added_at: 0 },
    ]);
    await inviteMany(rt, [caseReport(installation, 9, { msisdn: msisdn(9) })], system);
    await sendDue(installation);
    pass(60_000);
    await write(installation, msisdn(9), '5 5 4 4');
    expect(await flaggedPhones(installation)).toEqual({ flagged: 0, unflagged: 1 });
    pass(40 * day);
    while ((await closeInvitations(rt)) > 0);
    expect(await rt.db.reader('invitations')).toEqual([]);
    expect(await flaggedPhones(installation)).toEqual({ flagged: 1, unflagged: 0 });
    expect(await markBallots(rt), 'nothing to look at any more').toBe(0);
  });
});

import { expect, it } from 'vitest';
import { hour } from '../../../src/domain/hours.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { undoCase } from '../../../src/feedback/undo-case.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn } from '../../support/installation.ts';
import { sendDue } from '../../support/road.ts';

const by = { kind: 'system', id: 'test' } as const;

eachDatabase('inviteMany', (open) => {
  it('invites each case once, whatever is reported again, in one batch or later', async () => {
    const test = await installTest(await open());
    const first = await inviteMany(test.rt, [caseReport(test, 1), caseReport(test, 2), caseReport(test, 1)], by);
    expect(first.map(({ status }) => status)).toEqual(['created', 'created', 'repeated']);
    expect(first[2]!.caseId).toBe(first[0]!.caseId);
    const again = await inviteMany(test.rt, [caseReport(test, 2, { result: 'refused' }), caseReport(test, 3)], by);
    expect(again.map(({ status }) => status)).toEqual(['repeated', 'created']);
    expect(again[0]!.caseId).toBe(first[1]!.caseId);
    expect(await sendDue(test)).toHaveLength(3);
  });

  it('writes nothing of a batch whose last step fails', async () => {
    const test = await installTest(await open());
    const failing = inviteMany(test.rt, [caseReport(test, 1)], by, async () => {
      throw new Error('planted');
    });
    await expect(failing).rejects.toThrow('planted');
    for (const table of ['cases', 'invitations', 'messages_out', 'audit_log'])
      expect(await test.rt.db.writer(table).select('id'), table).toEqual([]);
  });

  it('asks a number about one of its cases in thirty days, drawn at random until the message has left', async () => {
    const test = await installTest(await open());
    const drawn = [0, 0];
    for (let n = 0; n < 40; n++) {
      const same = { msisdn: msisdn(n), fromDesk: true };
      await inviteMany(test.rt, [caseReport(test, 2 * n, same)], by);
      await inviteMany(test.rt, [caseReport(test, 2 * n + 1, same)], by);
    }
    const asked = await test.rt.db
      .writer('invitations')
      .join('cases', 'cases.id', 'invitations.case_id')
      .whereNull('not_asked_reason');
    for (const { case_code } of asked) drawn[Number(case_code.slice(3)) % 2]! += 1;
    expect(asked).toHaveLength(40);
    expect(Math.min(...drawn), 'either case of a pair is drawn').toBeGreaterThan(0);
    test.pass(61_000);
    expect(await sendDue(test)).toHaveLength(40);
    const [later] = await inviteMany(test.rt, [caseReport(test, 99, { msisdn: msisdn(1) })], by);
    expect(later!.notAskedReason, 'a message that has left is not called back').toBe('not_drawn');
  });

  it('says why others are not asked', async () => {
    const test = await installTest(await open());
    const verdicts = await inviteMany(
      test.rt,
      [
        caseReport(test, 1),
        caseReport(test, 3, { msisdn: null, notAsked: 'no_phone' }),
        caseReport(test, 4, { notAsked: 'refused_at_desk' }),
        caseReport(test, 5, { procedureCode: 'LLTP-01', wantSlip: true }),
      ],
      by,
    );
    expect(verdicts.map(({ notAskedReason }) => notAskedReason)).toEqual([
      null,
      'no_phone',
      'refused_at_desk',
      'paper',
    ]);
    expect(verdicts[3]!.slip?.url).toMatch(/^https:\/\/hoi-y-kien\.example\.vn\/p\/[\w-]{22}$/);
    expect(await sendDue(test)).toHaveLength(1);
  });

  it('stores no number, token, code or text that can be read', async () => {
    const test = await installTest(await open());
    const [verdict] = await inviteMany(test.rt, [caseReport(test, 1, { wantSlip: true })], by);
    const tables = ['cases', 'invitations', 'messages_out', 'link_tokens', 'audit_log'];
    const everything = JSON.stringify(await Promise.all(tables.map((table) => test.rt.db.writer(table))));
    expect(everything).not.toContain(msisdn(1).slice(3));
    expect(everything).not.toContain(verdict!.slip!.token);
    expect(everything).not.toContain(verdict!.slip!.surveyCode);
    expect(everything).not.toContain('cham diem');
  });

  const fromDesk = { sourceSystem: 'desk:a-unit', fromDesk: true };

  it('waits a minute for the desk, in which the entry can be undone and made again', async () => {
    const test = await installTest(await open());
    const [verdict] = await inviteMany(test.rt, [caseReport(test, 1, fromDesk)], by);
    expect(await sendDue(test)).toEqual([]);
    expect(await undoCase(test.rt, verdict!.caseId, by)).toBe('undone');
    const [again] = await inviteMany(test.rt, [caseReport(test, 1, fromDesk)], by);
    expect(again!.status).toBe('created');
    test.pass(61_000);
    expect(await undoCase(test.rt, again!.caseId, by)).toBe('too_late');
    expect(await sendDue(test)).toHaveLength(1);
  });

  it('lets nobody undo what case software reported', async () => {
    const test = await installTest(await open());
    const [verdict] = await inviteMany(test.rt, [caseReport(test, 1)], by);
    expect(await undoCase(test.rt, verdict!.caseId, by)).toBe('not_ours');
    expect(await test.rt.db.reader('cases').where({ id: verdict!.caseId })).toHaveLength(1);
  });

  it('leaves in the evening of the same day where nothing says "at once"', async () => {
    const test = await installTest(await open(), { atOnce: false });
    await inviteMany(test.rt, [caseReport(test, 1)], by);
    test.pass(5 * hour - 60_000);
    expect(await sendDue(test)).toEqual([]);
    test.pass(2.5 * hour + 60_000);
    expect(await sendDue(test)).toHaveLength(1);
  });
});

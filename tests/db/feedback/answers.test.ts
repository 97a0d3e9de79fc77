import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { day, hour } from '../../../src/domain/hours.ts';
import { castWebBallot, openBallot } from '../../../src/feedback/cast-web-ballot.ts';
import { closeInvitations } from '../../../src/feedback/close.ts';
import { expire } from '../../../src/feedback/expire.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { reissueSlip } from '../../../src/feedback/issue-slip.ts';
import { readReplies } from '../../../src/feedback/read-replies.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import { remind } from '../../../src/feedback/remind.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { countedScores, sendDue, write } from '../../support/road.ts';

const by = { kind: 'system', id: 'test' } as const;
const web = { notApplicable: [], onTime: true, helpedBy: 'nobody' } as const;

async function invited(test: TestInstallation, wantSlip = false) {
  const [verdict] = await inviteMany(test.rt, [caseReport(test, 1, { wantSlip })], by);
  await sendDue(test);
  return verdict!;
}

eachDatabase('a reply', (open) => {
  it('becomes a ballot with the proof of the number, and is confirmed in words', async () => {
    const test = await installTest(await open());
    await invited(test);
    const [confirmation, ...more] = await write(test, msisdn(1), 'HL 5 4 5 3');
    expect(confirmation).toMatch(/rat hai long.*hai long.*binh thuong/);
    expect(more).toEqual([]);
    expect(await countedScores(test, 'HS-1')).toEqual({ proof: 'number', channel: 'sms', scores: [5, 4, 5, 3] });
  });

  it('counts once when the provider delivers it again', async () => {
    const test = await installTest(await open());
    await invited(test);
    const incoming = [{ externalId: randomUUID(), from: msisdn(1), to: '8179', text: 'HL 5453' }];
    const receive = createReceiver(test.rt);
    await Promise.all([1, 2, 3].map(() => receive({ channelId: 'simulator', facts: { incoming, reports: [] } })));
    while ((await readReplies(test.rt)) > 0);
    await receive({ channelId: 'simulator', facts: { incoming, reports: [] } });
    expect(await readReplies(test.rt)).toBe(0);
    expect(await sendDue(test)).toHaveLength(1);
    expect(await test.rt.db.writer('ballots')).toHaveLength(1);
  });

  it('corrects: the old ballot is kept uncounted, the counts move, the message names no score', async () => {
    const test = await installTest(await open());
    await invited(test);
    await write(test, msisdn(1), 'HL 5555');
    const [said] = await write(test, msisdn(1), 'HL SUA 1111');
    expect(said).not.toMatch(/\d[^/]*rat|khong hai long/);
    expect(await countedScores(test, 'HS-1')).toMatchObject({ scores: [1, 1, 1, 1] });
    const states = (await test.rt.db.writer('ballots')).map((row) => row.state).sort();
    expect(states).toEqual(['counted', 'replaced']);
    const rollups = await test.rt.db.writer('rollups').where({ grain: 'month', item: '1' });
    expect(rollups.reduce((sum, row) => sum + row.c1, 0)).toBe(1);
    expect(rollups.reduce((sum, row) => sum + row.c5, 0)).toBe(0);
  });

  it('that cannot be read is asked about once, and records nothing', async () => {
    const test = await installTest(await open());
    await invited(test);
    expect(await write(test, msisdn(1), 'hai long')).toHaveLength(1);
    expect(await countedScores(test, 'HS-1')).toBeUndefined();
    expect(await write(test, msisdn(1), 'asdfgh')).toHaveLength(0);
    await write(test, msisdn(1), '4444');
    expect(await countedScores(test, 'HS-1')).toMatchObject({ scores: [4, 4, 4, 4] });
  });

  it.each([
    ['an emergency', 'cuu toi voi, co nguoi danh nhau co dao', /113/],
    ['a doubt about fraud', 'day co phai lua dao khong', /OTP/],
    ['scores', 'HL 5454', /[Dd]a ghi/],
  ])('with %s is answered at 23:00, when nothing else may leave', async (_what, text, answer) => {
    const test = await installTest(await open(), { atOnce: false });
    await inviteMany(test.rt, [caseReport(test, 1)], by);
    test.pass(7.6 * hour);
    expect(await sendDue(test)).toHaveLength(1);
    test.pass(2.4 * hour);
    await inviteMany(test.rt, [caseReport(test, 2)], by);
    test.pass(hour);
    const said = await write(test, msisdn(1), text);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(answer);
  });

  it('after a refusal is not asked for again, in any later case', async () => {
    const test = await installTest(await open(), { spacingDays: 0 });
    await invited(test);
    expect(await write(test, msisdn(1), 'TC')).toHaveLength(1);
    expect(await write(test, msisdn(1), 'TC')).toHaveLength(0);
    const [later] = await inviteMany(test.rt, [caseReport(test, 2, { msisdn: msisdn(1) })], by);
    expect(later).toMatchObject({ asked: false, notAskedReason: 'opted_out' });
  });

  it('is waited for fourteen days with one reminder, and stored uncounted when late', async () => {
    const test = await installTest(await open());
    await invited(test);
    test.pass(47 * hour);
    expect(await remind(test.rt)).toBe(0);
    test.pass(2 * hour);
    expect(await remind(test.rt)).toBe(1);
    expect(await sendDue(test)).toHaveLength(1);
    test.pass(5 * day);
    expect(await remind(test.rt)).toBe(0);
    test.pass(10 * day);
    expect(await expire(test.rt)).toBe(1);
    expect(await write(test, msisdn(1), 'HL 5555')).toHaveLength(1);
    expect(await countedScores(test, 'HS-1')).toBeUndefined();
    expect(await test.rt.db.writer('messages_in')).toHaveLength(1);
  });
});

eachDatabase('a ballot from the slip', (open) => {
  it('is changed by the browser that cast it or by the number, and by nobody who kept a copy', async () => {
    const test = await installTest(await open());
    const { slip } = await invited(test, true);
    const citizen = randomUUID();
    expect(await castWebBallot(test.rt, slip!.token, citizen, { ...web, scores: [2, 2, 2, 2] })).toBe('recorded');
    expect(await castWebBallot(test.rt, slip!.token, citizen, { ...web, scores: [3, 2, 2, 2] })).toBe('recorded');

    const officer = randomUUID();
    expect(await openBallot(test.rt, slip!.token, officer)).toMatchObject({ ownScores: null, answeredElsewhere: true });
    expect(await castWebBallot(test.rt, slip!.token, officer, { ...web, scores: [5, 5, 5, 5] })).toBe('held');
    expect(await countedScores(test, 'HS-1')).toMatchObject({ proof: 'slip', scores: [3, 2, 2, 2] });
    expect(await sendDue(test), 'the invited number hears of it').toHaveLength(1);
    for (const browser of [officer, randomUUID()])
      expect(await castWebBallot(test.rt, slip!.token, browser, { ...web, scores: [4, 4, 4, 4] })).toBe('held');
    expect(await sendDue(test), 'once').toHaveLength(0);

    await write(test, msisdn(1), 'HL 1111');
    expect(await countedScores(test, 'HS-1')).toMatchObject({ proof: 'number', scores: [1, 1, 1, 1] });
    expect(await castWebBallot(test.rt, slip!.token, citizen, { ...web, scores: [5, 5, 5, 5] })).toBe('held');
    expect(await countedScores(test, 'HS-1')).toMatchObject({ proof: 'number', scores: [1, 1, 1, 1] });
  });

  it('is another thing than the link sent to the number, which proves the number', async () => {
    const test = await installTest(await open(), { mode: 'link' });
    const [verdict] = await inviteMany(test.rt, [caseReport(test, 1, { wantSlip: true })], by);
    const [body] = await sendDue(test);
    const [, token] = /\/p\/([\w-]{22})/.exec(body!)!;
    expect(body!.length).toBeLessThanOrEqual(160);
    expect(token).not.toBe(verdict!.slip!.token);
    await castWebBallot(test.rt, verdict!.slip!.token, randomUUID(), { ...web, scores: [1, 1, 1, 1] });
    await castWebBallot(test.rt, token!, randomUUID(), { ...web, scores: [4, 4, 4, 4] });
    expect(await countedScores(test, 'HS-1')).toMatchObject({ proof: 'number', channel: 'web', scores: [4, 4, 4, 4] });
  });

  it('cannot be cast with a slip that was reprinted', async () => {
    const test = await installTest(await open());
    const { slip, caseId } = await invited(test, true);
    const reprinted = await reissueSlip(test.rt, caseId, by);
    expect(await openBallot(test.rt, slip!.token, undefined)).toEqual({ status: 'ended' });
    expect(await openBallot(test.rt, reprinted!.token, undefined)).toMatchObject({ status: 'open' });
    expect(await openBallot(test.rt, 'never-printed', undefined)).toEqual({ status: 'unknown' });
  });

  it('can be sent by SMS from another telephone with the printed code, as proof "slip"', async () => {
    const test = await installTest(await open());
    const { slip } = await invited(test, true);
    await write(test, msisdn(77), `HL ${slip!.surveyCode} 4454`);
    expect(await countedScores(test, 'HS-1')).toEqual({ proof: 'slip', channel: 'sms', scores: [4, 4, 5, 4] });
  });
});

eachDatabase('closing', (open) => {
  it('keeps the ballot and cuts everything that leads to the citizen; the case stays known', async () => {
    const test = await installTest(await open());
    await invited(test, true);
    await write(test, msisdn(1), 'HL 5453');
    test.pass(40 * day);
    expect(await closeInvitations(test.rt)).toBe(1);
    const db = test.rt.db.writer;
    for (const table of ['cases', 'invitations', 'messages_out', 'messages_in', 'attempts', 'link_tokens'])
      expect(await db(table), table).toEqual([]);
    const [ballot] = await db('ballots');
    expect(ballot).toMatchObject({ invitation_id: null, cast_at: null, browser_hash: null, state: 'counted' });
    expect(await db('answers')).toHaveLength(4);
    const [again] = await inviteMany(test.rt, [caseReport(test, 1)], by);
    expect(again!.status).toBe('repeated');
    expect(await db('funnel_counts').where({ stage: 'answered' })).toMatchObject([{ n: 1 }]);
  });
});

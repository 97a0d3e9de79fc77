import { expect, it } from 'vitest';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { createTurns } from '../../../src/feedback/take-turn.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { countedScores, sendDue } from '../../support/road.ts';

const by = { kind: 'system', id: 'test' } as const;

async function dialling(test: TestInstallation, citizens: number) {
  const cases = Array.from({ length: citizens }, (_, n) => caseReport(test, n));
  await inviteMany(test.rt, cases, by);
  await sendDue(test);
  const take = createTurns(test.rt);
  return (citizen: number, sessionId: string, keys: string[], event: 'pressed' | 'ended' = 'pressed') =>
    take({ medium: 'ussd', channelId: 'ussd', sessionId, from: msisdn(citizen), event, keys });
}

/** The keys of one citizen: enter, four scores of his own, on time. */
const keysOf = (citizen: number) => ['1', ...scoresOf(citizen).map(String), '1'];
const scoresOf = (citizen: number) => [0, 1, 2, 3].map((place) => (Math.floor(citizen / 5 ** place) % 5) + 1);

eachDatabase('a USSD session', (open) => {
  it('asks item by item and ends in a ballot of the number, once, however often the gateway repeats', async () => {
    const test = await installTest(await open());
    const press = await dialling(test, 8);
    const keys = keysOf(7);
    for (let pressed = 0; pressed <= keys.length; pressed++) {
      const once = await press(7, 's-1', keys.slice(0, pressed));
      const again = await press(7, 's-1', keys.slice(0, pressed));
      expect(again).toEqual(once);
      expect(once.end).toBe(pressed === keys.length);
    }
    expect(await countedScores(test, 'HS-7')).toEqual({ proof: 'number', channel: 'ussd', scores: scoresOf(7) });
    expect(await test.rt.db.writer('ballots')).toHaveLength(1);
    expect(await test.rt.db.writer('ussd_turns')).toHaveLength(keys.length + 1);
  });

  it('that was dropped goes on where it was when the number dials again', async () => {
    const test = await installTest(await open());
    const press = await dialling(test, 1);
    for (const keys of [[], ['1'], ['1', '5'], ['1', '5', '4']]) await press(0, 's-1', keys);
    const resumed = await press(0, 's-2', []);
    expect(resumed.end).toBe(false);
    expect(await countedScores(test, 'HS-0')).toMatchObject({ scores: [5, 4, null, null] });
    for (const keys of [['3'], ['3', '2'], ['3', '2', '1']]) await press(0, 's-2', keys);
    expect(await countedScores(test, 'HS-0')).toMatchObject({ scores: [5, 4, 3, 2] });
  });

  it('shows nobody else’s screen when a thousand run at once', async () => {
    const test = await installTest(await open());
    const press = await dialling(test, 1_000);
    const everybody = Array.from({ length: 1_000 }, (_, citizen) => citizen);
    for (let pressed = 0; pressed <= 6; pressed++)
      await Promise.all(everybody.map((citizen) => press(citizen, `s-${citizen}`, keysOf(citizen).slice(0, pressed))));
    const rows: { case_code: string; item: string; score: number }[] = await test.rt.db
      .writer('answers')
      .join('ballots', 'ballots.id', 'answers.ballot_id')
      .join('invitations', 'invitations.id', 'ballots.invitation_id')
      .join('cases', 'cases.id', 'invitations.case_id')
      .select('case_code', 'item', 'score');
    expect(rows).toHaveLength(4_000);
    for (const { case_code, item, score } of rows)
      expect(score, case_code).toBe(scoresOf(Number(case_code.slice(3)))[Number(item) - 1]);
  }, 120_000);
});

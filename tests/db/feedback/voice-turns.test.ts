import { expect, it } from 'vitest';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { createTurns, endSilentSessions } from '../../../src/feedback/take-turn.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { countedScores, sendDue } from '../../support/road.ts';

const by = { kind: 'system', id: 'test' } as const;
const minutes = 60_000;

async function calling(test: TestInstallation) {
  await inviteMany(test.rt, [caseReport(test, 0)], by);
  await sendDue(test);
  const take = createTurns(test.rt);
  return (
    sessionId: string,
    keys: string,
    event: 'pressed' | 'ended' = 'pressed',
    medium: 'voice' | 'ussd' = 'voice',
  ) => take({ medium, channelId: medium, sessionId, from: msisdn(0), event, keys: [...keys] });
}

const heard = ({ shown }: { shown: string }): string =>
  JSON.parse(shown)
    .map(({ text }: { text: string }) => text)
    .join(' ');

eachDatabase('a call', (open) => {
  it('ends in a ballot of the number by voice, once, however often a key is told', async () => {
    const test = await installTest(await open());
    const press = await calling(test);
    const keys = '1545311';
    for (let pressed = 0; pressed <= keys.length; pressed++) {
      const [once, again] = [await press('c', keys.slice(0, pressed)), await press('c', keys.slice(0, pressed))];
      expect(again).toEqual(once);
      expect(once.end).toBe(pressed === keys.length);
    }
    expect(await press('c', '', 'ended')).toEqual({ shown: '', end: true });
    const ballot = { proof: 'number', channel: 'voice', scores: [5, 4, 5, 3] };
    expect(await countedScores(test, 'HS-0')).toEqual(ballot);
    expect(await test.rt.db.writer('ballots')).toHaveLength(1);
  });

  it('keeps the digits given where its end is told without them, and goes on in the next call', async () => {
    const test = await installTest(await open());
    const press = await calling(test);
    for (const keys of ['', '1', '15', '154']) await press('c-1', keys);
    await press('c-1', '', 'ended');
    expect(await countedScores(test, 'HS-0')).toMatchObject({ scores: [5, 4, null, null] });
    expect(heard(await press('c-2', ''))).toContain('Xin hỏi tiếp. Câu 3.');
    for (const keys of ['3', '32', '321', '3211']) await press('c-2', keys);
    expect(await countedScores(test, 'HS-0')).toMatchObject({ scores: [5, 4, 3, 2] });
  });

  it('whose end nobody told keeps them after a while, and goes on by USSD', async () => {
    const test = await installTest(await open());
    const press = await calling(test);
    for (const keys of ['', '1', '15']) await press('c-1', keys);
    expect(await endSilentSessions(test.rt)).toBe(0);
    expect(await countedScores(test, 'HS-0')).toBeUndefined();
    test.pass(31 * minutes);
    expect(await endSilentSessions(test.rt)).toBe(1);
    expect(await endSilentSessions(test.rt)).toBe(0);
    expect(await countedScores(test, 'HS-0')).toMatchObject({ channel: 'voice', scores: [5, null, null, null] });
    expect((await press('u-1', '', 'pressed', 'ussd')).shown).toMatch(/^2\/4 /);
  });

  it('that was dropped is kept by its own keys when the number comes by USSD', async () => {
    const test = await installTest(await open());
    const press = await calling(test);
    // 9 says the question again in a call; by USSD it would be no score.
    for (const keys of ['', '1', '19', '195']) await press('c-1', keys);
    expect((await press('u-1', '', 'pressed', 'ussd')).shown).toMatch(/^2\/4 /);
    expect(await countedScores(test, 'HS-0')).toMatchObject({ channel: 'voice', scores: [5, null, null, null] });
  });

  it('that never began leaves nothing when it ends', async () => {
    const test = await installTest(await open());
    const press = await calling(test);
    expect(await press('c-1', '', 'ended')).toEqual({ shown: '', end: true });
    expect(await test.rt.db.writer('ussd_sessions')).toEqual([]);
  });

  it('holds the refusal for all later cases', async () => {
    const test = await installTest(await open());
    const press = await calling(test);
    for (const keys of ['', '8', '81']) await press('c-1', keys);
    expect(await test.rt.db.writer('opt_outs')).toHaveLength(1);
    expect(heard(await press('c-2', ''))).toContain('đã từ chối');
  });
});

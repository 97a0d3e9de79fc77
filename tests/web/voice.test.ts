import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callbackPath } from '../../src/channels/channel.ts';
import { createVoices } from '../../src/channels/registry.ts';
import { twilioVoiceSettings } from '../../src/channels/voice/twilio/settings.ts';
import { checkChannels } from '../../src/feedback/check-channels.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { placeCalls } from '../../src/feedback/place-calls.ts';
import { endSilentSessions } from '../../src/feedback/take-turn.ts';
import { type FakeTwilio, startFakeTwilio } from '../support/fake-twilio.ts';
import { caseReport, msisdn } from '../support/installation.ts';
import { countedScores, sendDue, write } from '../support/road.ts';
import { startWeb, type Web } from './support/web.ts';

const account = { accountSid: `AC${'5'.repeat(32)}`, authToken: 'token of the account' };
const identity = { id: 'voice', callbackSecret: 'v'.repeat(22) };
const publicUrl = 'http://127.0.0.1';
const routeUrl = (name: string) => `${publicUrl}${callbackPath(identity)}/${name}`;
const ours = '+12025550123';
const citizen = msisdn(1);

let web: Web;
let fake: FakeTwilio;
const folder = mkdtempSync(join(tmpdir(), 'phieu-so-prompts-'));

async function open(more: Record<string, unknown> = {}): Promise<void> {
  let url = '';
  fake = await startFakeTwilio({ ...account, deliverTo: (address) => address.replace(publicUrl, url) });
  const settings = twilioVoiceSettings.parse({
    kind: 'twilio-voice',
    ...identity,
    ...account,
    from: ours,
    apiBaseUrl: fake.url,
    rate: 10,
    timeout: 20_000,
    transferAssessmentApproved: true,
    ...more,
  });
  web = await startWeb({ voices: await createVoices([settings], publicUrl) });
  url = web.url;
  await inviteMany(web.rt, [caseReport(web, 1)], { kind: 'system', id: 'test' });
  await sendDue(web);
}

beforeEach(() => open());
afterEach(async () => {
  expect(fake.calls.problems).toEqual([]);
  await fake.stop();
  await web.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Somebody who presses these keys one after the other, a blank is silence, and hangs up when there are no more. */
const presses = (keys: string) => ({
  picksUp: 'person' as const,
  press: (_heard: string, turn: number) => (turn < keys.length ? keys[turn]!.trim() : null),
});

/** "Nháy máy": rings once, is rejected, and is called back. Returns the calls that were made to it. */
async function beep(party: Parameters<FakeTwilio['calls']['parties']['set']>[1], from: string = citizen) {
  fake.calls.parties.set(from, party);
  const before = fake.calls.calls.length;
  expect(await fake.calls.ring(routeUrl('incoming'), from, ours)).toMatchObject({ status: 'busy', heard: [] });
  await placeCalls(web.rt);
  await fake.calls.settled();
  return fake.calls.calls.slice(before);
}

const rows = () => web.rt.db.writer('calls');

describe('a citizen who rings once', () => {
  it('is called back, asked, told what was heard, and thanked', async () => {
    const [call] = await beep(presses('1545311'));
    expect(call).toMatchObject({ to: citizen, from: ours, status: 'completed' });
    expect(call!.form).toMatchObject({ MachineDetection: 'Enable', StatusCallbackMethod: 'POST' });
    expect(call!.heard[0]).toContain('Cuộc gọi này không mất tiền.');
    expect(call!.heard[1]).toContain('Có 4 câu hỏi.');
    expect(call!.heard[6]).toContain('rất hài lòng, câu 1, 3.');
    expect(call!.heard[7]).toContain('Đã ghi.');
    expect(await countedScores(web, 'HS-1')).toEqual({ proof: 'number', channel: 'voice', scores: [5, 4, 5, 3] });
    expect(await rows()).toMatchObject([{ state: 'over', outcome: 'completed', external_id: call!.sid }]);
  });

  it('is asked the same whatever is repeated on the line, and counts once', async () => {
    fake.calls.turn({ repeatTurns: true });
    await beep(presses('1545311'));
    expect(await web.rt.db.writer('ballots')).toHaveLength(1);
    expect(await web.rt.db.writer('ussd_turns')).toHaveLength(8);
    expect(await countedScores(web, 'HS-1')).toMatchObject({ scores: [5, 4, 5, 3] });
  });

  it('and hangs up in the middle keeps the digits given, rings again and goes on', async () => {
    await beep(presses('154'));
    expect(await countedScores(web, 'HS-1')).toMatchObject({ channel: 'voice', scores: [5, 4, null, null] });
    const [call] = await beep(presses('3211'));
    expect(call!.heard[0]).toContain('Xin hỏi tiếp. Câu 3.');
    expect(await countedScores(web, 'HS-1')).toMatchObject({ scores: [5, 4, 3, 2] });
  });

  it('and hangs up unheard, since the last word was lost, keeps the digits all the same', async () => {
    fake.calls.turn({ loseStatus: 1 });
    await beep(presses('154'));
    expect(await countedScores(web, 'HS-1')).toBeUndefined();
    web.pass(31 * 60_000);
    await endSilentSessions(web.rt);
    expect(await countedScores(web, 'HS-1')).toMatchObject({ scores: [5, 4, null, null] });
  });

  it.each([false, true])(
    'and says nothing is asked once more, then let go (digits left out: %s)',
    async (omitDigits) => {
      fake.calls.turn({ omitDigits });
      const [call] = await beep(presses('15  '));
      expect(call!.heard[3]).toContain('Chưa nghe thấy phím nào.');
      expect(call!.heard[4]).toContain('xin nháy máy lại');
      expect(await countedScores(web, 'HS-1')).toMatchObject({ scores: [5, null, null, null] });
    },
  );

  it('and refuses is not asked by any road again', async () => {
    await beep(presses('81'));
    expect(await web.rt.db.writer('opt_outs')).toHaveLength(1);
    expect(await beep(presses('1'))).toEqual([]);
  });

  it('uses * and # as keys', async () => {
    const [call] = await beep(presses('1*5#'));
    expect(call!.heard[2]).toBe(call!.heard[1]);
    expect(await countedScores(web, 'HS-1')).toMatchObject({ scores: [5, null, null, null] });
  });
});

describe('a call back', () => {
  it('says nothing to an answering machine', async () => {
    const [call] = await beep({ picksUp: 'machine', press: () => '1' });
    expect(call!.heard).toEqual(['']);
    expect(await rows()).toMatchObject([{ state: 'over', outcome: 'machine' }]);
    expect(await web.rt.db.writer('ussd_sessions')).toEqual([]);
  });

  it.each(['busy', 'no-answer'] as const)('that finds the line %s is over', async (picksUp) => {
    await beep({ picksUp, press: () => null });
    expect(await rows()).toMatchObject([{ state: 'over', outcome: picksUp.replace('-', '_') }]);
  });

  it('is made once for one ring, however often that is told', async () => {
    fake.calls.parties.set(citizen, presses(''));
    const ringing = { CallSid: 'CA-the-same', From: citizen, To: ours, Direction: 'inbound', CallStatus: 'ringing' };
    for (let n = 0; n < 3; n++)
      expect(await (await fake.post(routeUrl('incoming'), ringing)).text()).toContain('<Reject');
    for (let n = 0; n < 3; n++) await placeCalls(web.rt);
    await fake.calls.settled();
    expect(fake.calls.calls).toHaveLength(1);
  });

  it('is made at most three times a case, and never once everything is answered', async () => {
    for (let n = 0; n < 5; n++) await beep({ picksUp: 'no-answer', press: () => null });
    expect(fake.calls.calls).toHaveLength(3);
    await write(web, citizen, 'HL 5 4 5 4');
    expect(await beep(presses('1'))).toEqual([]);
  });

  it('goes to nobody who was not asked, and to no hidden number', async () => {
    expect(await beep(presses('1'), msisdn(77))).toEqual([]);
    expect(await beep(presses('1'), '+266696687')).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('waits for the morning', async () => {
    const lateEvening = 10 * 3_600_000;
    await web.close();
    await fake.stop();
    await open();
    Object.defineProperty(web.rt.settings.get('survey').value, 'atOnce', { value: false });
    web.pass(lateEvening);
    expect(await beep(presses('1545311'))).toEqual([]);
    expect(await rows()).toMatchObject([{ state: 'due' }]);
    web.pass(9 * 3_600_000);
    await placeCalls(web.rt);
    expect(fake.calls.calls).toEqual([]);
    web.pass(3_600_000);
    await placeCalls(web.rt);
    await fake.calls.settled();
    expect(await countedScores(web, 'HS-1')).toMatchObject({ scores: [5, 4, 5, 3] });
  });

  it('is not made where the citizen has answered or refused since the ring', async () => {
    fake.calls.parties.set(citizen, presses('1'));
    await fake.calls.ring(routeUrl('incoming'), citizen, ours);
    await write(web, citizen, 'HL TC');
    await placeCalls(web.rt);
    expect(fake.calls.calls).toEqual([]);
    expect(await rows()).toMatchObject([{ state: 'dropped', outcome: 'refused' }]);
  });

  it('is tried again where the provider was busy', async () => {
    fake.turn({ throttle: 1, retryAfter: '90' });
    expect(await beep(presses('1545311'))).toEqual([]);
    web.pass(61_000);
    await placeCalls(web.rt);
    expect(fake.calls.calls).toEqual([]);
    web.pass(30_000);
    await placeCalls(web.rt);
    await fake.calls.settled();
    expect(await countedScores(web, 'HS-1')).toMatchObject({ scores: [5, 4, 5, 3] });
  });

  it.each(['acceptThen500', 'resetAfterAccept', 'timeoutAfterAccept'] as const)(
    'whose placing nobody is sure of (%s) is not repeated, and counts when it is picked up',
    async (fault) => {
      if (fault === 'timeoutAfterAccept') {
        await web.close();
        await fake.stop();
        await open({ timeout: 1_000 });
      }
      fake.turn({ [fault]: 1 });
      await beep(presses('1545311'));
      for (let n = 0; n < 3; n++) await placeCalls(web.rt);
      await fake.calls.settled();
      expect(fake.calls.calls).toHaveLength(1);
      expect(await countedScores(web, 'HS-1')).toMatchObject({ scores: [5, 4, 5, 3] });
      expect(await rows()).toMatchObject([{ state: 'over', outcome: 'completed' }]);
    },
  );
});

describe('a call that is answered at once', () => {
  beforeEach(async () => {
    await web.close();
    await fake.stop();
    writeFileSync(join(folder, 'start.mp3'), 'not really a sound');
    await open({ incoming: 'answer', recordings: folder });
  });

  it('asks whoever rang, and promises nothing about the price', async () => {
    const call = await fake.calls.ring(routeUrl('incoming'), citizen, ours, presses('1545311'));
    expect(call.heard.join(' ')).not.toContain('không mất tiền');
    expect(await countedScores(web, 'HS-1')).toEqual({ proof: 'number', channel: 'voice', scores: [5, 4, 5, 3] });
    expect(fake.calls.calls).toEqual([]);
  });

  it('has nothing to ask another number', async () => {
    const call = await fake.calls.ring(routeUrl('incoming'), msisdn(77), ours, presses('1545311'));
    expect(call.heard).toEqual(['Hiện không có việc nào chờ ý kiến của Ông Bà. Cảm ơn Ông Bà. Xin chào.']);
    expect(await web.rt.db.writer('ballots')).toEqual([]);
  });

  it('plays what was recorded, from an address the provider can read', async () => {
    const call = await fake.calls.ring(routeUrl('incoming'), citizen, ours, presses(''));
    const [address] = call.heard[0]!.split(' ');
    expect(address).toBe(routeUrl('prompts/start'));
    const sound = await fetch(address!.replace(publicUrl, web.url));
    expect(sound.headers.get('content-type')).toBe('audio/mpeg');
    expect(await sound.text()).toBe('not really a sound');
    for (const name of ['prompts/nothing', 'prompts/..%2Fstart'])
      expect((await fetch(routeUrl(name).replace(publicUrl, web.url))).status).toBe(404);
  });
});

it('is checked without calling anybody', async () => {
  const [, checked] = (await checkChannels(web.rt, undefined, 0))!;
  expect(checked).toMatchObject({ id: 'voice', kind: 'calls', passed: true, balance: { amount: 12.34, unit: 'USD' } });
  fake.account.status = 'suspended';
  const [failed] = (await checkChannels(web.rt, 'voice', 0))!;
  expect(failed).toMatchObject({ passed: false, credentials: { outcome: 'failed', failure: 'misconfigured' } });
  expect(fake.calls.calls).toEqual([]);
});

describe('a request about a call', () => {
  const form = { CallSid: 'CA1', From: ours, To: citizen, Direction: 'outbound-api', CallStatus: 'in-progress' };

  it.each(['incoming', 'turn', 'status'])('is refused on %s without Twilio’s signature', async (name) => {
    const response = await fake.post(routeUrl(name), form, () => 'guessed');
    expect(response.status).toBe(403);
    expect(await rows()).toEqual([]);
  });

  it('is refused with a state that is not ours', async () => {
    expect((await fake.post(`${routeUrl('turn')}?state=made-up`, { ...form, Digits: '5' })).status).toBe(400);
    expect(await web.rt.db.writer('ussd_sessions')).toEqual([]);
  });

  it('hides what was pressed from whoever reads the addresses', async () => {
    const asked = await fake.post(`${routeUrl('turn')}?call=c-1`, form);
    const action = /action="([^"]+)"/.exec(await asked.text())![1]!.replaceAll('&amp;', '&');
    const next = await (await fake.post(action, { ...form, Digits: '1' })).text();
    const third = /action="([^"]+)"/.exec(next)![1]!.replaceAll('&amp;', '&');
    await fake.post(third, { ...form, Digits: '5' });
    expect(web.log.join()).not.toContain('Digits');
    expect(decodeURIComponent(third)).not.toMatch(/\[.*1/);
  });
});

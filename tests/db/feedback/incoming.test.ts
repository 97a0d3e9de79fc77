import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { IncomingFact, MessagePart } from '../../../src/channels/channel.ts';
import { derivedId } from '../../../src/domain/derived-id.ts';
import { minute } from '../../../src/domain/hours.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { readReplies } from '../../../src/feedback/read-replies.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { countedScores, sendDue, write } from '../../support/road.ts';

async function invited(test: TestInstallation, wantSlip = false) {
  const [verdict] = await inviteMany(test.rt, [caseReport(test, 1, { wantSlip })], { kind: 'system', id: 'test' });
  await sendDue(test);
  return verdict!;
}

/** What a provider brings: stored, not yet read. */
async function bring(rt: Runtime, text: string, more: Partial<IncomingFact> = {}) {
  const fact = { externalId: randomUUID(), from: msisdn(1), to: '8179', text, ...more };
  await createReceiver(rt)({ channelId: 'simulator', facts: { incoming: [fact], reports: [] } });
}

async function read(test: TestInstallation): Promise<string[]> {
  while ((await readReplies(test.rt)) > 0);
  return sendDue(test);
}

const part = (index: number, of: number, reference = '7'): { part: MessagePart } => ({
  part: { reference, index, of },
});
const kinds = async ({ rt }: TestInstallation) =>
  (await rt.db.writer('messages_in').orderBy('received_at').select('kind')).map((row) => row.kind);

eachDatabase('a long message', (open) => {
  it('is read once all its parts are there, in any order, whoever took them', async () => {
    const test = await installTest(await open());
    await invited(test);
    const other: Runtime = { ...test.rt, instance: randomUUID() };
    await bring(test.rt, ' 5 3, can bo nhiet tinh', part(2, 2));
    expect(await readReplies(other)).toBe(0);
    await bring(other, 'HL 5 4', part(1, 2));
    await Promise.all([readReplies(other), readReplies(test.rt)]);
    await read(test);
    expect(await countedScores(test, 'HS-1')).toMatchObject({ scores: [5, 4, 5, 3] });
    expect(await kinds(test)).toEqual(['answers']);
  });

  it('is on disk, in cipher, when its first part is acknowledged; no text is left beside the joined one', async () => {
    const test = await installTest(await open());
    await invited(test);
    await bring(test.rt, 'HL 54', part(1, 2));
    const [stored] = await test.rt.db.reader('message_parts');
    expect(test.rt.keys.decrypt(stored.text_cipher)).toBe('HL 54');
    expect(JSON.stringify(stored)).not.toMatch(/HL 54|0?912000001/);
    await bring(test.rt, '54', part(2, 2));
    await read(test);
    const left = await test.rt.db.reader('message_parts');
    expect(left.map((row) => test.rt.keys.decrypt(row.text_cipher))).toEqual(['', '']);
  });

  it('is one message when its parts come twice, with the same ids or with others', async () => {
    const test = await installTest(await open());
    await invited(test);
    for (const externalId of ['a', 'a', 'b']) await bring(test.rt, 'HL 5 4', { externalId, ...part(1, 2) });
    await bring(test.rt, ' 5 4', part(2, 2));
    await read(test);
    await bring(test.rt, 'HL 5 4', part(1, 2));
    await bring(test.rt, ' 5 4', part(2, 2));
    test.pass(30 * minute);
    expect(await read(test)).toEqual([]);
    expect(await kinds(test)).toEqual(['answers']);
  });

  it('of which a part never comes scores nothing and is asked about; when it comes after all it counts', async () => {
    const test = await installTest(await open());
    await invited(test);
    const sentAt = test.rt.clock.now();
    await bring(test.rt, 'HL 5 4 5 4. ', { sentAt, ...part(1, 2) });
    test.pass(9 * minute);
    expect(await read(test)).toEqual([]);
    test.pass(2 * minute);
    expect((await read(test)).join()).toMatch(/chua/i);
    expect(await countedScores(test, 'HS-1')).toBeUndefined();
    await bring(test.rt, 'Gui lai: 5 1 5 4', { sentAt, ...part(2, 2) });
    await read(test);
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([5, 1, 5, 4]);
  });

  it('is a refusal even with a part missing', async () => {
    const test = await installTest(await open());
    await invited(test);
    await bring(test.rt, 'HL TC. Toi khong muon nhan tin', part(1, 2));
    test.pass(11 * minute);
    await read(test);
    expect(await test.rt.db.reader('opt_outs')).toHaveLength(1);
  });

  it('is not mixed with another that has the same reference', async () => {
    const test = await installTest(await open());
    await invited(test);
    await bring(test.rt, 'HL 1 1', { sentAt: test.rt.clock.now(), ...part(1, 2) });
    test.pass(30 * minute);
    await read(test);
    await bring(test.rt, ' 5 4', { sentAt: test.rt.clock.now(), ...part(2, 2) });
    await bring(test.rt, 'HL 5 4', { sentAt: test.rt.clock.now(), ...part(1, 2) });
    await read(test);
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([5, 4, 5, 4]);
  });
});

eachDatabase('two messages of one citizen', (open) => {
  it('are read in the order in which they were written', async () => {
    const test = await installTest(await open());
    await invited(test);
    const now = test.rt.clock.now();
    await bring(test.rt, 'HL SUA 5555', { sentAt: now - 1_000 });
    await bring(test.rt, 'HL 1111', { sentAt: now - 2_000 });
    await read(test);
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([5, 5, 5, 5]);
  });

  it('end the same when the older one comes after the newer was read', async () => {
    const test = await installTest(await open());
    await invited(test);
    const now = test.rt.clock.now();
    await bring(test.rt, 'HL sua cau 2 thanh 3', { sentAt: now - 1_000 });
    await read(test);
    await bring(test.rt, 'HL 1111', { sentAt: now - 2_000 });
    await read(test);
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([1, 3, 1, 1]);
    await bring(test.rt, 'HL SUA 2222', { sentAt: now - 1_500 });
    await read(test);
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([1, 3, 1, 1]);
    await bring(test.rt, 'HL SUA 4444', { sentAt: now });
    await read(test);
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([4, 4, 4, 4]);
  });

  it('leave the later word on being asked: an old refusal does not undo a new permission, nor the other way', async () => {
    const test = await installTest(await open());
    await invited(test);
    const at = test.rt.clock.now() - 60_000;
    const refused = async () => (await test.rt.db.reader('opt_outs')).length;
    await bring(test.rt, 'HL TC', { sentAt: at });
    await bring(test.rt, 'HL MO', { sentAt: at + 2_000 });
    await read(test);
    expect(await refused()).toBe(0);
    await bring(test.rt, 'HL TC', { sentAt: at + 1_000 });
    await read(test);
    expect(await refused()).toBe(0);
    await bring(test.rt, 'HL TC', { sentAt: at + 4_000 });
    await read(test);
    await bring(test.rt, 'HL MO', { sentAt: at + 3_000 });
    await read(test);
    expect(await refused()).toBe(1);
  });

  it('are not held up by a provider whose clock runs ahead', async () => {
    const test = await installTest(await open());
    await invited(test);
    await bring(test.rt, 'HL 1111', { sentAt: test.rt.clock.now() + 86_400_000 });
    await read(test);
    test.pass(minute);
    await write(test, msisdn(1), 'HL SUA 5555');
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([5, 5, 5, 5]);
  });

  it('by a provider without ids and times are one where the text is the same, and never undo a correction', async () => {
    const test = await installTest(await open());
    await invited(test);
    const arrive = async (text: string) => {
      test.pass(1_000);
      const known = { from: msisdn(1), to: '8179', text };
      await bring(test.rt, text, { externalId: derivedId(known, test.rt.clock.now()) });
      return read(test);
    };
    expect(await arrive('HL 1111')).toHaveLength(1);
    expect(await arrive('HL 1111')).toEqual([]);
    expect(await arrive('HL SUA 5555')).toHaveLength(1);
    expect(await arrive('HL 1111')).toEqual([]);
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([5, 5, 5, 5]);
    test.pass(11 * minute);
    await arrive('HL 1111');
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([1, 1, 1, 1]);
  });
});

eachDatabase('a message for another service on the same short code', (open) => {
  it('is counted, its words are erased, and it is never answered', async () => {
    const test = await installTest(await open());
    for (let n = 0; n < 3; n++) expect(await write(test, msisdn(9), `HLV 12${n}`)).toEqual([]);
    expect(await write(test, msisdn(8), 'XSMB hom nay')).toEqual([]);
    const rows = await test.rt.db.reader('messages_in');
    expect(rows.map((row) => test.rt.keys.decrypt(row.text_cipher) + row.text_hash)).toEqual(['', '', '', '']);
    expect(await kinds(test)).toEqual(['foreign', 'foreign', 'foreign', 'foreign']);
    expect(await test.rt.db.reader('inbound_counts').select('kind', 'n')).toEqual([{ kind: 'foreign', n: 4 }]);
  });

  it('scores nothing where the sender was asked by us: he is asked what he meant', async () => {
    const test = await installTest(await open());
    await invited(test);
    expect((await write(test, msisdn(1), 'HLV 5454')).join()).toMatch(/chua/i);
    expect(await countedScores(test, 'HS-1')).toBeUndefined();
    await write(test, msisdn(1), 'HL 5454');
    expect((await countedScores(test, 'HS-1'))?.scores).toEqual([5, 4, 5, 4]);
  });

  it('is heard where somebody is in danger', async () => {
    const test = await installTest(await open());
    expect((await write(test, msisdn(9), 'HLV cuu toi voi, no dang cam dao dam toi')).join()).toMatch(/113/);
  });
});

eachDatabase('a sender that can be forged', (open) => {
  const forgeable = async () => {
    const test = await installTest(await open());
    const channel = { ...test.channel, capabilities: { ...test.channel.capabilities, senderTrusted: false } };
    const forged = { ...test, rt: { ...test.rt, channels: new Map([['simulator', channel]]) } };
    const { slip } = await invited(test, true);
    return { test, forged, code: slip!.surveyCode };
  };
  const everything = async ({ rt }: TestInstallation) => ({
    ballots: await rt.db.reader('ballots').select('state', 'proof'),
    answers: await rt.db.reader('answers').orderBy(['ballot_id', 'item']).select('item', 'score'),
    optOuts: await rt.db.reader('opt_outs'),
    comments: await rt.db.reader('comments'),
    invitations: await rt.db.reader('invitations').select('state', 'pending', 'questions_asked', 'confirmations_sent'),
  });
  const roads = ['HL 1111', 'HL SUA 1111', 'HL sua cau 1 thanh 1', 'HL TC', 'HL MO', 'HL PHAI', 'HL GHI', 'HL A'];
  const words = ['HL 11', 'HL rat khong hai long', 'HL can bo qua te, cho lau', 'nham so roi', 'HL TAT CA 1'];

  it('changes nothing without the code on the slip, before and after the citizen answered', async () => {
    const { test, forged } = await forgeable();
    for (const answered of [false, true]) {
      if (answered) await write(test, msisdn(1), 'HL 5555');
      const before = await everything(test);
      for (const text of [...roads, ...words]) await write(forged, msisdn(1), text);
      expect(await everything(test)).toEqual(before);
    }
  });

  it('is told once a day that the code is needed', async () => {
    const { forged } = await forgeable();
    expect((await write(forged, msisdn(1), 'HL 1111')).join()).toMatch(/ma so/);
    expect(await write(forged, msisdn(1), 'HL 2222')).toEqual([]);
  });

  it('with the code has the proof of the slip, whatever number it shows', async () => {
    const { test, forged, code } = await forgeable();
    await write(forged, msisdn(1), `HL ${code} 4444`);
    expect(await countedScores(test, 'HS-1')).toMatchObject({ proof: 'slip', scores: [4, 4, 4, 4] });
    await write(test, msisdn(1), 'HL 5555');
    expect(await countedScores(test, 'HS-1')).toMatchObject({ proof: 'number', scores: [5, 5, 5, 5] });
    await write(forged, msisdn(1), `HL ${code} sua cau 1 thanh 1`);
    expect(await countedScores(test, 'HS-1')).toMatchObject({ proof: 'number', scores: [5, 5, 5, 5] });
  });

  it('who holds the slip is never told what the number said', async () => {
    const { test, code } = await forgeable();
    await write(test, msisdn(1), 'HL 5 _ 5 5');
    const told = await write(test, msisdn(2), `HL ${code} sua cau 2 thanh 1`);
    expect(told.join('\n')).not.toMatch(/rat hai long/);
  });
});

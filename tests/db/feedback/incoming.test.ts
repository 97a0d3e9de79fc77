import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { IncomingFact, MessagePart } from '../../../src/channels/channel.ts';
import type { Database } from '../../../src/db/client.ts';
import { derivedId } from '../../../src/domain/derived-id.ts';
import { minute } from '../../../src/domain/hours.ts';
import type { Msisdn } from '../../../src/domain/msisdn.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { readReplies } from '../../../src/feedback/read-replies.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { countedScores, sendDue, write } from '../../support/road.ts';

/** One citizen who was invited, in an installation shared with the other tests of a block. */
interface Citizen {
  readonly test: TestInstallation;
  readonly number: Msisdn;
  readonly surveyCode: string | undefined;
  /** What a provider brings: stored, not yet read. */
  bring(text: string, more?: Partial<IncomingFact>, rt?: Runtime): Promise<void>;
  /** The scores that count, in the order of the items. */
  scores(): Promise<unknown>;
  counted(): ReturnType<typeof countedScores>;
  /** What each of the citizen's messages was taken for. */
  kinds(): Promise<unknown[]>;
  rows(table: string): Promise<Record<string, string>[]>;
}

/** Makes the installation once, and a citizen a call. */
function town(open: () => Promise<Database>) {
  let installation: Promise<TestInstallation> | undefined;
  let citizens = 0;
  return async (): Promise<Citizen> => {
    installation ??= open().then((db) => installTest(db));
    const test = await installation;
    const n = ++citizens;
    const number = msisdn(n);
    const by = { kind: 'system', id: 'test' } as const;
    const [verdict] = await inviteMany(test.rt, [caseReport(test, n, { wantSlip: true })], by);
    await sendDue(test);
    const rows = (table: string) =>
      test.rt.db.writer(table).where({ msisdn_hash: test.rt.keys.storeMsisdn(number).msisdn_hash });
    return {
      test,
      number,
      surveyCode: verdict!.slip?.surveyCode,
      rows: (table) => rows(table).then((found) => found),
      async bring(text, more = {}, rt = test.rt) {
        const fact = { externalId: randomUUID(), from: number, to: '8179', text, ...more };
        await createReceiver(rt)({ channelId: 'simulator', facts: { incoming: [fact], reports: [] } });
      },
      counted: () => countedScores(test, `HS-${n}`),
      scores: async () => (await countedScores(test, `HS-${n}`))?.scores,
      kinds: async () => (await rows('messages_in').orderBy('received_at')).map((row) => row.kind),
    };
  };
}

async function read(test: TestInstallation): Promise<string[]> {
  while ((await readReplies(test.rt)) > 0);
  return sendDue(test);
}

const part = (index: number, of: number, reference = '7'): { part: MessagePart } => ({
  part: { reference, index, of },
});

eachDatabase('a long message', (open) => {
  const citizen = town(open);

  it('is read once all its parts are there, in any order, whoever took them', async () => {
    const { test, bring, scores, kinds } = await citizen();
    const other: Runtime = { ...test.rt, instance: randomUUID() };
    await bring(' 5 3, can bo nhiet tinh', part(2, 2));
    expect(await readReplies(other)).toBe(0);
    await bring('HL 5 4', part(1, 2), other);
    await Promise.all([readReplies(other), readReplies(test.rt)]);
    await read(test);
    expect(await scores()).toEqual([5, 4, 5, 3]);
    expect(await kinds()).toEqual(['answers']);
  });

  it('is on disk, in cipher, when its first part is acknowledged; no text is left beside the joined one', async () => {
    const { test, bring, rows, number } = await citizen();
    await bring('HL 54', part(1, 2));
    const [stored] = await rows('message_parts');
    expect(test.rt.keys.decrypt(stored!['text_cipher']!)).toBe('HL 54');
    expect(JSON.stringify(stored)).not.toMatch(new RegExp(`HL 54|${number.slice(3)}`));
    await bring('54', part(2, 2));
    await read(test);
    const left = await rows('message_parts');
    expect(left.map((row) => test.rt.keys.decrypt(row['text_cipher']!))).toEqual(['', '']);
  });

  it('is one message when its parts come twice, with the same ids or with others', async () => {
    const { test, bring, kinds } = await citizen();
    for (const externalId of ['a', 'a', 'b']) await bring('HL 5 4', { externalId, ...part(1, 2) });
    await bring(' 5 4', part(2, 2));
    await read(test);
    await bring('HL 5 4', part(1, 2));
    await bring(' 5 4', part(2, 2));
    test.pass(30 * minute);
    expect(await read(test)).toEqual([]);
    expect(await kinds()).toEqual(['answers']);
  });

  it('of which a part never comes scores nothing and is asked about; when it comes after all it counts', async () => {
    const { test, bring, scores } = await citizen();
    const sentAt = test.rt.clock.now();
    await bring('HL 5 4 5 4. ', { sentAt, ...part(1, 2) });
    test.pass(9 * minute);
    expect(await read(test)).toEqual([]);
    test.pass(2 * minute);
    expect((await read(test)).join()).toMatch(/chua/i);
    expect(await scores()).toBeUndefined();
    await bring('Gui lai: 5 1 5 4', { sentAt, ...part(2, 2) });
    await read(test);
    expect(await scores()).toEqual([5, 1, 5, 4]);
  });

  it('is a refusal even with a part missing', async () => {
    const { test, bring, rows } = await citizen();
    await bring('HL TC. Toi khong muon nhan tin', part(1, 2));
    test.pass(11 * minute);
    await read(test);
    expect(await rows('opt_outs')).toHaveLength(1);
  });

  it('is not mixed with another that has the same reference', async () => {
    const { test, bring, scores } = await citizen();
    await bring('HL 1 1', { sentAt: test.rt.clock.now(), ...part(1, 2) });
    test.pass(30 * minute);
    await read(test);
    await bring(' 5 4', { sentAt: test.rt.clock.now(), ...part(2, 2) });
    await bring('HL 5 4', { sentAt: test.rt.clock.now(), ...part(1, 2) });
    await read(test);
    expect(await scores()).toEqual([5, 4, 5, 4]);
  });
});

eachDatabase('two messages of one citizen', (open) => {
  const citizen = town(open);

  it('are read in the order in which they were written', async () => {
    const { test, bring, scores } = await citizen();
    const now = test.rt.clock.now();
    await bring('HL SUA 5555', { sentAt: now - 1_000 });
    await bring('HL 1111', { sentAt: now - 2_000 });
    await read(test);
    expect(await scores()).toEqual([5, 5, 5, 5]);
  });

  it('end the same when the older one comes after the newer was read', async () => {
    const { test, bring, scores } = await citizen();
    const now = test.rt.clock.now();
    await bring('HL sua cau 2 thanh 3', { sentAt: now - 1_000 });
    await read(test);
    await bring('HL 1111', { sentAt: now - 2_000 });
    await read(test);
    expect(await scores()).toEqual([1, 3, 1, 1]);
    await bring('HL SUA 2222', { sentAt: now - 1_500 });
    await read(test);
    expect(await scores()).toEqual([1, 3, 1, 1]);
    await bring('HL SUA 4444', { sentAt: now });
    await read(test);
    expect(await scores()).toEqual([4, 4, 4, 4]);
  });

  it('leave the later word on being asked: an old refusal does not undo a new permission, nor the other way', async () => {
    const { test, bring, rows } = await citizen();
    const at = test.rt.clock.now() - 60_000;
    const refused = async () => (await rows('opt_outs')).length;
    await bring('HL TC', { sentAt: at });
    await bring('HL MO', { sentAt: at + 2_000 });
    await read(test);
    expect(await refused()).toBe(0);
    await bring('HL TC', { sentAt: at + 1_000 });
    await read(test);
    expect(await refused()).toBe(0);
    await bring('HL TC', { sentAt: at + 4_000 });
    await read(test);
    await bring('HL MO', { sentAt: at + 3_000 });
    await read(test);
    expect(await refused()).toBe(1);
  });

  it('are not held up by a provider whose clock runs ahead', async () => {
    const { test, bring, scores, number } = await citizen();
    await bring('HL 1111', { sentAt: test.rt.clock.now() + 86_400_000 });
    await read(test);
    test.pass(minute);
    await write(test, number, 'HL SUA 5555');
    expect(await scores()).toEqual([5, 5, 5, 5]);
  });

  it('by a provider without ids and times are one where the text is the same, and never undo a correction', async () => {
    const { test, bring, scores, number } = await citizen();
    const arrive = async (text: string) => {
      test.pass(1_000);
      const known = { from: number, to: '8179', text };
      await bring(text, { externalId: derivedId(known, test.rt.clock.now()) });
      return read(test);
    };
    expect(await arrive('HL 1111')).toHaveLength(1);
    expect(await arrive('HL 1111')).toEqual([]);
    expect(await arrive('HL SUA 5555')).toHaveLength(1);
    expect(await arrive('HL 1111')).toEqual([]);
    expect(await scores()).toEqual([5, 5, 5, 5]);
    test.pass(11 * minute);
    await arrive('HL 1111');
    expect(await scores()).toEqual([1, 1, 1, 1]);
  });
});

eachDatabase('a message for another service on the same short code', (open) => {
  const citizen = town(open);

  it('is counted, its words are erased, and it is never answered', async () => {
    const { test } = await citizen();
    for (let n = 0; n < 3; n++) expect(await write(test, msisdn(900), `HLV 12${n}`)).toEqual([]);
    expect(await write(test, msisdn(800), 'XSMB hom nay')).toEqual([]);
    const found = await test.rt.db.reader('messages_in');
    expect(found.map((row) => test.rt.keys.decrypt(row.text_cipher) + row.text_hash)).toEqual(['', '', '', '']);
    expect(found.map((row) => row.kind)).toEqual(['foreign', 'foreign', 'foreign', 'foreign']);
    expect(await test.rt.db.reader('inbound_counts').select('kind', 'n')).toEqual([{ kind: 'foreign', n: 4 }]);
  });

  it('scores nothing where the sender was asked by us: he is asked what he meant', async () => {
    const { test, scores, number } = await citizen();
    expect((await write(test, number, 'HLV 5454')).join()).toMatch(/chua/i);
    expect(await scores()).toBeUndefined();
    await write(test, number, 'HL 5454');
    expect(await scores()).toEqual([5, 4, 5, 4]);
  });

  it('is heard where somebody is in danger', async () => {
    const { test } = await citizen();
    expect((await write(test, msisdn(901), 'HLV cuu toi voi, no dang cam dao dam toi')).join()).toMatch(/113/);
  });
});

eachDatabase('a sender that can be forged', (open) => {
  const citizen = town(open);
  const forgeable = async () => {
    const { test, number, surveyCode, counted } = await citizen();
    const channel = { ...test.channel, capabilities: { ...test.channel.capabilities, senderTrusted: false } };
    const forged = { ...test, rt: { ...test.rt, channels: new Map([['simulator', channel]]) } };
    return { test, number, forged, counted, code: surveyCode! };
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
    const { test, number, forged } = await forgeable();
    for (const answered of [false, true]) {
      if (answered) await write(test, number, 'HL 5555');
      const before = await everything(test);
      for (const text of [...roads, ...words]) await write(forged, number, text);
      expect(await everything(test)).toEqual(before);
    }
  });

  it('is told once a day that the code is needed', async () => {
    const { number, forged } = await forgeable();
    expect((await write(forged, number, 'HL 1111')).join()).toMatch(/ma so/);
    expect(await write(forged, number, 'HL 2222')).toEqual([]);
  });

  it('with the code has the proof of the slip, whatever number it shows', async () => {
    const { test, number, forged, counted, code } = await forgeable();
    await write(forged, number, `HL ${code} 4444`);
    expect(await counted()).toMatchObject({ proof: 'slip', scores: [4, 4, 4, 4] });
    await write(test, number, 'HL 5555');
    expect(await counted()).toMatchObject({ proof: 'number', scores: [5, 5, 5, 5] });
    await write(forged, number, `HL ${code} sua cau 1 thanh 1`);
    expect(await counted()).toMatchObject({ proof: 'number', scores: [5, 5, 5, 5] });
  });

  it('changes only what it named, once the invited number accepts it', async () => {
    const { test, number, counted, code } = await forgeable();
    await write(test, number, 'HL 5555');
    await write(test, msisdn(903), `HL ${code} sua cau 1 thanh 1`);
    expect(await counted()).toMatchObject({ scores: [5, 5, 5, 5] });
    await write(test, number, 'HL GHI');
    expect(await counted()).toMatchObject({ proof: 'number', scores: [1, 5, 5, 5] });
  });

  it('who holds the slip is never told what the number said', async () => {
    const { test, number, code } = await forgeable();
    await write(test, number, 'HL 5 _ 5 5');
    const told = await write(test, msisdn(902), `HL ${code} sua cau 2 thanh 1`);
    expect(told.join('\n')).not.toMatch(/rat hai long/);
  });
});

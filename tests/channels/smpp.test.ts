import { readFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import type { Pdu } from 'smpp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ArrivedFacts,
  type ChannelConnection,
  type ConnectionTrouble,
  SendError,
} from '../../src/channels/channel.ts';
import { createSmppChannel } from '../../src/channels/smpp/adapter.ts';
import { errorOfStatus } from '../../src/channels/smpp/command-status.ts';
import smpp from '../../src/channels/smpp/library.ts';
import { idOfAnswer, readReceipt } from '../../src/channels/smpp/receipt.ts';
import { concatenationHeader } from '../../src/domain/concatenation.ts';
import { segments } from '../../src/domain/gsm7.ts';
import type { Smsc } from '../support/smsc.ts';
import { startSmsc } from '../support/smsc.ts';
import { eventually } from './conformance.ts';
import { attemptTo, citizen } from './rigs/rig.ts';
import { settingsFor, startRig, written } from './rigs/smpp.ts';

const gsm = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà\f^{}\\[~]|€';
const pem = (name: string) => readFileSync(new URL(`../fixtures/loopback-tls/${name}.pem`, import.meta.url), 'utf8');
const failureOf = (sending: Promise<unknown>) =>
  sending.then(
    () => 'none',
    (error: unknown) => (error instanceof SendError ? `${error.failure} ${error.code}` : String(error)),
  );

let rig: Awaited<ReturnType<typeof startRig>>;
let more: { stop(): Promise<unknown> }[] = [];
beforeEach(async () => {
  rig = await startRig();
});
afterEach(async () => {
  await Promise.all(more.map((one) => one.stop()));
  more = [];
  await rig.stop();
});

/** Another channel to the same SMSC, with a store of its own. */
async function open(
  smsc: Pick<Smsc, 'port'>,
  change: object,
  store: (facts: ArrivedFacts) => Promise<void> = async () => {},
  now: () => number = Date.now,
  tell?: (trouble: ConnectionTrouble) => void,
) {
  const channel = createSmppChannel(settingsFor(smsc.port, change), now);
  const connection: ChannelConnection = await channel.connect!(store, tell);
  more.push({ stop: () => connection.close() });
  return Object.assign(channel, { connection });
}

describe('submit_sm', () => {
  it('carries sender, number, validity and the wish for a receipt', async () => {
    for (const from of ['8179', 'CONGAN', '+84241234567'])
      await rig.channel.send({ ...attemptTo(citizen), from, validity: 90_061 });
    expect(rig.smsc.submissions.map(({ fields }) => fields)).toMatchObject([
      { source_addr_ton: 3, source_addr_npi: 0, source_addr: '8179' },
      { source_addr_ton: 5, source_addr_npi: 0, source_addr: 'CONGAN' },
      { source_addr_ton: 1, source_addr_npi: 1, source_addr: '+84241234567' },
    ]);
    expect(rig.smsc.submissions[0]!.fields).toMatchObject({
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '84912345678',
      validity_period: '000001010101000R',
      registered_delivery: 1,
      data_coding: 0,
    });
  });

  it('keeps a message no longer than the operator does', async () => {
    await rig.channel.send({ ...attemptTo(citizen), validity: 14 * 86_400 });
    expect(rig.smsc.submissions[0]!.fields).toMatchObject({ validity_period: '000003000000000R' });
  });

  it.each([
    ['the whole GSM alphabet', gsm, 0],
    ['160 characters', 'a'.repeat(160), 0],
    ['161 characters', 'a'.repeat(161), 0],
    ['an escaped character where a part ends', `${'a'.repeat(152)}€${'b'.repeat(60)}`, 0],
    ['Vietnamese', 'Phản ánh của ông/bà đã được ghi nhận', 8],
    ['70 UCS-2 units', 'ề'.repeat(70), 8],
    ['71 UCS-2 units', 'ề'.repeat(71), 8],
    ['a surrogate pair where a part ends', `ề${'b'.repeat(65)}😀${'c'.repeat(20)}`, 8],
  ])('carries %s', async (_, body, dataCoding) => {
    await rig.channel.send(attemptTo(citizen, body));
    expect(rig.smsc.messages().map((message) => message.body)).toEqual([body]);
    expect(rig.smsc.submissions).toHaveLength(segments(body));
    for (const { fields } of rig.smsc.submissions) {
      expect(fields['data_coding']).toBe(dataCoding);
      expect((fields['short_message'] as Buffer).length).toBeLessThanOrEqual(dataCoding === 8 ? 140 : 160);
    }
    expect(rig.smsc.submissions.map(({ fields }) => fields['registered_delivery']).reverse()).toEqual(
      rig.smsc.submissions.map((_, index) => (index === 0 ? 1 : 0)),
    );
  });

  it('carries a long text whole in message_payload where the operator wants that', async () => {
    const channel = await open(rig.smsc, { longMessages: 'payload' });
    const body = 'Ghi nhan. '.repeat(60);
    await channel.send(attemptTo(citizen, body));
    expect(rig.smsc.submissions).toMatchObject([{ text: body, part: undefined }]);
    await channel.send(attemptTo(citizen, 'ngan'));
    expect(rig.smsc.submissions[1]!.fields['message_payload']).toBeUndefined();
  });

  it.each([
    ['latin1', 'Café à 5 €', 8],
    ['latin1', 'Café à 5', 0],
    ['ascii', 'à', 8],
    ['ascii', 'a@b', 0],
  ] as const)('fits the operator’s alphabet %s: %s', async (alphabet, body, dataCoding) => {
    await (await open(rig.smsc, { alphabet })).send(attemptTo(citizen, body));
    const { fields } = rig.smsc.submissions[0]!;
    expect(fields['data_coding']).toBe(dataCoding);
    if (dataCoding === 0) expect((fields['short_message'] as Buffer).toString('latin1')).toBe(body);
  });

  it('is a failure to be looked into when a later part is refused for now', async () => {
    rig.smsc.turn({ hold: true });
    const sending = rig.channel.send(attemptTo(citizen, 'a'.repeat(400)));
    await eventually(() => expect(rig.smsc.submissions).toHaveLength(1));
    rig.smsc.turn({ throttle: 1, hold: false });
    expect(await failureOf(sending)).toBe('ambiguous ESME_RTHROTTLED');
  });
});

describe('a refusal', () => {
  it.each([
    ['ESME_RTHROTTLED', 'throttled'],
    ['ESME_RMSGQFUL', 'throttled'],
    ['ESME_RINVDSTADR', 'undeliverable'],
    ['ESME_RINVMSGLEN', 'rejected'],
    ['ESME_RSUBMITFAIL', 'rejected'],
    ['ESME_RINVSRCADR', 'misconfigured'],
    ['ESME_RINVEXPIRY', 'misconfigured'],
    ['ESME_RTLVNOTALLWD', 'misconfigured'],
    ['ESME_RINVBNDSTS', 'misconfigured'],
    ['ESME_RSYSERR', 'ambiguous'],
    ['ESME_RUNKNOWNERR', 'ambiguous'],
    ['0x00000400', 'ambiguous'],
  ])('%s means %s', (name, failure) => {
    const status = smpp.errors[name] ?? Number(name);
    expect(errorOfStatus(status, 'submit_sm')).toMatchObject({ failure, code: name });
  });
});

describe('the window', () => {
  it('is never larger than agreed, and what waits too long in front of it was not sent', async () => {
    const channel = await open(rig.smsc, { window: 3, patience: 300, timeout: 20_000 });
    rig.smsc.turn({ hold: true });
    const sendings = Array.from({ length: 8 }, () => failureOf(channel.send(attemptTo(citizen))));
    const late = await Promise.all(sendings.slice(3));
    expect(late).toEqual(Array(5).fill('unreachable window'));
    expect(rig.smsc.submissions).toHaveLength(3);
    rig.smsc.turn({ hold: false });
    expect(await Promise.all(sendings.slice(0, 3))).toEqual(['none', 'none', 'none']);
  });

  it('lets no more leave in a second than agreed', async () => {
    const channel = await open(rig.smsc, { rate: 20, window: 50 });
    const from = performance.now();
    await Promise.all(Array.from({ length: 13 }, () => channel.send(attemptTo(citizen))));
    // 100 ms of the rate may leave at once, which is the first and two more.
    expect(performance.now() - from).toBeGreaterThan(490);
  });

  it('leaves exactly the open submissions in doubt when the connection breaks, and sends the rest on the next', async () => {
    const channel = await open(rig.smsc, { window: 5, patience: 20_000, timeout: 20_000 });
    rig.smsc.turn({ hold: true });
    const bodies = Array.from({ length: 40 }, (_, n) => `tin ${n}`);
    const outcomes = Promise.all(bodies.map((body) => failureOf(channel.send(attemptTo(citizen, body)))));
    await eventually(() => expect(rig.smsc.unanswered()).toBe(5));
    rig.smsc.disconnect();
    rig.smsc.turn({ hold: false });
    const all = await outcomes;
    expect(all.filter((outcome) => outcome === 'ambiguous closed')).toHaveLength(5);
    expect(all.filter((outcome) => outcome === 'none')).toHaveLength(35);
    expect(rig.smsc.openAtEnd).toBe(5);
    expect(
      rig.smsc
        .messages()
        .map(({ body }) => body)
        .sort(),
    ).toEqual([...bodies].sort());
  });
});

describe('the connection', () => {
  it('is given up and opened anew where nobody answers enquire_link', async () => {
    const channel = await open(rig.smsc, { enquireLink: 50, timeout: 2_000 });
    rig.smsc.turn({ silent: true });
    await eventually(() => expect(channel.connection.up).toBe(false));
    rig.smsc.turn({ silent: false });
    await eventually(() => expect(channel.connection.up).toBe(true));
    expect(await failureOf(channel.send(attemptTo(citizen)))).toBe('none');
  });

  it('survives octets that are no PDU', async () => {
    let connections = 0;
    const server = net.createServer((socket) => {
      connections++;
      socket.on('error', () => {});
      socket.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.address() as net.AddressInfo).port;
    const channel = await open({ port }, { timeout: 100, patience: 100 });
    expect(await failureOf(channel.send(attemptTo(citizen)))).toMatch(/^unreachable/);
    await eventually(() => expect(connections).toBeGreaterThan(2));
    server.close();
  });

  it('is encrypted, with an authority of its own and with no other', async () => {
    const smsc = await startSmsc({ tls: { key: pem('key'), cert: pem('cert') } });
    more.push(smsc);
    const trusting = await open(smsc, { tls: { ca: pem('cert') } });
    expect(await failureOf(trusting.send(attemptTo(citizen)))).toBe('none');
    const strict = await open(smsc, { tls: {}, patience: 50 });
    expect(await failureOf(strict.send(attemptTo(citizen)))).toBe('unreachable DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(smsc.submissions).toHaveLength(1);
  });

  it('is checked where it stands, and by a bind of its own where it does not', async () => {
    expect(await rig.channel.check!()).toEqual({ balance: null });
    expect(await failureOf(rig.stranger.check!())).toBe('misconfigured ESME_RINVPASWD');
    const unconnected = (change: object) => createSmppChannel(settingsFor(rig.smsc.port, change), Date.now);
    expect(await unconnected({}).check!()).toEqual({ balance: null });
    expect(await failureOf(unconnected({ password: 'wrong' }).check!())).toBe('misconfigured ESME_RINVPASWD');
    await rig.providerStops();
    expect(await failureOf(unconnected({}).check!())).toBe('unreachable ECONNREFUSED');
  });

  it('is closed once what is under way has ended', async () => {
    rig.smsc.turn({ late: { times: 1, after: 300 } });
    const channel = await open(rig.smsc, { timeout: 20_000 });
    const sending = failureOf(channel.send(attemptTo(citizen)));
    await eventually(() => expect(rig.smsc.submissions).toHaveLength(1));
    await channel.connection.close();
    expect(await sending).toBe('none');
    expect(await failureOf(channel.send(attemptTo(citizen)))).toBe('unreachable unconnected');
  });

  it('tells of an answer that came after the time limit', async () => {
    rig.smsc.turn({ late: { times: 1, after: 1_200 }, noReports: true });
    const attempt = attemptTo(citizen);
    expect(await failureOf(rig.channel.send(attempt))).toBe('ambiguous timeout');
    await eventually(() => expect(rig.receiver.reports).toHaveLength(1));
    const { id } = rig.smsc.submissions[0]!;
    expect(rig.receiver.reports[0]).toMatchObject({ externalId: id, attemptId: attempt.attemptId, state: 'sent' });
  });
});

describe('deliver_sm', () => {
  it('is answered once what it brought is stored, and brought again where it was not', async () => {
    await rig.stop();
    const smsc = await startSmsc();
    more.push(smsc);
    const seen: ArrivedFacts[] = [];
    let [answered, release] = [false, () => {}];
    await open(smsc, {}, async (facts) => {
      seen.push(facts);
      if (seen.length === 1) throw new Error('the disk is full');
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    const statuses = smsc.deliver(written(citizen, '8179', 'HL 5 4 5 4')).finally(() => {
      answered = true;
    });
    await eventually(() => expect(seen).toHaveLength(2));
    expect(answered).toBe(false);
    release();
    expect(await statuses).toEqual([smpp.errors['ESME_RX_T_APPN'], 0]);
    expect(seen[0]).toEqual(seen[1]);
  });

  it('tells what is brought again from what is written again', async () => {
    const said = written(citizen, '8179', '5 5 5 5');
    await rig.smsc.deliver(said);
    await rig.smsc.deliver(said);
    rig.smsc.disconnect();
    await rig.smsc.deliver(said);
    const [first, second, third] = rig.receiver.incoming.map(({ externalId }) => externalId);
    expect(second).not.toBe(first);
    expect(third).toBe(second);
  });

  it('is the same message where it was stored only after its connection had ended', async () => {
    await rig.stop();
    const smsc = await startSmsc();
    more.push(smsc);
    const ids: string[] = [];
    let release = () => {};
    const channel = await open(smsc, { reconnectAfter: 400 }, async ({ incoming }) => {
      ids.push(incoming[0]!.externalId);
      if (ids.length === 1)
        await new Promise<void>((resolve) => {
          release = resolve;
        });
    });
    const statuses = smsc.deliver(written(citizen, '8179', 'HL 5 4 5 4'));
    await eventually(() => expect(ids).toHaveLength(1));
    smsc.disconnect();
    await eventually(() => expect(channel.connection.up).toBe(false));
    release();
    expect(await statuses).toEqual([0]);
    expect(ids).toHaveLength(2);
    expect(ids[1]).toBe(ids[0]);
  });

  it('has the same id after a crash of the program, and none that shows number or text', async () => {
    const now = () => 1_764_000_000_000;
    const ids: string[] = [];
    await rig.stop();
    for (const life of ['first', 'second']) {
      const smsc = await startSmsc();
      const channel = await open(smsc, {}, async ({ incoming }) => void ids.push(incoming[0]!.externalId), now);
      await smsc.deliver(written(citizen, '8179', 'HL 5 4 5 4'));
      await channel.connection.close();
      await smsc.stop();
      expect(ids, life).toHaveLength(life === 'first' ? 1 : 2);
    }
    expect(ids[0]).toMatch(/^[\w-]{27}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  const body = (text: string) => Buffer.from(text, 'latin1');
  it.each([
    ['GSM-7', { data_coding: 0, short_message: smpp.encodings.ASCII.encode('a@{}€') }, { text: 'a@{}€' }],
    ['IA5', { data_coding: 1, short_message: body('a@b') }, { text: 'a@b' }],
    ['Latin-1', { data_coding: 3, short_message: body('à bientôt') }, { text: 'à bientôt' }],
    ['flash', { data_coding: 0xf0, short_message: body('HL') }, { text: 'HL' }],
    ['UCS-2 of a class', { data_coding: 0x18, short_message: smpp.encodings.UCS2.encode('tốt') }, { text: 'tốt' }],
    ['a payload', { data_coding: 0, short_message: Buffer.alloc(0), message_payload: body('HL 5') }, { text: 'HL 5' }],
    [
      'a part by its header',
      {
        data_coding: 0,
        esm_class: 0x40,
        short_message: Buffer.concat([concatenationHeader(77, 2, 3), body('dai')]),
      },
      { text: 'dai', part: { reference: '77', index: 2, of: 3 } },
    ],
    [
      'a part by a header with a long reference',
      {
        data_coding: 0,
        esm_class: 0x40,
        short_message: Buffer.concat([Buffer.of(9, 0x70, 1, 0, 8, 4, 1, 2, 2, 1), body('dai')]),
      },
      { text: 'dai', part: { reference: '258', index: 1, of: 2 } },
    ],
    [
      'a part by TLVs',
      {
        data_coding: 0,
        short_message: body('dai'),
        sar_msg_ref_num: 900,
        sar_total_segments: 2,
        sar_segment_seqnum: 1,
      },
      { text: 'dai', part: { reference: '900', index: 1, of: 2 } },
    ],
  ])('is read as %s', async (_, fields, expected) => {
    await rig.smsc.deliver({ source_addr_ton: 1, source_addr: '84912345678', destination_addr: '8179', ...fields });
    expect(rig.receiver.incoming).toMatchObject([{ from: citizen, to: '8179', ...expected }]);
    if (!('part' in expected)) expect(rig.receiver.incoming[0]).not.toHaveProperty('part');
  });

  it.each([
    ['data for a telephone', { source_addr: '84912345678', data_coding: 4, short_message: Buffer.of(1, 2) }],
    ['a sender nobody can answer', { source_addr_ton: 5, source_addr: 'VIETTEL', short_message: body('khuyen mai') }],
    ['a header longer than the message', { source_addr: 'x', esm_class: 0x40, short_message: Buffer.of(200, 0) }],
    [
      'a receipt that names no message',
      { source_addr: '84912345678', esm_class: 4, short_message: body('stat:DELIVRD') },
    ],
    ['a receipt without a state', { source_addr: '84912345678', esm_class: 4, short_message: body('id:1 stat:HUH') }],
  ])('is taken without a fact where it is %s', async (_, fields) => {
    expect(await rig.smsc.deliver({ destination_addr: '8179', ...fields })).toEqual([0]);
    expect(rig.receiver.incoming).toEqual([]);
    expect(rig.receiver.reports).toEqual([]);
  });
});

describe('receipts', () => {
  const from = { source_addr_ton: 1, source_addr: '84912345678', destination_addr: '8179', esm_class: 4 };
  const text = (stat: string, err = '000') =>
    Buffer.from(
      `id:0000004711 sub:001 dlvrd:001 submit date:26 done date:26 stat:${stat} err:${err} Text:id:9`,
      'latin1',
    );

  it.each([
    [1, 'ENROUTE', 'sent'],
    [2, 'DELIVRD', 'delivered'],
    [3, 'EXPIRED', 'expired'],
    [4, 'DELETED', 'failed'],
    [5, 'UNDELIV', 'failed'],
    [6, 'ACCEPTD', 'sent'],
    [7, 'UNKNOWN', 'unknown'],
    [8, 'REJECTD', 'failed'],
  ])('say %i or %s', async (message_state, stat, state) => {
    await rig.smsc.deliver({ ...from, short_message: text(stat) });
    await rig.smsc.deliver({
      ...from,
      esm_class: 0,
      receipted_message_id: 'a1',
      message_state,
      short_message: text('x'),
    });
    expect(rig.receiver.reports).toMatchObject([
      { externalId: '0000004711', attemptId: null, state, rawStatus: `${stat} 000` },
      { externalId: 'a1', attemptId: null, state },
    ]);
  });

  it.each([
    ['decimal-of-hex', '1a2B', '00006699'],
    ['hex-of-decimal', '6699', '1A2B'],
  ] as const)('name a message in another base: %s', async (receiptIds, answered, named) => {
    const facts: ArrivedFacts[] = [];
    await rig.stop();
    const smsc = await startSmsc();
    more.push(smsc);
    await open(smsc, { receiptIds }, async (arrived) => void facts.push(arrived));
    await smsc.deliver({ ...from, short_message: Buffer.from(`id:${named} stat:DELIVRD err:0`, 'latin1') });
    expect(facts[0]!.reports[0]!.externalId).toBe(idOfAnswer(answered, receiptIds));
  });

  it('find their message where the operator tells it in text alone and in the other base', async () => {
    await rig.stop();
    const smsc = await startSmsc();
    more.push(smsc);
    smsc.turn({ textReceipts: true, repeatReference: false });
    const reports: string[] = [];
    const channel = await open(smsc, { receiptIds: 'decimal-of-hex' }, async (arrived) => {
      reports.push(...arrived.reports.map(({ externalId }) => externalId));
    });
    const { externalId } = await channel.send(attemptTo(citizen));
    await eventually(() => expect(reports).toEqual([externalId, externalId]));
  });

  it('say that a number is dead, and that an operator refuses', async () => {
    await rig.stop();
    const smsc = await startSmsc();
    more.push(smsc);
    const facts: ArrivedFacts[] = [];
    await open(smsc, { deadNumberErrors: ['00B'] }, async (arrived) => void facts.push(arrived));
    await smsc.deliver({ ...from, short_message: text('UNDELIV', '00B') });
    await smsc.deliver({ ...from, short_message: text('UNDELIV', '001') });
    await smsc.deliver({ ...from, short_message: text('UNDELIV'), network_error_code: Buffer.of(3, 0, 1) });
    await smsc.deliver({ ...from, short_message: text('REJECTD') });
    await smsc.deliver({ ...from, short_message: text('DELIVRD', '00B') });
    const failures = facts.map(({ reports }) => reports[0]!.failure);
    expect(failures).toEqual(['undeliverable', undefined, 'undeliverable', 'rejected', undefined]);
  });

  it('name the network in a TLV of the operator’s own', () => {
    const octets = new smpp.PDU('deliver_sm', { ...from, data_coding: 0, short_message: text('DELIVRD') }).toBuffer();
    const withTag = Buffer.concat([octets, Buffer.of(0x14, 0x03, 0, 6), Buffer.from('45201\0')]);
    withTag.writeUInt32BE(withTag.length);
    const settings = (networkTag?: number) => settingsFor(2775, { networkTag });
    const words = 'id:1 stat:DELIVRD err:000';
    expect(readReceipt(new smpp.PDU(withTag), words, settings(0x1403))).toMatchObject({ network: '45201' });
    expect(readReceipt(new smpp.PDU(withTag), words, settings())).not.toHaveProperty('network');
    expect(readReceipt(new smpp.PDU(octets), words, settings(0x1403))).not.toHaveProperty('network');
  });

  it('are not taken for another attempt’s where the reference is the same by chance', async () => {
    rig.smsc.turn({ noReports: true });
    await rig.channel.send(attemptTo(citizen));
    const reference = Number(rig.smsc.submissions[0]!.fields['user_message_reference']);
    const receipt = { ...from, user_message_reference: reference, short_message: text('DELIVRD') };
    await rig.smsc.deliver(receipt);
    await rig.smsc.deliver({ ...receipt, source_addr: '84987654321' });
    expect(rig.receiver.reports.map(({ attemptId }) => attemptId)).toEqual([null, null]);
  });
});

describe('octets that cannot be read', () => {
  /** An operator that lets everybody in and then writes these octets; `answers` are what it gets, `binds` when. */
  async function startWriter(octets: () => Buffer) {
    const answers: Pdu[] = [];
    const binds: number[] = [];
    const server = smpp.createServer({}, (session) => {
      session.on('error', () => session.destroy());
      session.on('pdu', (pdu: Pdu) => {
        if (pdu.isResponse() || pdu.command === 'generic_nack') return answers.push(pdu);
        session.send(pdu.response());
        if (pdu.command !== 'bind_transceiver') return undefined;
        binds.push(performance.now());
        return session.socket.write(octets());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    more.push({ stop: async () => server.close() });
    return { port: (server.address() as AddressInfo).port, answers, binds };
  }

  /** Its last parameter, a number, breaks off. */
  function broken(command: string): Buffer {
    const fields = { sequence_number: 7, ...(command === 'deliver_sm' && written(citizen, '8179', 'HL 5 4 5 4')) };
    const octets = Buffer.concat([new smpp.PDU(command, fields).toBuffer(), Buffer.from([0x02, 0x04, 0x00, 0x02])]);
    octets.writeUInt32BE(octets.length);
    return octets;
  }

  it.each([
    ['deliver_sm', 'deliver_sm_resp', 'ESME_RX_P_APPN'],
    ['query_sm', 'generic_nack', 'ESME_RINVMSGLEN'],
  ])('of one %s are refused for good and told, and the session goes on', async (command, answer, status) => {
    const well = () => new smpp.PDU('deliver_sm', written(citizen, '8179', 'HL 5 4 5 4')).toBuffer();
    const smsc = await startWriter(() => Buffer.concat([broken(command), well()]));
    const told: ConnectionTrouble[] = [];
    const stored: ArrivedFacts[] = [];
    const channel = await open(
      smsc,
      { reconnectAfter: 10 },
      async (facts) => void stored.push(facts),
      undefined,
      (one) => told.push(one),
    );
    await eventually(() => expect(smsc.answers).toHaveLength(2));
    expect(smsc.answers.map((pdu) => [pdu.command, pdu.command_status])).toEqual([
      [answer, smpp.errors[status]],
      ['deliver_sm_resp', 0],
    ]);
    expect(smsc.answers[0]!.sequence_number).toBe(7);
    expect(stored.map(({ incoming }) => incoming[0]?.text)).toEqual(['HL 5 4 5 4']);
    expect(told.map(({ kind }) => kind)).toEqual(['unreadable']);
    expect(told[0]!.detail).not.toContain(citizen.slice(3));
    expect([channel.connection.up, smsc.binds.length]).toEqual([true, 1]);
  });

  it('that are no PDU at all end the session, and it is opened again after longer and longer pauses', async () => {
    const smsc = await startWriter(() => Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 5]));
    const told: ConnectionTrouble[] = [];
    await open(smsc, { reconnectAfter: 40 }, undefined, undefined, (one) => told.push(one));
    await eventually(() => expect(smsc.binds.length).toBeGreaterThan(3));
    const pauses = smsc.binds.slice(1).map((at, index) => at - smsc.binds[index]!);
    expect(pauses[0]).toBeGreaterThan(35);
    expect(pauses[2]).toBeGreaterThan(155);
    expect(told.filter(({ kind }) => kind === 'unreadable').length).toBeGreaterThanOrEqual(3);
  });
});

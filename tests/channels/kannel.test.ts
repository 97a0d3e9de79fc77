import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CallbackRequest, callbackPath } from '../../src/channels/channel.ts';
import { createKannelChannel } from '../../src/channels/kannel/adapter.ts';
import { errorOfAnswer } from '../../src/channels/kannel/errors.ts';
import { publicUrl } from '../support/callback-receiver.ts';
import { identity, settingsFor, startRig, written } from './rigs/kannel.ts';
import { attemptTo, citizen } from './rigs/rig.ts';

let rig: Awaited<ReturnType<typeof startRig>>;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.stop());

const routeOf = (name: string, channel = rig.channel) => channel.routes.find((route) => route.name === name)!;

/** As the web layer hands it over. */
function called(url: string): CallbackRequest {
  const query = Object.fromEntries(new URL(url).searchParams);
  return { url, headers: {}, query, body: {}, rawBody: '', remoteAddress: '127.0.0.1', receivedAt: 0 };
}

/** The report address that went along with a message, filled in as Kannel does. */
async function reportUrl(type: string, answer: string): Promise<string> {
  rig.fake.turn({ pause: 60_000 });
  await rig.channel.send(attemptTo(citizen));
  const url = rig.fake.messages.at(-1)!.fields.get('dlr-url')!;
  return url.replace('%d', type).replace('%A', encodeURIComponent(answer)).replace('%i', 'VIETTEL');
}

describe('sendsms', () => {
  it('names sender, number, coding, validity in minutes and where reports go', async () => {
    const attempt = attemptTo(citizen, 'Cam on [5] €');
    await rig.channel.send({ ...attempt, validity: 7_290 });
    await rig.channel.send(attemptTo(citizen, 'Cảm ơn'));
    const [plain, accented] = rig.fake.messages.map(({ fields }) => Object.fromEntries(fields));
    expect(plain).toMatchObject({ from: '8179', to: citizen, coding: '0', charset: 'UTF-8', validity: '121' });
    expect(plain!['dlr-mask']).toBe('31');
    expect(plain!['dlr-url']).toMatch(
      new RegExp(`^${publicUrl}${callbackPath(identity)}/status\\?attempt=${attempt.attemptId}&key=[\\w-]{43}&type=%d`),
    );
    expect(plain).not.toHaveProperty('smsc');
    expect(accented).toMatchObject({ coding: '2', text: 'Cảm ơn' });
  });

  it('chooses a link, has reports brought elsewhere, or wants none, as the settings say', async () => {
    const more = { smsc: 'VIETTEL', callbackBaseUrl: 'http://10.0.0.5:8080/' };
    await createKannelChannel(settingsFor(rig.fake.url, more), publicUrl).send(attemptTo(citizen));
    await createKannelChannel(settingsFor(rig.fake.url, { deliveryReports: false }), publicUrl).send(
      attemptTo(citizen),
    );
    const [first, second] = rig.fake.messages.map(({ fields }) => Object.fromEntries(fields));
    expect(first).toMatchObject({ smsc: 'VIETTEL' });
    expect(first!['dlr-url']).toMatch(/^http:\/\/10\.0\.0\.5:8080\/channels\/kannel\//);
    expect(second).not.toHaveProperty('dlr-url');
  });

  it('keeps the password out of the address where it is told to POST', async () => {
    const channel = createKannelChannel(settingsFor(rig.fake.url, { method: 'POST' }), publicUrl);
    await channel.send(attemptTo(citizen, 'Đã ghi'));
    expect(rig.fake.messages).toMatchObject([{ to: citizen, body: 'Đã ghi' }]);
  });

  it.each([
    [400, 'Missing receiver number, rejected', 'undeliverable'],
    [400, 'Number(s) has/have been denied by white- and/or black-lists.', 'undeliverable'],
    [400, 'Sender missing and no global set, rejected', 'misconfigured'],
    [400, 'Charset or body misformed, rejected', 'rejected'],
    [403, 'Authorization failed for sendsms', 'misconfigured'],
    [403, 'Not routable. Do not try again.', 'misconfigured'],
    [404, 'Unknown request.', 'misconfigured'],
    [503, 'Temporal failure, try again later.', 'throttled'],
    [503, '<html>Service Unavailable</html>', 'ambiguous'],
    [500, '', 'ambiguous'],
    [200, 'Sent.', 'ambiguous'],
  ])('reads %i "%s" as %s', (status, body, failure) => {
    expect(errorOfAnswer({ status, headers: {}, body })).toMatchObject({ failure, code: String(status) });
  });

  it('is checked by its login', async () => {
    expect(await rig.channel.check!()).toEqual({ balance: null });
    await expect(rig.stranger.check!()).rejects.toMatchObject({ failure: 'misconfigured' });
  });
});

describe('reports', () => {
  it.each([
    ['1', 'id:1 stat:DELIVRD err:000', 'delivered'],
    ['2', 'id:1 stat:UNDELIV err:001', 'failed'],
    ['2', 'id:1 stat:EXPIRED err:000', 'expired'],
    ['34', '', 'expired'],
    ['4', '', 'sent'],
    ['8', 'ACK/', 'sent'],
    ['16', 'NACK/11/Invalid Destination', 'failed'],
  ])('say %s %s', async (type, answer, state) => {
    const { reports, reply } = routeOf('status').receive(called(await reportUrl(type, answer)));
    expect(reports).toMatchObject([{ state, rawStatus: `${type} ${answer}`.trim(), network: 'VIETTEL' }]);
    expect(reports[0]!.failure).toBe(type === '16' ? 'rejected' : undefined);
    expect(reply.status).toBe(200);
  });

  it('of a kind nobody knows change nothing', async () => {
    expect(routeOf('status').receive(called(await reportUrl('128', ''))).reports).toEqual([]);
  });

  it('are refused with the key of another attempt', async () => {
    const [one, other] = [new URL(await reportUrl('1', '')), new URL(await reportUrl('1', ''))];
    one.searchParams.set('key', other.searchParams.get('key')!);
    expect(() => routeOf('status').receive(called(String(one)))).toThrow(expect.objectContaining({ status: 403 }));
    one.searchParams.delete('key');
    expect(() => routeOf('status').receive(called(String(one)))).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('incoming', () => {
  const textOf = (octets: string, more: Record<string, string>) => {
    const url = written('84912345678', '8179', 'TEXT', more).replace('TEXT', octets);
    return routeOf('incoming').receive(called(url)).incoming[0];
  };

  it.each([
    ['UTF-8', '%C3%A0+b%2B', 'à b+'],
    ['WINDOWS-1252', '%E0+%80', 'à €'],
    ['ISO-8859-1', '%E0', 'à'],
    ['UTF-16BE', '%1E%C7%00a', 'ệa'],
    ['no-such-charset', 'HL+5', 'HL 5'],
  ])('is read in %s', (charset, octets, text) => {
    expect(textOf(octets, { charset })).toMatchObject({ from: citizen, to: '8179', text, sentAt: 1_795_312_800_000 });
  });

  it('is a part where Kannel did not join it', () => {
    const url = `${written(citizen, '8179', 'dai')}&udh=%05%00%03%4D%03%02`;
    expect(routeOf('incoming').receive(called(url)).incoming[0]).toMatchObject({
      text: 'dai',
      part: { reference: '77', index: 2, of: 3 },
    });
  });

  it.each([
    ['data for a telephone', written(citizen, '8179', 'x', { coding: '1' })],
    ['a sender nobody can answer', written('VIETTEL', '8179', 'khuyen mai')],
  ])('is taken without a fact where it is %s', (_, url) => {
    expect(routeOf('incoming').receive(called(url))).toMatchObject({ incoming: [], reply: { status: 200 } });
  });

  it('is refused where no key was agreed', () => {
    const oneWay = createKannelChannel(settingsFor(rig.fake.url, { incomingKey: undefined }), publicUrl);
    expect(oneWay.capabilities.twoWay).toBe(false);
    const call = () => routeOf('incoming', oneWay).receive(called(written(citizen, '8179', 'HL 5')));
    expect(call).toThrow(expect.objectContaining({ status: 403 }));
  });
});

import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { administer } from '../../../src/cli/administer.ts';
import { insertApiKey } from '../../../src/db/api-keys.ts';
import { day, hour } from '../../../src/domain/hours.ts';
import { isPublicAddress, toldCase } from '../../../src/domain/webhook.ts';
import { closeInvitations } from '../../../src/feedback/close.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { collectWebhooks } from '../../../src/feedback/webhooks/collect.ts';
import { deliverWebhooks } from '../../../src/feedback/webhooks/deliver.ts';
import { postWebhook } from '../../../src/feedback/webhooks/post.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn } from '../../support/installation.ts';

interface Taken {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Case software: what it was sent, and what it answers next; 200 where nothing is said, 0 for silence. */
const taken: Taken[] = [];
const answers: number[] = [];
const server = http.createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  taken.push({ path: request.url!, headers: request.headers, body });
  const status = answers.shift() ?? 200;
  if (status > 0) response.writeHead(status, { location: '/elsewhere' }).end();
});
const url = await new Promise<string>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/states`));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const casesOf = ({ body }: Taken) => JSON.parse(body).cases as { caseId: string; state: string; reason?: string }[];

eachDatabase('webhooks', (open) => {
  it('tell states at night, signed, again until they are taken, and the end of a case', {
    timeout: 60_000,
  }, async () => {
    const test = await installTest(await open());
    const { rt, pass } = test;
    const { writer } = rt.db;
    const order = (what: Parameters<typeof administer>[1]) =>
      writer.transaction((trx) => administer(trx, what, rt.clock.now(), () => rt.keys));
    const key = { id: randomUUID(), sourceSystem: 'test', scopes: [], unitId: test.unitId('D01.801') };
    await insertApiKey(writer, { ...key, name: 'k', keyHash: randomUUID() }, rt.clock.now());
    const wanted = { order: 'add-webhook', name: 'w', url, key: 'k' } as const;
    await expect(order({ ...wanted, private: false })).rejects.toThrow('https://');
    await expect(order({ ...wanted, url: 'https://10.0.0.1/', private: false })).rejects.toThrow('not a public one');
    const secret = /whsec_\S+/.exec(await order({ ...wanted, private: true }))![0];
    expect(JSON.stringify(await writer('webhooks'))).not.toContain(secret);

    const other = { ratedUnitId: test.unitId('D01.802') };
    const reports = [
      caseReport(test, 1),
      caseReport(test, 2, { msisdn: null, notAsked: 'no_phone' }),
      caseReport(test, 3, { sourceSystem: 'another' }),
      caseReport(test, 4, other),
    ];
    const verdicts = await inviteMany(rt, reports, { kind: 'system', id: null });
    const [first, second] = verdicts.map(({ caseId }) => caseId);
    const night = async () => {
      pass(day);
      while ((await collectWebhooks(rt)) > 0) await deliverWebhooks(rt, undefined, 300);
    };

    // Not before the night, however often it is looked at.
    await collectWebhooks(rt);
    expect(await deliverWebhooks(rt)).toBe(0);

    // Told under one id until it is taken: after an error, a redirect and silence.
    answers.push(500, 302, 0, 200);
    taken.length = 0;
    await night();
    for (const pause of [0, 4, 16, 64, 256]) {
      pass(pause * 60_000 + (pause === 0 ? 60_000 : 0));
      await deliverWebhooks(rt, undefined, 300);
    }
    expect(taken.map(({ path }) => path)).toEqual(Array(4).fill('/states'));
    expect(new Set(taken.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    for (const { headers, body } of taken) {
      const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const hmac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
        .update(text)
        .digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${hmac}`);
    }
    const told = [
      { caseId: first, state: 'asked' },
      { caseId: second, state: 'not_asked', reason: 'no_number' },
    ];
    expect(new Set(casesOf(taken[0]!))).toEqual(new Set(told));
    for (const personal of [msisdn(1).slice(-8), 'HS-1', 'CUTRU']) expect(taken[0]!.body).not.toContain(personal);

    // Only what changed.
    await writer('invitations').where({ case_id: first }).update({ state: 'answered', answered_at: rt.clock.now() });
    taken.length = 0;
    await collectWebhooks(rt);
    expect(await deliverWebhooks(rt)).toBe(0);
    await night();
    await night();
    expect(taken.flatMap(casesOf)).toEqual([{ caseId: first, state: 'answered' }]);

    // Given up after three days, and told again.
    answers.push(...Array(12).fill(503));
    await writer('invitations').where({ case_id: first }).update({ state: 'refused' });
    pass(day);
    await collectWebhooks(rt);
    for (let hours = 0; hours <= 96; hours += 12, pass(12 * hour)) await deliverWebhooks(rt);
    expect(await order({ order: 'list-webhooks' })).toContain('given up 1, last failure: HTTP 503');
    answers.length = 0;
    taken.length = 0;
    await night();
    expect(taken.flatMap(casesOf)).toEqual([{ caseId: first, state: 'refused' }]);

    // The end of a case is the last thing told, and then nothing is kept.
    pass(400 * day);
    while ((await closeInvitations(rt)) > 0);
    taken.length = 0;
    await night();
    await night();
    const closed = [first, second].sort().map((caseId) => ({ caseId, state: 'closed' }));
    expect(taken.flatMap(casesOf)).toEqual(closed);
    expect(await writer('webhook_told')).toEqual([]);
    expect((await writer('webhook_deliveries')).map(({ body }) => body).join('')).toBe('');

    taken.length = 0;
    await order({ order: 'test-webhook', name: 'w' });
    expect(await deliverWebhooks(rt)).toBe(1);
    expect(JSON.parse(taken[0]!.body).type).toBe('webhook.test');
    await order({ order: 'remove-webhook', name: 'w' });
    expect(await writer('webhook_deliveries')).toEqual([]);
  });
});

it('a name that leads into the network is refused at sending', async () => {
  const port = (server.address() as AddressInfo).port;
  const target = { url: `https://localhost:${port}/`, privateAllowed: false, timeout: 2_000 };
  await expect(postWebhook(target, {}, '{}')).rejects.toThrow('not at a public address');
  const literal = { ...target, url: `https://[::ffff:127.0.0.1]:${port}/` };
  await expect(postWebhook(literal, {}, '{}')).rejects.toThrow('not a public one');
});

it.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['172.31.0.1', false],
  ['169.254.169.254', false],
  ['::1', false],
  ['fd00::1', false],
  ['::ffff:8.8.8.8', false],
  ['2002:a00:1::', false],
])('%s is public: %s', (address, expected) => expect(isPublicAddress(address)).toBe(expected));

it('an answer counts although nobody was asked, and a citizen who opted out is not told apart', () => {
  const row = { case_id: 'c', state: 'open', not_asked_reason: 'opted_out' };
  expect(toldCase(row)).toEqual(toldCase({ ...row, state: 'none', not_asked_reason: 'refused_at_desk' }));
  expect(toldCase({ ...row, state: 'answered' })).toEqual({ caseId: 'c', state: 'answered' });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { callbackPath } from '../../src/channels/channel.ts';
import { createGateways } from '../../src/channels/registry.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { caseReport, msisdn } from '../support/installation.ts';
import { countedScores, sendDue } from '../support/road.ts';
import { startWeb, type Web } from './support/web.ts';

const settings = [
  { kind: 'ussd-africas-talking', id: 'ussd-at', callbackSecret: 'abcdefghijklmnopqrstuv' },
  { kind: 'ussd-hubtel', id: 'ussd-h', callbackSecret: 'vutsrqponmlkjihgfedcba' },
] as const;

let web: Web;

beforeAll(async () => {
  web = await startWeb({ gateways: createGateways([...settings]) });
  await inviteMany(web.rt, [caseReport(web, 1), caseReport(web, 2)], { kind: 'system', id: 'test' });
  await sendDue(web);
});
afterAll(() => web.close());

async function post(gateway: 0 | 1, body: string, type: string): Promise<string> {
  const response = await fetch(`${web.url}${callbackPath(settings[gateway])}/ussd`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  expect(response.status).toBe(200);
  return response.text();
}

it('takes a ballot from a gateway that sends the whole path each time', async () => {
  const ask = (text: string) =>
    post(
      0,
      new URLSearchParams({ sessionId: 'at-1', phoneNumber: msisdn(1), serviceCode: '*123#', text }).toString(),
      'application/x-www-form-urlencoded',
    );
  const screens = [];
  for (const text of ['', '1', '1*5', '1*5*4', '1*5*4*3', '1*5*4*3*2', '1*5*4*3*2*1']) screens.push(await ask(text));
  expect(screens.slice(0, -1).every((screen) => screen.startsWith('CON '))).toBe(true);
  expect(screens.at(-1)).toMatch(/^END /);
  for (const screen of screens) expect(screen.length - 4).toBeLessThanOrEqual(160);
  expect(await countedScores(web, 'HS-1')).toEqual({ proof: 'number', channel: 'ussd', scores: [5, 4, 3, 2] });
});

it('takes one from a gateway that sends the last key and gives our state back', async () => {
  let state: string | undefined;
  let answer: { Type: string; Message: string; ClientState: string } | undefined;
  for (const key of [null, '1', '2', '2', '3', '5', '1']) {
    const body = {
      SessionId: 'h-1',
      Mobile: msisdn(2).slice(1),
      ServiceCode: '*123#',
      Type: key === null ? 'Initiation' : 'Response',
      Message: key,
      ClientState: state,
    };
    answer = JSON.parse(await post(1, JSON.stringify(body), 'application/json'));
    state = answer!.ClientState;
  }
  expect(answer!.Type).toBe('Release');
  expect(await countedScores(web, 'HS-2')).toMatchObject({ channel: 'ussd', scores: [2, 2, 3, 5] });
});

it('is answered under its secret path alone', async () => {
  const response = await fetch(`${web.url}/channels/ussd-at/wrong-secret-of-22-chars/ussd`, { method: 'POST' });
  expect(response.status).toBe(404);
});

import { describe, expect, it } from 'vitest';
import type { CallbackRequest } from '../../src/channels/channel.ts';
import { africasTalking } from '../../src/channels/ussd/africas-talking.ts';
import { hubtel } from '../../src/channels/ussd/hubtel.ts';
import type { UssdGateway } from '../../src/channels/ussd/ussd-gateway.ts';
import { formItems } from '../../src/domain/form.ts';
import { parseScreens } from '../../src/domain/ussd/screen.ts';
import { ussdTurn } from '../../src/domain/ussd.ts';
import { invitationOf, shipped, shippedInstrument, stateOf } from '../support/dialogue-state.ts';

const request = (body: Record<string, unknown>): CallbackRequest => ({
  url: '',
  headers: {},
  query: {},
  body,
  rawBody: '',
  remoteAddress: '127.0.0.1',
  receivedAt: 0,
});
const at = (more: Record<string, unknown>) =>
  request({ sessionId: 's1', phoneNumber: '+84912345678', serviceCode: '*123#', networkCode: '45201', ...more });
const hub = (more: Record<string, unknown>) =>
  request({ SessionId: 's1', Mobile: '84912345678', ServiceCode: '*123#', Operator: 'x', Sequence: 1, ...more });

describe('what a gateway tells', () => {
  it.each<[string, UssdGateway, CallbackRequest, string, string[]]>([
    ['begins', africasTalking, at({ text: '' }), 'pressed', []],
    ['goes on', africasTalking, at({ text: '1*5*4' }), 'pressed', ['1', '5', '4']],
    ['is over', africasTalking, at({ status: 'Incomplete', input: '1*5' }), 'ended', ['1', '5']],
    ['begins', hubtel, hub({ Type: 'Initiation', Message: '*123#' }), 'pressed', []],
    ['goes on', hubtel, hub({ Type: 'Response', Message: '4', ClientState: '1*5' }), 'pressed', ['1', '5', '4']],
    ['is over', hubtel, hub({ Type: 'Timeout', Message: '', ClientState: '1*5' }), 'ended', ['1', '5']],
    ['is left', hubtel, hub({ Type: 'Release', Message: null, ClientState: null }), 'ended', []],
  ])('%s (%#)', (_, gateway, callback, event, keys) => {
    expect(gateway.receive(callback)).toEqual({
      sessionId: 's1',
      from: '+84912345678',
      serviceCode: '*123#',
      event,
      keys,
    });
  });

  it.each<[UssdGateway, Record<string, unknown>]>([
    [africasTalking, { sessionId: 's1', serviceCode: '*123#', text: '' }],
    [africasTalking, { sessionId: 's1', phoneNumber: '18001234', serviceCode: '*123#', text: '' }],
    [africasTalking, { sessionId: 's1', phoneNumber: '+84912345678', serviceCode: '*123#', text: '1*'.repeat(400) }],
    [hubtel, { SessionId: 's1', Mobile: '84912345678', ServiceCode: '*123#', Type: 'Other' }],
    [hubtel, {}],
  ])('is refused when it is nothing of the kind (%#)', (gateway, body) => {
    expect(() => gateway.receive(request(body))).toThrow(/not a/);
  });
});

describe('what a gateway reads', () => {
  it('is plain text beginning with CON or END', () => {
    const fact = africasTalking.receive(at({ text: '1' }));
    expect(africasTalking.answer(fact, { screen: '1/4 ?', end: false }).body).toBe('CON 1/4 ?');
    expect(africasTalking.answer(fact, { screen: 'Cam on', end: true }).body).toBe('END Cam on');
  });

  it('is JSON that gives the keys back to us', () => {
    const fact = hubtel.receive(hub({ Type: 'Response', Message: '5', ClientState: '1' }));
    expect(JSON.parse(hubtel.answer(fact, { screen: '2/4 ?', end: false }).body)).toEqual({
      Type: 'Response',
      Message: '2/4 ?',
      ClientState: '1*5',
    });
    expect(JSON.parse(hubtel.answer(fact, { screen: 'Cam on', end: true }).body).Type).toBe('Release');
  });
});

describe('a thousand sessions at once', () => {
  const items = formItems(shippedInstrument('police-2019'), 'short', { filedFeedback: false });
  const screens = parseScreens(shipped('messages/ussd'));

  it.each([africasTalking, hubtel])(
    '$id: every one sees its own screens, though each request comes twice',
    (gateway) => {
      const sessions = Array.from({ length: 1000 }, (_, i) => ({
        id: `s${i}`,
        unit: `CA xa so ${i}`,
        keys: ['1', ...[0, 1, 2, 3].map((n) => String(1 + ((i >> n) % 5)))],
        clientState: '',
        ballots: [] as string[],
      }));
      const wrong: string[] = [];
      const ask = (session: (typeof sessions)[number], step: number) => {
        const body =
          gateway === africasTalking
            ? {
                sessionId: session.id,
                phoneNumber: '+84912345678',
                serviceCode: '*1#',
                text: session.keys.slice(0, step).join('*'),
              }
            : {
                SessionId: session.id,
                Mobile: '84912345678',
                ServiceCode: '*1#',
                Type: step === 0 ? 'Initiation' : 'Response',
                Message: session.keys[step - 1] ?? '*1#',
                ClientState: session.clientState,
              };
        const fact = gateway.receive(request(body));
        const state = stateOf([invitationOf(items, fact.sessionId, { unitLabel: session.unit })], { channel: 'ussd' });
        const turn = ussdTurn({ state, extras: {}, keys: fact.keys }, screens);
        return { turn, answer: gateway.answer(fact, turn).body };
      };
      for (let step = 0; step <= 5; step++)
        for (const session of sessions) {
          const { answer: first } = ask(session, step);
          const { turn, answer } = ask(session, step);
          expect(answer).toBe(first);
          if (step === 0) expect(turn.screen).toContain(session.unit);
          else if (step < 5) expect(turn.screen).toMatch(new RegExp(`^${step}/4 `));
          for (const effect of turn.effects)
            if (effect.kind === 'recorded') session.ballots.push(`${effect.invitationId} ${effect.scores.join('*')}`);
          if (gateway === hubtel) session.clientState = JSON.parse(answer).ClientState;
        }
      expect(wrong).toEqual([]);
      for (const { id, keys, ballots } of sessions) expect(ballots).toEqual([`${id} ${keys.slice(1).join('*')}`]);
    },
  );
});

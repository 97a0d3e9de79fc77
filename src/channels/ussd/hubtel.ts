import { z } from 'zod';
import { parseMsisdn } from '../../domain/msisdn.ts';
import { CallbackRefused } from '../channel.ts';
import type { UssdGateway } from './ussd-gateway.ts';

/**
 * `Message` is the last input alone. The gateway gives back the `ClientState` of our last answer, which holds the keys
 * before it, so that a repeated request is known for what it is.
 */
const payload = z.object({
  SessionId: z.string().min(1).max(200),
  Mobile: z.string(),
  ServiceCode: z.string(),
  Type: z.enum(['Initiation', 'Response', 'Release', 'Timeout']),
  Message: z.string().max(160).nullish(),
  ClientState: z.string().max(500).nullish(),
});

/** Hubtel and the gateways that copied its JSON: `Response` asks for more, `Release` ends. */
export const hubtel: UssdGateway = {
  id: 'ussd-hubtel',
  method: 'POST',
  bodyType: 'json',
  receive({ body }) {
    const parsed = payload.safeParse(body);
    if (!parsed.success) throw new CallbackRefused(400, 'not a USSD request');
    const { SessionId, Mobile, ServiceCode, Type, Message, ClientState } = parsed.data;
    const from = parseMsisdn(/^\d/.test(Mobile) && !Mobile.startsWith('0') ? `+${Mobile}` : Mobile);
    if (!from.ok) throw new CallbackRefused(400, 'not a mobile number');
    const earlier = ClientState ? ClientState.split('*') : [];
    return {
      sessionId: SessionId,
      from: from.msisdn,
      serviceCode: ServiceCode,
      event: Type === 'Release' || Type === 'Timeout' ? 'ended' : 'pressed',
      keys: Type === 'Response' ? [...earlier, (Message ?? '').replaceAll('*', '')] : earlier,
    };
  },
  answer({ event, keys }, { screen, end }) {
    const body = {
      Type: end || event === 'ended' ? 'Release' : 'Response',
      Message: event === 'ended' ? '' : screen,
      ClientState: keys.join('*'),
    };
    return { status: 200, type: 'application/json', body: JSON.stringify(body) };
  },
};

import { z } from 'zod';
import { parseMsisdn } from '../../domain/msisdn.ts';
import { CallbackRefused } from '../channel.ts';
import type { UssdGateway } from './ussd-gateway.ts';

/** `text` is everything pressed so far, joined by `*`; a `status` comes when the session is over. */
const payload = z.object({
  sessionId: z.string().min(1).max(200),
  phoneNumber: z.string(),
  serviceCode: z.string(),
  text: z.string().max(500).default(''),
  input: z.string().max(500).optional(),
  status: z.enum(['Success', 'Incomplete', 'Failed']).optional(),
});

/** Africa's Talking and the gateways that copied its form: plain text beginning with `CON` or `END`. */
export const africasTalking: UssdGateway = {
  id: 'ussd-africas-talking',
  method: 'POST',
  bodyType: 'form',
  receive({ body }) {
    const parsed = payload.safeParse(body);
    if (!parsed.success) throw new CallbackRefused(400, 'not a USSD request');
    const { sessionId, phoneNumber, serviceCode, text, input, status } = parsed.data;
    const from = parseMsisdn(phoneNumber);
    if (!from.ok) throw new CallbackRefused(400, 'not a mobile number');
    const pressed = input ?? text;
    return {
      sessionId,
      from: from.msisdn,
      serviceCode,
      event: status === undefined ? 'pressed' : 'ended',
      keys: pressed === '' ? [] : pressed.split('*'),
    };
  },
  answer({ event }, { screen, end }) {
    const body = event === 'ended' ? 'OK' : `${end ? 'END' : 'CON'} ${screen}`;
    return { status: 200, type: 'text/plain', body };
  },
};

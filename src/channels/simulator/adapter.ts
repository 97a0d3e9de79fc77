import { z } from 'zod';
import { derivedId } from '../../domain/derived-id.ts';
import { type Msisdn, parseMsisdn } from '../../domain/msisdn.ts';
import {
  type CallbackFacts,
  CallbackRefused,
  type CallbackRequest,
  type Channel,
  type ChannelCheck,
  channelIdentity,
  type LookupKey,
  type LookupResult,
  type OutboundAttempt,
  type SendAccepted,
  SendError,
  type SendFailure,
} from '../channel.ts';
import { createHttpCall, type HttpAnswer } from '../http-call.ts';
import {
  acceptedSchema,
  foundSchema,
  incomingCallbackSchema,
  isSigned,
  refusedSchema,
  signatureHeader,
  statusCallbackSchema,
} from './wire.ts';

/** What a refusal of the simulator means; any other answer than these and 202 leaves the outcome open. */
const failures: Readonly<Record<string, SendFailure>> = {
  '400 invalid_number': 'undeliverable',
  '400 invalid_body': 'rejected',
  '401 unauthorized': 'misconfigured',
  '429 throttled': 'throttled',
};

/** Its clock and ours are one machine's or nearly so; this covers a submission still on its way. */
const settleAfter = 2_000;

/** A virtual handset, as all of them are here. */
const ownNumber = '+84900000000' as Msisdn;

export const simulatorSettings = z.strictObject({
  kind: z.literal('simulator'),
  ...channelIdentity,
  /** Where the provider listens. */
  url: z.url({ protocol: /^https?$/ }),
  /** Shared with the provider. */
  secret: z.string().min(1),
  rate: z.number().positive().default(1_000),
  concurrency: z.int().positive().default(50),
  /** ms */
  timeout: z.int().positive().default(10_000),
  /** As the provider was started. */
  lookup: z.boolean().default(true),
  /** As the provider was started. */
  idempotent: z.boolean().default(false),
});

export type SimulatorSettings = z.infer<typeof simulatorSettings>;

/** The channel to the simulated provider of `provider.ts`, in this process or another. */
export function createSimulatorChannel(settings: SimulatorSettings): Channel {
  const { id, callbackSecret, secret, rate, concurrency, timeout } = settings;
  const call = createHttpCall({ concurrency, timeout });
  const url = settings.url.replace(/\/$/, '');
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };

  function receive(request: CallbackRequest): CallbackFacts {
    const { id, from, to, text, at, part } = read(request, secret, incomingCallbackSchema);
    const sender = parseMsisdn(from);
    if (!sender.ok) throw new CallbackRefused(400, `not a sender: ${sender.problem}`);
    const fact = { from: sender.msisdn, to, text, sentAt: at, ...(part && { part }) };
    const externalId = id ?? derivedId(fact, request.receivedAt);
    return { incoming: [{ externalId, ...fact }], reports: [], reply: taken };
  }

  function receiveStatus(request: CallbackRequest): CallbackFacts {
    const { id, reference, status, reason, network } = read(request, secret, statusCallbackSchema);
    const report = {
      externalId: id,
      attemptId: reference,
      state: reason === 'expired' ? ('expired' as const) : status,
      rawStatus: reason ? `${status} ${reason}` : status,
      ...(reason === 'dead_number' && { failure: 'undeliverable' as const }),
      ...(network && { network }),
    };
    return { incoming: [], reports: [report], reply: taken };
  }

  async function send({ attemptId, to, from, body }: OutboundAttempt): Promise<SendAccepted> {
    const answer = await call(
      'POST',
      `${url}/messages`,
      headers,
      JSON.stringify({ reference: attemptId, to, from, body }),
    );
    if (answer.status !== 202) throw errorOf(answer);
    return { externalId: parse(answer, acceptedSchema).id };
  }

  async function lookup({ attemptId }: LookupKey): Promise<LookupResult> {
    const answer = await call('GET', `${url}/messages?reference=${encodeURIComponent(attemptId)}`, headers);
    if (answer.status !== 200) throw errorOf(answer);
    const [first] = parse(answer, foundSchema).messages;
    if (!first) return { found: false };
    return { found: true, externalId: first.id, state: first.state === 'accepted' ? 'sent' : first.state };
  }

  async function check(): Promise<ChannelCheck> {
    const answer = await call('GET', `${url}/account`, headers);
    if (answer.status !== 200) throw errorOf(answer);
    return { balance: null };
  }

  return {
    id,
    callbackSecret,
    ownNumber,
    check,
    capabilities: {
      rate,
      concurrency,
      timeout,
      settleAfter,
      idempotentSend: settings.idempotent,
      twoWay: true,
      deliveryReports: true,
      senderTrusted: true,
      foreign: false,
    },
    routes: [
      { name: 'incoming', method: 'POST', bodyType: 'json', receive },
      { name: 'status', method: 'POST', bodyType: 'json', receive: receiveStatus },
    ],
    send,
    ...(settings.lookup && { lookup }),
  };
}

const taken = { status: 204, type: 'text/plain', body: '' } as const;

function read<T extends z.ZodType>(request: CallbackRequest, secret: string, schema: T): z.infer<T> {
  if (!isSigned(secret, request.rawBody, request.headers[signatureHeader])) {
    throw new CallbackRefused(403, 'the signature is not the provider’s');
  }
  const parsed = schema.safeParse(request.body);
  if (!parsed.success) throw new CallbackRefused(400, z.prettifyError(parsed.error));
  return parsed.data;
}

function errorOf(answer: HttpAnswer): SendError {
  const refused = refusedSchema.safeParse(parseJson(answer.body));
  const { code, message } = refused.data ?? { code: '', message: `status ${answer.status}` };
  const seconds = Number(answer.headers['retry-after']);
  const retryAfter = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  return new SendError(failures[`${answer.status} ${code}`] ?? 'ambiguous', code, message, retryAfter);
}

/** An answer that was promised and cannot be read leaves the outcome open. */
function parse<T extends z.ZodType>(answer: HttpAnswer, schema: T): z.infer<T> {
  const parsed = schema.safeParse(parseJson(answer.body));
  if (!parsed.success) throw new SendError('ambiguous', 'unreadable', z.prettifyError(parsed.error));
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

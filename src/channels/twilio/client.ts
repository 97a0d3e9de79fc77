import twilio, { type Twilio } from 'twilio';
import { type ChannelCheck, SendError } from '../channel.ts';
import { toSendError } from './errors.ts';

interface Account {
  readonly accountSid: string;
  readonly authToken: string;
  /** Another address of the API than Twilio's own. */
  readonly apiBaseUrl?: string | undefined;
  /** Longest time of one request, ms. */
  readonly timeout: number;
  readonly concurrency: number;
}

/** The SDK, which repeats nothing by itself, and says with a `SendError` how long a 429 wants to be left alone. */
export function openTwilio({ accountSid, authToken, apiBaseUrl, timeout, concurrency }: Account): Twilio {
  const httpClient = new PatientClient({ timeout, autoRetry: false, maxSockets: concurrency });
  const client = twilio(accountSid, authToken, { httpClient });
  if (apiBaseUrl) client.api.baseUrl = apiBaseUrl;
  return client;
}

/** The SDK's own exception has no headers. */
class PatientClient extends twilio.RequestClient {
  override async request<T>(options: Parameters<typeof twilio.RequestClient.prototype.request<T>>[0]) {
    const response = await super.request<T>(options);
    if (response.statusCode !== 429) return response;
    const { code, message } = readError(response.body);
    throw new SendError('throttled', String(code ?? 429), message ?? 'too many requests', retryAfter(response.headers));
  }
}

function readError(body: unknown): { code?: number; message?: string } {
  try {
    return (typeof body === 'string' ? JSON.parse(body) : body) ?? {};
  } catch {
    return {};
  }
}

/** `Retry-After` in ms; undefined where it is missing, or a date. */
function retryAfter(headers: unknown): number | undefined {
  const seconds = Number.parseFloat((headers as Record<string, string> | undefined)?.['retry-after'] ?? '');
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
}

/** Whether the account exists, is active, and what is left on it. A subaccount has no balance of its own. */
export async function checkAccount(client: Twilio, accountSid: string): Promise<ChannelCheck> {
  try {
    const { status } = await client.api.v2010.accounts(accountSid).fetch();
    if (status !== 'active') throw new SendError('misconfigured', '20005', `the account is ${status}`);
  } catch (error) {
    throw toSendError(error);
  }
  try {
    const { balance, currency } = await client.api.v2010.accounts(accountSid).balance.fetch();
    return { balance: { amount: Number(balance), unit: currency } };
  } catch (error) {
    const problem = toSendError(error);
    if (problem.failure === 'unreachable' || problem.failure === 'throttled') throw problem;
    return { balance: null };
  }
}

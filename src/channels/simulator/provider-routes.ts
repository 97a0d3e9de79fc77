import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { segments } from '../../domain/gsm7.ts';
import { type Msisdn, type MsisdnResult, parseMsisdn } from '../../domain/msisdn.ts';
import { behaviourSchema, type Conduct } from './behaviour.ts';
import type { HandsetBook } from './handset-book.ts';
import { type OutgoingPlan, planOutgoing } from './plan.ts';
import type { ProviderRecord } from './record.ts';
import { recordPage } from './record-page.ts';
import type { Reporter } from './reporter.ts';
import { parseScript, type Script } from './script.ts';
import { usualOutgoing } from './usual.ts';
import { replySchema, submitSchema } from './wire.ts';

interface Provider {
  readonly book: HandsetBook;
  readonly conduct: Conduct;
  readonly reporter: Reporter;
  readonly record: ProviderRecord;
  readonly secret: string;
  readonly lookup: boolean;
  readonly idempotent: boolean;
  readonly now: () => number;
}

/** Parts of one message a provider takes at most. */
const longest = 10;
const largestBody = 64 * 1024;

/** A refusal as clients read it: status, a code of the provider's documentation, a sentence. */
class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Answers one request of the provider's HTTP API. */
export function createProviderRoutes(
  provider: Provider,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { book, conduct, reporter, record } = provider;
  let submissions = book.submissions;

  async function submit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    authorise(request);
    const { reference, to, from, body } = await read(request, submitSchema);
    const n = ++submissions;
    const number = parseMsisdn(to);
    const plan = planOutgoing(conduct.script(), n, number.ok ? number.msisdn : '', usualOutgoing(conduct));
    const answerWith = conduct.mayTake(performance.now()) ? plan.answer : 'throttle';
    const noted = { n, at: provider.now(), to, network: plan.network, answer: answerWith };
    const refusal = refusalOf(answerWith) ?? refusalOfContent(number, body);
    if (refusal) {
      const told = answerWith === 'accept' ? 'refuse' : answerWith;
      record.note({ ...noted, answer: told, fate: undefined, messageId: undefined });
      if (refusal.status === 429) response.setHeader('retry-after', String(plan.retryAfter));
      throw refusal;
    }

    const known = provider.idempotent ? book.findByReference(reference)[0] : undefined;
    const fresh = {
      n,
      reference,
      to: number.ok ? number.msisdn : (to as Msisdn),
      from,
      body,
      segments: segments(body),
    };
    const message = known ?? book.accept(fresh, provider.now());
    record.note({ ...noted, fate: plan.fate, messageId: message.id });
    if (!known) reporter.deliver(message, plan);
    if (plan.delay > 0) await wait(plan.delay);
    if (answerWith === 'timeoutAfterAccept') return;
    if (answerWith === 'resetAfterAccept') request.socket.resetAndDestroy();
    else if (answerWith === 'errorAfterAccept') throw new Refused(500, 'internal', 'something broke');
    else answer(response, 202, { id: message.id });
  }

  function account(request: IncomingMessage, response: ServerResponse): void {
    authorise(request);
    answer(response, 200, { submissions, totals: record.totals() });
  }

  function look(request: IncomingMessage, response: ServerResponse, reference: string): void {
    authorise(request);
    const found = book.findByReference(reference);
    answer(response, 200, { messages: found.map(({ id }) => ({ id, state: book.stateOf(id) })) });
  }

  async function type(request: IncomingMessage, response: ServerResponse, handset: string): Promise<void> {
    const number = parseMsisdn(handset);
    if (!number.ok) throw new Refused(400, 'invalid_number', `no handset has it: ${number.problem}`);
    const { to, text } = await read(request, replySchema);
    const reply = book.reply({ from: number.msisdn, to, text }, provider.now());
    answer(
      response,
      201,
      book.thread(number.msisdn).find(({ id }) => id === reply.id),
    );
    reporter.announceReply(reply);
  }

  /** The whole script, in place of the earlier one; what is left out is as in an empty script. */
  async function follow(request: IncomingMessage): Promise<Script> {
    const raw = await readRaw(request);
    try {
      conduct.follow(parseScript(raw));
    } catch (error) {
      throw new Refused(400, 'invalid_script', (error as Error).message);
    }
    return conduct.script();
  }

  function latest(url: URL) {
    const limit = Math.min(1_000, Number(url.searchParams.get('limit')) || 100);
    return record
      .latest(limit)
      .map((one) => ({ ...one, state: one.messageId ? book.stateOf(one.messageId) : undefined }));
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(':\n\n');
    const stop = book.subscribe((change) => response.write(`data: ${JSON.stringify(change)}\n\n`));
    response.on('close', stop);
  }

  function authorise(request: IncomingMessage): void {
    if (request.headers.authorization === `Bearer ${provider.secret}`) return;
    throw new Refused(401, 'unauthorized', 'the secret is wrong');
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const [, first, second, third] = url.pathname.split('/').map(decodeURIComponent);
    const shape = [request.method, first, second && ':msisdn', third].filter(Boolean).join(' ');
    if (shape === 'POST messages') return submit(request, response);
    if (shape === 'GET messages' && provider.lookup)
      return look(request, response, url.searchParams.get('reference') ?? '');
    if (shape === 'GET account') return account(request, response);
    if (shape === 'GET handsets') return answer(response, 200, book.list(Number(url.searchParams.get('limit') ?? 50)));
    if (shape === 'GET handsets :msisdn') return answer(response, 200, book.thread(second!));
    if (shape === 'POST handsets :msisdn replies') return type(request, response, second!);
    if (shape === 'GET events') return stream(response);
    if (shape === 'GET') return page(response, recordPage(record, book.stateOf));
    if (shape === 'GET record') return answer(response, 200, { totals: record.totals(), latest: latest(url) });
    if (shape === 'GET script') return answer(response, 200, conduct.script());
    if (shape === 'POST script') return answer(response, 200, await follow(request));
    if (shape === 'GET behaviour') return answer(response, 200, conduct.now());
    if (shape === 'POST behaviour')
      return answer(response, 200, conduct.change(await read(request, behaviourSchema.partial())));
    throw new Refused(404, 'not_found', `nothing at ${request.method} ${url.pathname}`);
  }

  return (request, response) =>
    route(request, response).catch((error: unknown) => {
      const { status, code, message } = error instanceof Refused ? error : new Refused(500, 'internal', String(error));
      if (!response.headersSent) answer(response, status, { code, message });
    });
}

/** Only JSON that says so, so that no page of a browser can post here without asking. */
async function read<T extends z.ZodType>(request: IncomingMessage, schema: T): Promise<z.infer<T>> {
  const parsed = schema.safeParse(await readRaw(request));
  if (!parsed.success)
    throw new Refused(400, 'invalid_request', parsed.error.issues.map(({ message }) => message).join('; '));
  return parsed.data;
}

async function readRaw(request: IncomingMessage): Promise<unknown> {
  if (!request.headers['content-type']?.startsWith('application/json')) throw new Refused(415, 'not_json', 'send JSON');
  return parseJson(await readText(request));
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece) => {
      text += piece;
      if (text.length > largestBody) reject(new Refused(413, 'too_large', 'the body is too large'));
    });
    request.on('end', () => resolve(text));
    request.on('error', reject);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusalOf(answer: OutgoingPlan['answer']): Refused | undefined {
  if (answer === 'throttle') return new Refused(429, 'throttled', 'too many messages a second');
  if (answer === 'refuse') return new Refused(400, 'invalid_body', 'this content is refused');
  if (answer === 'error') return new Refused(500, 'internal', 'something broke before the message was taken');
  return undefined;
}

function refusalOfContent(number: MsisdnResult, body: string): Refused | undefined {
  if (!number.ok) return new Refused(400, 'invalid_number', `cannot be reached: ${number.problem}`);
  if (body === '' || segments(body) > longest) return new Refused(400, 'invalid_body', `takes 1 to ${longest} parts`);
  return undefined;
}

function page(response: ServerResponse, html: string): void {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(html);
}

/** With its length, so that head and body leave in one write. */
function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

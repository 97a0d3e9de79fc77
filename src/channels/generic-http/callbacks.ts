import { createHmac } from 'node:crypto';
import { parseMsisdn } from '../../domain/msisdn.ts';
import { idOfWords, isSame } from '../callback-checks.ts';
import { type CallbackFacts, CallbackRefused, type CallbackRequest, type ReportFact } from '../channel.ts';
import { escapes, fill, type Values } from './placeholders.ts';
import { type Readable, read } from './readers.ts';
import type { HttpTemplate, Signature } from './template.ts';

export interface CallbackContext {
  readonly callbackSecret: string;
  /** What citizens write to, where the callback does not say. */
  readonly number: string | undefined;
  readonly values: Values;
}

export function receiveIncoming(
  template: NonNullable<HttpTemplate['incoming']>,
  request: CallbackRequest,
  { callbackSecret, number, values }: CallbackContext,
): CallbackFacts {
  const from = readableOf(request);
  requireSignature(template.signature, from, values, request.receivedAt);
  const [writer, text] = [required(template.from, from), required(template.text, from)];
  const to = read(template.to, from) ?? number;
  if (to === undefined) throw new CallbackRefused(400, 'the number the citizen wrote to is missing');
  const sender = parseMsisdn(writer);
  const externalId = read(template.id, from) || idOfWords(callbackSecret, writer, text, request.receivedAt);
  const sentAt = template.at && instantOf(read(template.at.in, from) ?? '', template.at.format);
  const fact = sender.ok && { externalId, from: sender.msisdn, to, text, ...(sentAt !== undefined && { sentAt }) };
  return {
    incoming: fact ? [fact] : [],
    reports: [],
    reply: filledReply(template.reply, { id: externalId, from: writer }),
  };
}

export function receiveReport(
  template: NonNullable<HttpTemplate['report']>,
  request: CallbackRequest,
  { values }: CallbackContext,
): CallbackFacts {
  const from = readableOf(request);
  requireSignature(template.signature, from, values, request.receivedAt);
  const attemptId = read(template.attempt, from) || request.query['attempt'] || null;
  const externalId = read(template.id, from) || attemptId;
  if (!externalId) throw new CallbackRefused(400, `${template.id ?? template.attempt} is missing`);
  const rawStatus = required(template.status, from);
  const state = template.states[rawStatus];
  const failure = template.failures[rawStatus];
  const network = read(template.network, from);
  const report: ReportFact | undefined = state && {
    externalId,
    attemptId,
    state,
    rawStatus,
    ...(failure && { failure }),
    ...(network && { network: template.networks[network] ?? network }),
  };
  return { incoming: [], reports: report ? [report] : [], reply: filledReply(template.reply, { id: externalId }) };
}

function readableOf({ rawBody, headers, query }: CallbackRequest): Readable {
  return { body: rawBody, headers, query };
}

function required(reader: string, from: Readable): string {
  const value = read(reader, from);
  if (value === undefined) throw new CallbackRefused(400, `${reader} is missing`);
  return value;
}

function requireSignature(signature: Signature, from: Readable, values: Values, receivedAt: number): void {
  if (signature.kind === 'none') return;
  const given = read(signature.in, from);
  if (!isSame(given, expectedOf(signature, from, values)))
    throw new CallbackRefused(403, `${signature.in} is not what the provider would send`);
  if (signature.kind === 'token' || !signature.time) return;
  const { in: reader, unit, within } = signature.time;
  const at = Number(read(reader, from) || Number.NaN) * (unit === 'seconds' ? 1000 : 1);
  if (!(Math.abs(at - receivedAt) <= within)) throw new CallbackRefused(403, `${reader} is too far from our clock`);
}

function expectedOf(signature: Exclude<Signature, { kind: 'none' }>, from: Readable, values: Values): string {
  if (signature.kind === 'token') return fill(signature.value, values);
  const signed = signature.over.map((reader) => read(reader, from) ?? '').join('');
  return createHmac(signature.algorithm, fill(signature.key, values)).update(signed).digest(signature.encoding);
}

/** ms; undefined for a time that cannot be read, since the words matter more. */
function instantOf(
  text: string,
  format: NonNullable<NonNullable<HttpTemplate['incoming']>['at']>['format'],
): number | undefined {
  const at = {
    iso: () => Date.parse(text),
    seconds: () => Number(text || Number.NaN) * 1000,
    milliseconds: () => Number(text || Number.NaN),
    yyyyMMddHHmmss: () => Date.parse(text.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6+07:00')),
  }[format]();
  return Number.isFinite(at) ? at : undefined;
}

function filledReply({ status, type, body }: CallbackFacts['reply'], values: Values): CallbackFacts['reply'] {
  const escaped = /xml/.test(type) ? escapes.xml : /json/.test(type) ? escapes.json : escapes.none;
  return { status, type, body: fill(body, values, escaped) };
}

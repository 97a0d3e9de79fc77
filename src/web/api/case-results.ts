import type { Request, Response } from 'express';
import type { Db } from '../../db/client.ts';
import type { InviteVerdict } from '../../feedback/case-report.ts';
import { inviteMany } from '../../feedback/invite.ts';
import type { Runtime } from '../../runtime.ts';
import { type FieldError, HttpError } from '../http-error.ts';
import type { Route } from '../routes.ts';
import { actorOf } from '../visit.ts';
import { findStoredAnswer, KeyTaken, readIdempotencyKey, type StoredAnswer, storeAnswer } from './idempotency.ts';
import { readReportedCase } from './reported-case.ts';

const maxCases = 1000;

/**
 * `POST /api/v1/case-results`: one returned result, or an array of up to 1,000 with a verdict for each.
 * Repeat-safe by case code; with an `Idempotency-Key` a repetition gets the very answer of the first time.
 */
export function caseResultRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/api/v1/case-results',
      action: 'case-results:write',
      door: 'api',
      // Each case of a batch may be of another unit: `readReportedCase` checks them one by one.
      resource: () => ({ within: (unitId) => rt.reference.findUnit(unitId) !== undefined }),
      handle: (request, response) => report(rt, request, response),
    },
  ];
}

type Verdict =
  | ({ readonly index: number } & InviteVerdict)
  | { index: number; status: 'refused'; errors: readonly FieldError[] };

async function report(rt: Runtime, request: Request, response: Response): Promise<void> {
  const key = actorOf(response);
  if (key.kind !== 'apiKey') throw new HttpError(401);
  const idempotent = readIdempotencyKey(rt, request, key.id);
  const earlier = idempotent && (await findStoredAnswer(rt, idempotent));
  if (earlier) return replay(response, earlier);

  const batch = Array.isArray(request.body);
  const raw: readonly unknown[] = batch ? request.body : [request.body];
  if (raw.length > maxCases)
    throw new HttpError(413, `At most ${maxCases} cases at once; send the rest in a second request`);
  if (raw.length === 0) throw new HttpError(422, 'The array is empty; send at least one case');
  const read = raw.map((one, index) => readReportedCase(rt, key, one, batch ? `/${index}` : ''));
  const [only] = read;
  if (!batch && only && !only.ok) throw new HttpError(422, undefined, only.errors);

  const reports = read.flatMap((one, index) => (one.ok ? [{ index, report: one.report }] : []));
  let answer: StoredAnswer | undefined;
  const compose = async (trx: Db, verdicts: readonly InviteVerdict[]) => {
    const all: Verdict[] = read.flatMap((one, index) =>
      one.ok ? [] : [{ index, status: 'refused', errors: one.errors }],
    );
    for (const [at, verdict] of verdicts.entries()) all.push({ index: reports[at]!.index, ...verdict });
    answer = answerOf(all, batch);
    if (idempotent) await storeAnswer(rt, trx, idempotent, answer);
  };
  try {
    const cases = reports.map((one) => one.report);
    await inviteMany(rt, cases, { kind: 'apiKey', id: key.id }, compose);
  } catch (error) {
    const winner = error instanceof KeyTaken && idempotent ? await findStoredAnswer(rt, idempotent) : undefined;
    if (!winner) throw error;
    return replay(response, winner);
  }
  if (!answer) throw new Error('reporting ended without an answer');
  send(response, answer);
}

/** 202: stored; the message leaves later. A batch says what became of each, in the order of the request. */
function answerOf(verdicts: readonly Verdict[], batch: boolean): StoredAnswer {
  const ordered = [...verdicts].sort((a, b) => a.index - b.index);
  const { index: _, ...single } = ordered[0]!;
  return { status: 202, body: JSON.stringify(batch ? { verdicts: ordered } : single) };
}

function replay(response: Response, answer: StoredAnswer): void {
  send(response.set('Idempotency-Replayed', 'true'), answer);
}

function send(response: Response, { status, body }: StoredAnswer): void {
  response.status(status).set('Cache-Control', 'no-store').type('json').send(body);
}

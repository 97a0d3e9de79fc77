import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { type ErrorStatus, HttpError } from '../http-error.ts';
import { renderPage } from '../page.ts';
import { getTexts } from '../texts.ts';
import { visitOf } from '../visit.ts';

const known: readonly number[] = [400, 401, 403, 404, 413, 422, 429, 500] satisfies ErrorStatus[];

export const notFound: RequestHandler = () => {
  throw new HttpError(404);
};

/** Everything thrown ends here: a page in the reader's language, or a problem document (RFC 9457) under /api. */
export function errorAnswer(log: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    const { status, detail, errors } = asHttpError(error);
    const { requestId, route } = visitOf(response);
    if (status >= 500) log.error({ ...withoutValues(error), requestId, route }, 'request failed');
    if (response.headersSent) return next(error);
    response.status(status);
    if (request.path.startsWith('/api/')) return void sendProblem(response, { status, detail, errors });
    renderPage(response, 'errors', 'views/error', { status, requestId });
  };
}

/** Where and why, without a word of the request: the database's own messages repeat the statement with its values. */
function withoutValues(error: unknown) {
  if (!(error instanceof Error)) return { failure: typeof error };
  const code = 'code' in error ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { failure: error.name, code, reason: code ? error.message.split(' - ').at(-1) : error.message, frames };
}

function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const status = (error as { status?: unknown } | null)?.status;
  return new HttpError(typeof status === 'number' && known.includes(status) ? (status as ErrorStatus) : 500);
}

function sendProblem(response: Response, { status, detail, errors }: Pick<HttpError, 'status' | 'detail' | 'errors'>) {
  const vi = getTexts('vi', 'errors');
  const en = getTexts('en', 'errors');
  const problem = {
    type: 'about:blank',
    title: en[`${status}_title`],
    status,
    detail: detail ?? en[`${status}_text`],
    chi_tiet: detail ? undefined : vi[`${status}_text`],
    instance: `urn:uuid:${visitOf(response).requestId}`,
    errors,
  };
  response.set('Content-Type', 'application/problem+json').send(JSON.stringify(problem));
}

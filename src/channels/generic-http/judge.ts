import { type SendAccepted, SendError, type SendFailure } from '../channel.ts';
import { retryAfterOf } from '../http-answer.ts';
import type { HttpAnswer } from '../http-call.ts';
import { read } from './readers.ts';
import type { HttpTemplate } from './template.ts';

/** What the answer to a submission means. Throws `SendError`; what the template does not list leaves the outcome open. */
export function judge(template: HttpTemplate['answer'], answer: HttpAnswer, attemptId: string): SendAccepted {
  const from = { ...answer, query: {} };
  const [id, code, message] = [read(template.id, from), read(template.code, from), read(template.message, from)];
  const failure = failureOf(template, answer, code, message ?? answer.body);
  const said = message ?? `status ${answer.status}`;
  if (failure) throw new SendError(failure, code ?? String(answer.status), said, retryAfterOf(answer));
  const isSuccess = answer.status >= 200 && answer.status < 300;
  const isAccepted = code === undefined ? isSuccess && id !== undefined : isSuccess && template.accepted.includes(code);
  const isKnown = code !== undefined && template.acceptedBefore.includes(code);
  if (!isAccepted && !isKnown) throw new SendError('ambiguous', code ?? String(answer.status), said);
  if (isAccepted && template.id && !id) throw new SendError('ambiguous', 'unreadable', 'the answer names no message');
  return { externalId: id ?? attemptId };
}

function failureOf(
  { failures }: HttpTemplate['answer'],
  { status }: HttpAnswer,
  code: string | undefined,
  message: string,
): SendFailure | undefined {
  const fits = failures.find(
    (entry) =>
      (entry.status === undefined ? status < 500 : entry.status === status) &&
      (entry.code === undefined || entry.code === code) &&
      (entry.message === undefined || new RegExp(entry.message).test(message)),
  );
  return fits?.means ?? (status === 429 ? 'throttled' : undefined);
}

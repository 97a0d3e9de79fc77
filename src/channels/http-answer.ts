import { z } from 'zod';
import { SendError } from './channel.ts';
import type { HttpAnswer } from './http-call.ts';

/** What a provider answered, as JSON. One that was promised and cannot be read leaves the outcome open. */
export function readAnswer<T extends z.ZodType>(answer: HttpAnswer, schema: T): z.infer<T> {
  const parsed = schema.safeParse(jsonOf(answer.body));
  if (parsed.success) return parsed.data;
  throw new SendError('ambiguous', 'unreadable', `status ${answer.status}: ${z.prettifyError(parsed.error)}`);
}

/** Undefined where the text is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** ms the provider wants to be left alone, where `Retry-After` says so in seconds. */
export function retryAfterOf({ headers }: HttpAnswer): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

import type { Request } from 'express';
import { z } from 'zod';
import { HttpError } from '../http-error.ts';

const querySchema = z.object({
  period: z
    .string()
    .regex(/^[a-z0-9][\w-]{3,39}$/)
    .optional(),
  series: z
    .string()
    .regex(/^[\w-]{1,80}$/)
    .optional(),
  units: z.enum(['then', 'successors']).default('then'),
  revision: z.coerce.number().int().min(1).max(9_999).optional(),
});

/** What an address asks for: it can be kept, sent and printed, and says the same to everybody who may see it. */
export type Asked = z.infer<typeof querySchema>;

/** @throws HttpError 404 for an address that asks for something that cannot be */
export function askedOf(request: Request): Asked {
  const parsed = querySchema.safeParse(request.query);
  if (!parsed.success) throw new HttpError(404);
  return parsed.data;
}

/** The address of a page that keeps what was asked, with changes. */
export function addressOf(path: string, asked: Partial<Asked>): string {
  const entries = Object.entries(asked).filter(
    ([name, value]) => value !== undefined && !(name === 'units' && value === 'then'),
  );
  const query = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
  return query ? `${path}?${query}` : path;
}

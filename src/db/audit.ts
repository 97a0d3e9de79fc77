import { randomUUID } from 'node:crypto';
import type { Db } from './client.ts';

export interface AuditFacts {
  /** Business time, ms. */
  readonly at: number;
  readonly actor: { readonly kind: 'public' | 'user' | 'apiKey' | 'system'; readonly id: string | null };
  /** Past tense: `login.refused`, `slip.reissued`. */
  readonly action: string;
  /** `kind:id`. */
  readonly resource: string;
  /** Never a telephone number, a token or a score. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Written in the transaction of what it tells about, so that neither exists without the other. */
export async function audit(trx: Db, { at, actor, action, resource, detail = {} }: AuditFacts): Promise<void> {
  await trx('audit_log').insert({
    id: randomUUID(),
    at,
    actor_kind: actor.kind,
    actor_id: actor.id,
    action,
    resource,
    detail: JSON.stringify(detail),
  });
}

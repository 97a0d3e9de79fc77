import { createHmac } from 'node:crypto';
import { SendError } from '../channel.ts';
import type { HttpCall } from '../http-call.ts';
import { fill, fillJson, type Values } from './placeholders.ts';
import { read } from './readers.ts';
import { perform } from './request.ts';
import type { HttpTemplate } from './template.ts';

type Token = NonNullable<HttpTemplate['token']>;

export interface TokenSource {
  /** Throws `SendError` that proves that nothing was accepted: the message had not left. */
  get(): Promise<string>;
  /** The provider refused it: the next message gets another. */
  forget(): void;
}

/** @param now ms */
export function createTokenSource(token: Token, call: HttpCall, values: Values, now: () => number): TokenSource {
  let held: { readonly until: number; readonly token: Promise<string> } | undefined;

  function make(): Promise<string> {
    const seconds = { ...values, now: String(Math.floor(now() / 1000)) };
    return token.kind === 'jwt' ? Promise.resolve(sign(token, seconds)) : login(token, call, seconds);
  }

  return {
    get() {
      if (held && now() < held.until) return held.token;
      // A tenth is left for the way and for two clocks.
      const fresh = { until: now() + token.lifetime * 900, token: make() };
      held = fresh;
      fresh.token.catch(() => {
        if (held === fresh) held = undefined;
      });
      return fresh.token;
    },
    forget() {
      held = undefined;
    },
  };
}

/** RFC 7519 with HS256; `exp` follows from the lifetime. */
function sign({ header, claims, secret, lifetime }: Extract<Token, { kind: 'jwt' }>, values: Values): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(fillJson(part, values))).toString('base64url');
  const exp = Number(values['now']) + lifetime;
  const signed = `${encode({ typ: 'JWT', alg: 'HS256', ...header })}.${encode({ ...claims, exp })}`;
  return `${signed}.${createHmac('sha256', fill(secret, values)).update(signed).digest('base64url')}`;
}

async function login(
  { request, token }: Extract<Token, { kind: 'login' }>,
  call: HttpCall,
  values: Values,
): Promise<string> {
  const answer = await perform(call, request, values).catch((error: unknown) => {
    throw new SendError('unreachable', 'login', `no token: ${(error as Error).message}`);
  });
  const said = read(token, { ...answer, query: {} });
  if (said) return said;
  const failure = answer.status === 429 ? 'throttled' : answer.status >= 500 ? 'unreachable' : 'misconfigured';
  throw new SendError(failure, `login ${answer.status}`, 'the provider gave no token');
}

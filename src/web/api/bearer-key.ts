import type { RequestHandler } from 'express';
import { findApiKeyByHash } from '../../db/api-keys.ts';
import { tokenHash } from '../../domain/keys.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { visitOf } from '../visit.ts';

/** `Authorization: Bearer …` (RFC 6750). A key that is missing, wrong or revoked gives one and the same answer. */
export function bearerKey(rt: Runtime): RequestHandler {
  return async (request, response, next) => {
    const [, token] = /^Bearer ([\w~+/.-]+=*)$/i.exec(request.headers.authorization ?? '') ?? [];
    const key = token ? await findApiKeyByHash(rt.db.reader, tokenHash(token)) : undefined;
    if (!key) {
      response.set('WWW-Authenticate', 'Bearer realm="phieu-so"');
      throw new HttpError(401);
    }
    visitOf(response).actor = { kind: 'apiKey', ...key };
    next();
  };
}

import { type LookupAddress, lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isPublicAddress, wrongWithUrl } from '../../domain/webhook.ts';

export interface WebhookTarget {
  readonly url: string;
  readonly privateAllowed: boolean;
  /** ms for the whole call. */
  readonly timeout: number;
}

/**
 * Posts a body and gives the status of the answer, of which nothing else is read; a redirect is an answer like another.
 * The address that was checked is the one that is connected to, so that a name cannot change its mind in between.
 * Throws where no answer came.
 */
export function postWebhook(target: WebhookTarget, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const wrong = wrongWithUrl(target.url, target.privateAllowed);
    if (wrong) return reject(new Error(wrong));
    const send = target.url.startsWith('https:') ? https.request : http.request;
    const request = send(target.url, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(target.timeout),
      headers: { ...headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) },
      ...(!target.privateAllowed && { lookup: lookupPublic }),
    });
    request.on('error', (error) =>
      reject(/Abort|Timeout/.test(error.name) ? new Error(`no answer within ${target.timeout} ms`) : error),
    );
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.on('error', () => {}).destroy();
    });
    request.end(body);
  });
}

/** `dns.lookup` that refuses a name as soon as one of its addresses is not public. */
export const lookupPublic: typeof lookup = ((
  name: string,
  options: { all?: boolean },
  done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
) => {
  lookup(name, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    const refused = addresses.find(({ address }) => !isPublicAddress(address));
    if (refused || addresses.length === 0) return done(new Error(`${name} is not at a public address`), []);
    if (options.all) return done(null, addresses);
    done(null, addresses[0]!.address, addresses[0]!.family);
  });
}) as typeof lookup;

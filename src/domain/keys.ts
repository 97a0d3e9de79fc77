import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Msisdn } from './msisdn.ts';

/** What `KEYS_FILE` holds; the last of each list is the one in use, the earlier ones still read. Keys are 32 bytes, base64. */
export const keyFileSchema = z.object({
  hash: z.array(z.object({ version: z.number().int().positive(), key: z.base64().length(44) })).min(1),
  cipher: z.array(z.object({ version: z.number().int().positive(), key: z.base64().length(44) })).min(1),
});

export type KeyFile = z.infer<typeof keyFileSchema>;

/** A number as it is stored; see `msisdn` in the first migration. */
export interface StoredMsisdn {
  readonly msisdn_hash: string;
  readonly hash_key_version: number;
  readonly msisdn_cipher: string;
  readonly cipher_key_version: number;
}

export interface Keys {
  hash(text: string): string;
  storeMsisdn(msisdn: Msisdn): StoredMsisdn;
  readMsisdn(stored: Pick<StoredMsisdn, 'msisdn_cipher' | 'cipher_key_version'>): Msisdn;
  encrypt(text: string): string;
  decrypt(cipher: string): string;
  readonly hashVersion: number;
  /** Stored in the database, so that a start with other keys is noticed before it writes. */
  readonly fingerprint: string;
}

export function generateKeyFile(): KeyFile {
  const key = () => [{ version: 1, key: randomBytes(32).toString('base64') }];
  return { hash: key(), cipher: key() };
}

/** Hash: HMAC-SHA-256. Cipher: AES-256-GCM, `version.nonce.tag.text` in base64url. */
export function createKeys(file: KeyFile): Keys {
  const hashKey = file.hash.at(-1)!;
  const cipherKey = file.cipher.at(-1)!;
  // Key objects: bytes would be made into one for every number.
  const asKey = (base64: string) => createSecretKey(Buffer.from(base64, 'base64'));
  const hashSecret = asKey(hashKey.key);
  const cipherSecrets = new Map(file.cipher.map(({ version, key }) => [version, asKey(key)]));

  const hash = (text: string) => createHmac('sha256', hashSecret).update(text).digest('base64url');

  function encrypt(text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', cipherSecrets.get(cipherKey.version)!, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [String(cipherKey.version), nonce, cipher.getAuthTag(), sealed]
      .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
      .join('.');
  }

  function decrypt(text: string): string {
    const [version, nonce, tag, sealed] = text.split('.');
    const key = cipherSecrets.get(Number(version));
    if (!key || !nonce || !tag || sealed === undefined)
      throw new Error(`no key of version ${version} in the keys file`);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString('utf8');
  }

  return {
    hash,
    encrypt,
    decrypt,
    hashVersion: hashKey.version,
    fingerprint: createHash('sha256').update(JSON.stringify(file)).digest('base64url'),
    storeMsisdn: (msisdn) => ({
      msisdn_hash: hash(msisdn),
      hash_key_version: hashKey.version,
      msisdn_cipher: encrypt(msisdn),
      cipher_key_version: cipherKey.version,
    }),
    readMsisdn: (stored) => decrypt(stored.msisdn_cipher) as Msisdn,
  };
}

/** An unguessable token for a link: 128 bits, 22 characters of base64url. */
export function newToken(): string {
  return randomBytes(16).toString('base64url');
}

/** How a token, a key or a session id is stored: enough to find it, useless to whoever reads the table. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

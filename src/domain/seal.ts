import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';

/**
 * A box that anybody can fill and only the program can open: a tablet at the counter keeps what was pressed while the
 * network is away, and whoever looks into the tablet cannot read it. ECDH on P-256 with a new key each time, HKDF-SHA-256,
 * AES-256-GCM: what browsers have. The browser's half stands in `web/public/kiosk-seal.js`.
 *
 * Base64url of: the sender's public key (65 bytes), nonce (12), ciphertext, tag (16).
 */
const curve = 'prime256v1';
const sealPurpose = 'phieu-so kiosk';

export function newSealKeys(): { readonly publicKey: string; readonly privateKey: string } {
  const pair = createECDH(curve);
  return { publicKey: pair.generateKeys('base64url'), privateKey: pair.getPrivateKey('base64url') };
}

/**
 * @param bound what the sealed text belongs to: it opens with nothing else.
 * @returns undefined where it was not sealed for this key, or was changed.
 */
export function openSealed(privateKey: string, sealed: string, bound: string): string | undefined {
  try {
    const bytes = Buffer.from(sealed, 'base64url');
    const pair = createECDH(curve);
    pair.setPrivateKey(privateKey, 'base64url');
    const shared = pair.computeSecret(bytes.subarray(0, 65));
    const key = Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), sealPurpose, 32));
    const open = createDecipheriv('aes-256-gcm', key, bytes.subarray(65, 77));
    open.setAAD(Buffer.from(bound));
    open.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([open.update(bytes.subarray(77, -16)), open.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

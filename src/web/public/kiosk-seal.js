// Seals what was pressed, so that nobody who looks into the tablet can read it; see src/domain/seal.ts.

/** @param publicKey of the program, base64url. @param bound what the text belongs to: it opens with nothing else. */
export async function seal(publicKey, text, bound) {
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const theirs = await crypto.subtle.importKey('raw', fromBase64url(publicKey), curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, false, ['deriveBits']);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours.privateKey, 256);
  const material = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8('phieu-so kiosk') },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData: utf8(bound) },
    key,
    utf8(text),
  );
  const own = await crypto.subtle.exportKey('raw', ours.publicKey);
  return toBase64url(new Uint8Array([...new Uint8Array(own), ...nonce, ...new Uint8Array(sealed)]));
}

const utf8 = (text) => new TextEncoder().encode(text);

function fromBase64url(text) {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(bytes, (letter) => letter.charCodeAt(0));
}

function toBase64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

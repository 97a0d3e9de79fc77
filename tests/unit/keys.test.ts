import { describe, expect, it } from 'vitest';
import { createKeys, generateKeyFile } from '../../src/domain/keys.ts';
import type { Msisdn } from '../../src/domain/msisdn.ts';

const number = '+84912345678' as Msisdn;

describe('keys', () => {
  it('store a number so that it is found by its hash and read with the key alone', () => {
    const keys = createKeys(generateKeyFile());
    const stored = keys.storeMsisdn(number);
    expect(keys.storeMsisdn(number).msisdn_hash).toBe(stored.msisdn_hash);
    expect(keys.storeMsisdn(number).msisdn_cipher).not.toBe(stored.msisdn_cipher);
    expect(keys.readMsisdn(stored)).toBe(number);
    expect(createKeys(generateKeyFile()).hash(number)).not.toBe(keys.hash(number));
  });

  it('notice a ciphertext that was changed, and one of another key', () => {
    const keys = createKeys(generateKeyFile());
    const [version, nonce, tag, sealed] = keys.encrypt('HL 5454').split('.');
    expect(() => keys.decrypt([version, nonce, tag, `A${sealed}`].join('.'))).toThrow();
    expect(() => createKeys(generateKeyFile()).decrypt(keys.encrypt('x'))).toThrow();
  });

  it('still read what an earlier cipher key wrote', () => {
    const old = generateKeyFile();
    const written = createKeys(old).encrypt('HL 5454');
    const added = { version: 2, key: generateKeyFile().cipher[0]!.key };
    const rotated = createKeys({ ...old, cipher: [...old.cipher, added] });
    expect(rotated.decrypt(written)).toBe('HL 5454');
    expect(rotated.encrypt('x')).toMatch(/^2\./);
  });
});

import { findKiosk, type KioskRow, keepSealKeys } from '../db/kiosks.ts';
import { newSealKeys } from '../domain/seal.ts';
import type { Runtime } from '../runtime.ts';

/** The key pair of a kiosk; made when it is first needed, because the command that registers a kiosk reads no keys. */
export async function sealKeysOf(rt: Runtime, kiosk: KioskRow): Promise<{ publicKey: string; privateKey: string }> {
  let row: KioskRow | undefined = kiosk;
  if (row.seal_public === null) {
    const made = newSealKeys();
    await keepSealKeys(rt.db.writer, kiosk.id, {
      seal_public: made.publicKey,
      seal_private_cipher: rt.keys.encrypt(made.privateKey),
    });
    row = await findKiosk(rt.db.writer, kiosk.id);
  }
  return { publicKey: row!.seal_public!, privateKey: rt.keys.decrypt(row!.seal_private_cipher!) };
}

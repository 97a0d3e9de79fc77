import { findKiosk, type KioskRow } from '../../src/db/kiosks.ts';
import { registerKiosk } from '../../src/feedback/register-kiosk.ts';
import type { Runtime } from '../../src/runtime.ts';

/** A registered tablet of a unit, and the key that was shown once. */
export async function addKiosk(
  rt: Runtime,
  unitId: string,
  name = 'Quầy 1',
): Promise<{ kiosk: KioskRow; key: string }> {
  const { id, key } = await registerKiosk(rt.db.writer, { name, unitId }, rt.clock.now());
  return { kiosk: (await findKiosk(rt.db.writer, id))!, key };
}

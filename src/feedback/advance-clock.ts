import { setMeta } from '../db/meta.ts';
import type { Runtime } from '../runtime.ts';

/** Moves a demo's clock forward; stored first, so that a restart does not take time back. */
export async function advanceClock(rt: Runtime, byMs: number): Promise<void> {
  if (!rt.demo) throw new Error('only a demo has a clock that can be moved');
  const offset = rt.clock.offset() + Math.max(0, byMs);
  await setMeta(rt.db.writer, 'clock_offset', String(offset));
  rt.clock.advanceTo(offset);
  rt.wake.emit('outbox');
  rt.wake.emit('inbox');
}

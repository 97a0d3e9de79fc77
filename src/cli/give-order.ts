import pino from 'pino';
import { createClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { createLifecycle } from '../lifecycle.ts';
import { administer, type Order, orderSchema } from './administer.ts';
import { sendOrder } from './control.ts';
import { openInstallation, openKeys } from './open-installation.ts';

/** Carries an order out through the running program, or in the database itself where none runs; prints what came of it. */
export async function giveOrder(raw: Order): Promise<void> {
  const order = checked(raw);
  const config = readConfig(process.env);
  console.log((await sendOrder(config.dataDir, order)) ?? (await carryOutHere(config, order)));
}

function checked(raw: Order): Order {
  const parsed = orderSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new StartRefused(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
}

async function carryOutHere(config: ReturnType<typeof readConfig>, order: Order): Promise<string> {
  const log = pino({ level: 'silent' });
  const lifecycle = createLifecycle(log);
  try {
    const installation = await openInstallation(config, lifecycle, log);
    const { db, kind } = installation;
    const keys = async () => (await openKeys(config, installation)).keys;
    if (!kind)
      throw new StartRefused(
        `There is no database in ${config.dataDir} yet: run  npm start  or  npm run cli -- init  first.`,
      );
    return await db.writer.transaction((trx) => administer(trx, order, createClock().now(), keys));
  } finally {
    await lifecycle.stopAll(5_000);
  }
}

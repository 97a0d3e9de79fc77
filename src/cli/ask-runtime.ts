import pino from 'pino';
import { readConfig } from '../config.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { createLifecycle } from '../lifecycle.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { type Question, sendOrder } from './control.ts';
import { openInstallation, openKeys } from './open-installation.ts';

/**
 * Has a question answered by the program that runs on this data folder, or here where none does.
 * @throws StartRefused with what is wrong
 */
export async function askRuntime<Answer>(question: Question, here: (rt: Runtime) => Promise<Answer>): Promise<Answer> {
  const config = readConfig(process.env);
  const told = await sendOrder(config.dataDir, question);
  if (told !== undefined) return JSON.parse(told) as Answer;
  const log = pino({ level: 'silent' });
  const lifecycle = createLifecycle(log);
  try {
    const installation = await openInstallation(config, lifecycle, log);
    if (installation.kind === undefined)
      throw new StartRefused(`There is no database in ${config.dataDir} yet: run  npm run cli -- init  first.`);
    const rt = await openRuntime({
      demo: installation.kind === 'demo',
      publicUrl: '',
      log,
      db: installation.db,
      ...(await openKeys(config, installation)),
      channels: new Map(),
      gateways: [],
      voices: new Map(),
      handsets: undefined,
    });
    return await here(rt).catch((error: Error) => {
      throw new StartRefused(error.message);
    });
  } finally {
    await lifecycle.stopAll(5_000);
  }
}

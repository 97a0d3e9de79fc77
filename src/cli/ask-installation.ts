import pino from 'pino';
import { readConfig } from '../config.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { createLifecycle } from '../lifecycle.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { type Question, sendOrder } from './control.ts';
import { openInstallation, openKeys } from './open-installation.ts';

/** Puts a question to the program that owns the data folder, or answers it here where none runs. */
export async function askInstallation(
  question: Question,
  answerHere: (rt: Runtime) => Promise<string>,
): Promise<string> {
  const config = readConfig(process.env);
  const told = await sendOrder(config.dataDir, question);
  if (told !== undefined) return told;
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const lifecycle = createLifecycle(log);
  try {
    const installation = await openInstallation(config, lifecycle, log);
    if (!installation.kind)
      throw new StartRefused('There is nothing here yet: run  npm run cli -- init  or  npm start.');
    const { keys, clock } = await openKeys(config, installation);
    const rt = await openRuntime({
      demo: installation.kind === 'demo',
      publicUrl: config.publicUrl ?? '',
      clock,
      log,
      db: installation.db,
      keys,
      channels: new Map(),
      gateways: [],
      voices: new Map(),
      handsets: undefined,
    });
    return await answerHere(rt);
  } finally {
    await lifecycle.stopAll(5_000);
  }
}

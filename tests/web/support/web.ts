import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openDatabase } from '../../../src/db/client.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { insertUser } from '../../../src/db/users.ts';
import type { Role } from '../../../src/domain/authorisation.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { createApp } from '../../../src/web/app.ts';
import { hashPassword } from '../../../src/web/login/password.ts';
import { installTest, type TestInstallation } from '../../support/installation.ts';

export interface Web extends TestInstallation {
  readonly url: string;
  /** Lines the program logged so far. */
  readonly log: string[];
  /** The server goes away: it stops listening, and every connection ends. */
  goAway(): Promise<void>;
  /** It listens again, on the same port. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** The web side on a free port, over a filled SQLite database of its own; nothing in it is pretended. */
export async function startWeb(
  more: Partial<Runtime> = {},
  survey: Record<string, unknown> = {},
  options: {
    trustProxy: number | readonly string[];
    cutAnswer?: (request: IncomingMessage) => boolean;
  } = { trustProxy: 0 },
): Promise<Web> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-web-'));
  const db = openDatabase(join(folder, 'web.sqlite'));
  await migrate(db.writer);
  const installation = await installTest(db, survey);
  const log: string[] = [];
  const rt: Runtime = {
    ...installation.rt,
    publicUrl: 'http://127.0.0.1',
    log: pino({ level: 'info' }, { write: (line: string) => void log.push(line) }),
    ...more,
  };
  const app = createApp(rt, async () => ({ ready: true, checks: { database: 'ok' } }), options);
  const server = createServer((request, response) => {
    const cut = options.cutAnswer?.(request);
    // Everything is done as always; only the answer never leaves.
    if (cut) response.writeHead = () => request.socket.destroy() as never;
    app(request, response);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    ...installation,
    rt,
    log,
    url: `http://127.0.0.1:${port}`,
    goAway: stop,
    comeBack: () => listen(port),
    async close() {
      await stop();
      await db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export const testPassword = 'mat khau de thu 1';

export async function addUser(
  rt: Runtime,
  username: string,
  role: Role,
  unitId: string | null = null,
): Promise<string> {
  const id = randomUUID();
  const passwordHash = await hashPassword(testPassword);
  await insertUser(
    rt.db.writer,
    { id, username, name: `Người ${username}`, role, unitId, passwordHash },
    rt.clock.now(),
  );
  return id;
}

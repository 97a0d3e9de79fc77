import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, inject } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';

/** Opens an empty database with the present schema; it is closed and deleted after the block. */
type OpenEmpty = () => Promise<Database>;

const kinds = { SQLite: emptySqlite, PostgreSQL: emptyPostgres };

/** The same tests on both databases. */
export function eachDatabase(name: string, tests: (open: OpenEmpty) => void): void {
  for (const [kind, make] of Object.entries(kinds))
    describe(`${name} (${kind})`, () => {
      const leave: (() => Promise<void>)[] = [];
      afterAll(async () => {
        for (const step of leave.reverse()) await step();
      });
      tests(async () => {
        const { url, remove } = await make();
        const db = openDatabase(url);
        leave.push(async () => {
          await db.close();
          await remove();
        });
        await migrate(db.writer);
        return db;
      });
    });
}

async function emptySqlite() {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-test-db-'));
  return { url: join(folder, 'test.db'), remove: async () => rmSync(folder, { recursive: true, force: true }) };
}

async function emptyPostgres() {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await command(server, `create database ${name}`);
  const url = server.replace('/postgres?', `/${name}?`);
  return { url, remove: () => command(server, `drop database ${name} with (force)`) };
}

async function command(url: string, sql: string): Promise<void> {
  const db = openDatabase(url);
  await db.writer.raw(sql);
  await db.close();
}

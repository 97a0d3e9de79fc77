import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexPackage from 'knex';
import { describe, expect, it } from 'vitest';
import { explainStartError } from '../../src/cli/explain-start-error.ts';
import { StartRefused } from '../../src/domain/start-refused.ts';

function listen(port: number, host = '127.0.0.1'): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(port, host, () => resolve(server));
  });
}

async function errorOf(attempt: () => Promise<unknown>): Promise<unknown> {
  try {
    await attempt();
  } catch (error) {
    return error;
  }
  throw new Error('the attempt went well');
}

describe('explainStartError', () => {
  it('names the port in use and a free way out', async () => {
    const server = await listen(0);
    const { port } = server.address() as { port: number };
    const sentence = explainStartError(await errorOf(() => listen(port)));
    server.close();
    expect(sentence).toBe(
      `Port ${port} is in use by another program: stop that one, or choose another port, as in PORT=${port + 1} npm start.`,
    );
  });

  it('names an address the machine does not have', async () => {
    expect(explainStartError(await errorOf(() => listen(0, '192.0.2.1')))).toContain('no address 192.0.2.1');
  });

  it('recognises a damaged database behind what knex makes of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'phieu-so-'));
    const filename = join(folder, 'db.sqlite');
    writeFileSync(filename, 'this is no database, and long enough to be read as the header of one\n'.repeat(100));
    const db = knexPackage.knex({ client: 'sqlite3', connection: { filename }, useNullAsDefault: true });
    const error = await errorOf(() => db.raw('select * from sqlite_master'));
    await db.destroy();
    rmSync(folder, { recursive: true });
    expect(explainStartError(error)).toMatch(/^The database file is damaged/);
  });

  it('names the server that nobody runs, behind the error of two addresses', async () => {
    const server = await listen(0);
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', address: '::1', port });
    expect(explainStartError(new AggregateError([refused]))).toMatch(`Nothing answers at ::1:${port}`);
  });

  it.each([
    [new StartRefused('A sentence of ours.'), /^A sentence of ours\.$/],
    [Object.assign(new Error('PORT=x'), { name: 'ConfigError' }), /^PORT=x$/],
    [Object.assign(new Error('x'), { code: 'EACCES', path: '/srv/data' }), /^\/srv\/data cannot be read or written/],
    [
      Object.assign(new Error('x'), { code: 'EACCES', syscall: 'listen', port: 80 }),
      /^Port 80 may be opened by root only/,
    ],
    [
      Object.assign(new Error('x'), { code: 'EEXIST', syscall: 'mkdir', path: '/srv/file' }),
      /^\/srv\/file is not a folder/,
    ],
    [Object.assign(new Error('x'), { code: '3D000' }), /createdb/],
    [new Error('WRONGPASS invalid username-password pair'), /REDIS_URL refuses the password/],
    [new Error('migration failed', { cause: Object.assign(new Error('x'), { code: 'ENOSPC' }) }), /disk .* is full/],
  ])('turns %s into one line', (error, expected) => {
    const sentence = explainStartError(error);
    expect(sentence).toMatch(expected);
    expect(sentence).not.toContain('\n');
  });

  it.each([new Error('something new'), new TypeError('x is not a function'), 'a string', undefined])(
    'leaves %s to its stack',
    (error) => {
      expect(explainStartError(error)).toBeUndefined();
    },
  );
});

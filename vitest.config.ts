import { defineConfig } from 'vitest/config';

/**
 * One project a folder of tests. `db` runs twice, the second time under another time zone, and every database test
 * inside it runs on SQLite and on PostgreSQL (tests/support/databases.ts).
 */
const project = (
  name: string,
  dir: string,
  more: { env?: Record<string, string>; timeout?: number; serial?: boolean; postgres?: boolean } = {},
) => ({
  test: {
    name,
    include: [`tests/${dir}/**/*.test.ts`, ...(name === 'unit' ? ['tests/*.test.ts'] : [])],
    env: { TZ: 'Asia/Ho_Chi_Minh', ...more.env },
    testTimeout: more.timeout ?? 60_000,
    hookTimeout: more.timeout ?? 60_000,
    fileParallelism: !more.serial,
    setupFiles: ['tests/support/no-network.ts', 'tests/support/fixed-seed.ts'],
    globalSetup: more.postgres ? ['tests/support/postgres.ts'] : [],
  },
});

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/closing-line-reporter.ts'],
    maxWorkers: 2,
    projects: [
      project('unit', 'unit'),
      project('db', 'db', { postgres: true }),
      project('db-other-zone', 'db', { postgres: true, env: { TZ: 'America/Los_Angeles' } }),
      project('channels', 'channels'),
      project('printing', 'printing'),
      project('web', 'web', { postgres: true, timeout: 60_000 }),
      project('e2e', 'e2e', { postgres: true, timeout: 600_000, serial: true }),
    ],
  },
});

import { StartRefused } from '../domain/start-refused.ts';

/**
 * Why the program could not start and what to do about it, in one sentence for whoever typed the command; undefined where
 * the error is none of the known ones and its stack is the better answer.
 */
export function explainStartError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof StartRefused || error.name === 'ConfigError') return error.message;
  const explain = explanations[codeOf(error)];
  if (explain) return explain(error);
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return explainStartError(inner);
}

type Failure = Error & {
  code?: string;
  syscall?: string;
  path?: string;
  address?: string;
  port?: number;
  hostname?: string;
};

/** By Node's errno, SQLite's result code (sqlite.org/rescode.html), PostgreSQL's SQLSTATE, Redis's error word. */
const explanations: Readonly<Record<string, (failure: Failure) => string>> = {
  EADDRINUSE: ({ port }) =>
    `Port ${port} is in use by another program: stop that one, or choose another port, as in PORT=${(port ?? 8080) + 1} npm start.`,
  EADDRNOTAVAIL: ({ address }) =>
    `This machine has no address ${address}: set HOST to one it has, or leave it out to listen on all.`,
  EACCES: (failure) =>
    failure.syscall === 'listen'
      ? `Port ${failure.port} may be opened by root only: choose one from 1024 on, as in PORT=8080 npm start.`
      : notWritable(failure),
  EPERM: notWritable,
  EROFS: ({ path }) =>
    `${path ?? 'The data folder'} is on a disk mounted read-only: set DATA_DIR to one that can be written.`,
  ENOSPC: () => 'The disk of the data folder is full: free some space and start again.',
  ENOTDIR: notAFolder,
  EEXIST: notAFolder,
  SQLITE_CORRUPT: damaged,
  SQLITE_NOTADB: damaged,
  SQLITE_CANTOPEN: () =>
    'The database file cannot be opened: check that DATABASE_URL (or DATA_DIR) names a file in a folder that this user can write.',
  SQLITE_READONLY: () =>
    'The database file cannot be written by this user: change its owner (sudo chown), or set DATA_DIR to a folder of yours.',
  SQLITE_FULL: () => 'The disk of the database is full: free some space and start again.',
  SQLITE_BUSY: () =>
    'The database file is locked by another program: end that one, or set DATABASE_URL to a PostgreSQL database, which several can share.',
  ECONNREFUSED: ({ address, path, port }) =>
    `Nothing answers at ${path ?? address}${port ? `:${port}` : ''}: start that server, or correct DATABASE_URL or REDIS_URL.`,
  ENOTFOUND: ({ hostname }) => `There is no machine named ${hostname}: correct DATABASE_URL or REDIS_URL.`,
  ETIMEDOUT: ({ address, port }) =>
    `The server at ${address}:${port} does not answer: check DATABASE_URL, REDIS_URL and the firewall between.`,
  '28P01': () => 'PostgreSQL refuses the user or password that stand in DATABASE_URL: correct them there.',
  '28000': () => 'PostgreSQL refuses the user or password that stand in DATABASE_URL: correct them there.',
  '3D000': () =>
    'The PostgreSQL database that DATABASE_URL names does not exist: create it (createdb), or correct the name.',
  '42501': () => 'The PostgreSQL user of DATABASE_URL may not create tables: make it the owner of the database.',
  WRONGPASS: redisRefuses,
  NOAUTH: redisRefuses,
};

function codeOf(error: Failure): string {
  if (error.code && error.code in explanations) return error.code;
  return /\b(SQLITE_[A-Z]+|WRONGPASS|NOAUTH)\b/.exec(error.message)?.[1] ?? '';
}

function notWritable({ path }: Failure): string {
  return `${path ?? 'The data folder'} cannot be read or written by this user: change its owner (sudo chown), or set DATA_DIR to a folder of yours.`;
}

function notAFolder({ path }: Failure): string {
  return `${path ?? 'DATA_DIR'} is not a folder: set DATA_DIR to another one, or move that file away.`;
}

function damaged(): string {
  return 'The database file is damaged, or is no SQLite database: put a backup in its place, or move it away and start anew.';
}

function redisRefuses(): string {
  return 'The Redis of REDIS_URL refuses the password: correct it there, as in redis://:password@host:6379.';
}

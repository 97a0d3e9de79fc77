import { z } from 'zod';
import { isNetwork } from './domain/network.ts';

/** A path, a switch or a number, each documented where it is read; `.env.example` is written from this schema. */
const schema = z.object({
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(8080)
    .describe('Port of the web pages and the API; 0 takes any free one.'),
  HOST: z
    .string()
    .default('0.0.0.0')
    .describe('Address to listen on. A demo listens on 127.0.0.1 whatever stands here; see DEMO_HOST.'),
  DEMO_HOST: z
    .string()
    .optional()
    .describe('Address a demo listens on, where 127.0.0.1 is not enough. Its logins are for showing only.'),
  DATA_DIR: z.string().default('./data').describe('Folder of the embedded database and of the private Redis.'),
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/.+|[^:]+)$/, 'must be a postgres:// address or the path of an SQLite file')
    .optional()
    .describe('postgres://user:password@host/name to scale past one machine; an SQLite file in DATA_DIR where empty.'),
  REDIS_URL: z
    .string()
    .regex(/^(rediss?|unix):\/\/.+/, 'must begin with redis://, rediss:// or unix://')
    .optional()
    .describe('A Redis of your own; where empty the program starts a private one.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Address under which citizens and providers reach this program, without a trailing slash; http://127.0.0.1:PORT where empty.',
    ),
  KEYS_FILE: z
    .string()
    .optional()
    .describe(
      'Keys that hash and encrypt telephone numbers (mode 0600, outside DATA_DIR, never in its backup); DATA_DIR with .keys.json appended where empty.',
    ),
  ROLES: z
    .string()
    .default('web,worker')
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(['web', 'worker'])).min(1))
    .describe('What this process does: web, worker, or both.'),
  CHANNELS_FILE: z
    .string()
    .optional()
    .describe('JSON file of the channels to the telephone operators (see README); a demo has the simulator only.'),
  IMPORT_DIR: z
    .string()
    .optional()
    .describe('Folder that is watched for .csv and .xlsx files of case software; see README. Needs IMPORT_KEY_FILE.'),
  IMPORT_KEY_FILE: z
    .string()
    .optional()
    .describe('File that holds the API key (api-keys create) under which files of IMPORT_DIR are reported.'),
  TRUST_PROXY: z
    .string()
    .default('0')
    .transform(readTrustProxy)
    .refine(
      (trusted) => trusted !== undefined,
      'must be a count from 0 to 10, or addresses such as 10.0.0.5,10.1.0.0/16',
    )
    .transform((trusted) => trusted!)
    .describe(
      'Reverse proxies of yours that stand in front: how many, or their addresses and networks, with commas between.',
    ),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/.+/, 'must begin with smtp:// or smtps://')
    .optional()
    .describe(
      'smtp://user:password@host:587 or smtps://…: mails the reports of frozen periods; none are mailed where empty.',
    ),
  MAIL_FROM: z
    .email('must be an address such as bao-cao@example.vn')
    .default('phieu-so@localhost.localdomain')
    .describe('Sender of those mails.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('warn')
    .describe('How much is logged, as JSON lines on standard error.'),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly demoHost: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly publicUrl: string | undefined;
  readonly keysFile: string;
  readonly roles: readonly ('web' | 'worker')[];
  readonly channelsFile: string | undefined;
  /** A folder to watch, and the file of the key its files are reported under. */
  readonly watched: { readonly dir: string; readonly keyFile: string } | undefined;
  /** A count, or addresses and networks. */
  readonly trustProxy: number | readonly string[];
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: string;
}

/** Undefined where it is neither a count nor a list of addresses. */
function readTrustProxy(text: string): number | readonly string[] | undefined {
  if (/^(?:\d|10)$/.test(text.trim())) return Number(text);
  const networks = text.split(',').map((one) => one.trim());
  return networks.every(isNetwork) ? networks : undefined;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** @throws ConfigError naming every wrong variable, what it says and what it must be. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const known = Object.keys(schema.shape);
  const given = Object.fromEntries(known.map((name) => [name, environment[name] || undefined]));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return `${name}=${given[name] ?? ''}: ${issue.message}`;
    });
    throw new ConfigError(
      `Wrong setting in the environment:\n  ${problems.join('\n  ')}\nSee .env.example for what each one means.`,
    );
  }
  const { data } = parsed;
  if ((data.IMPORT_DIR === undefined) !== (data.IMPORT_KEY_FILE === undefined))
    throw new ConfigError('IMPORT_DIR and IMPORT_KEY_FILE are set together or not at all. See .env.example.');
  return {
    port: data.PORT,
    host: data.HOST,
    demoHost: data.DEMO_HOST ?? '127.0.0.1',
    dataDir: data.DATA_DIR,
    databaseUrl: data.DATABASE_URL ?? `${data.DATA_DIR}/phieu-so.sqlite`,
    redisUrl: data.REDIS_URL,
    publicUrl: data.PUBLIC_URL?.replace(/\/$/, ''),
    keysFile: data.KEYS_FILE ?? `${data.DATA_DIR.replace(/\/$/, '')}.keys.json`,
    roles: data.ROLES,
    channelsFile: data.CHANNELS_FILE,
    watched:
      data.IMPORT_DIR && data.IMPORT_KEY_FILE ? { dir: data.IMPORT_DIR, keyFile: data.IMPORT_KEY_FILE } : undefined,
    trustProxy: data.TRUST_PROXY,
    smtpUrl: data.SMTP_URL,
    mailFrom: data.MAIL_FROM,
    logLevel: data.LOG_LEVEL,
  };
}

/** The text of `.env.example`: every variable with its meaning and its default. */
export function environmentExample(): string {
  const lines = Object.entries(schema.shape).map(([name, field]) => {
    const byDefault = field.safeParse(undefined);
    const value = byDefault.success && byDefault.data !== undefined ? String(byDefault.data) : '';
    return `# ${field.description}\n# ${name}=${value}\n`;
  });
  return `# Read once, when the program starts. Copy to .env and uncomment what you change.\n\n${lines.join('\n')}`;
}

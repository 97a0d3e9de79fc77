import { pino } from 'pino';
import { startPrivateRedis } from '../../src/jobs/private-redis.ts';

/** A program that has a private Redis and nothing else, for tests to kill. Says `ready <pid> <socket>`. */
const redis = await startPrivateRedis({ dataDir: process.argv[2]!, log: pino({ level: 'silent' }) });
process.stdout.write(`ready ${redis.pid()} ${redis.socket}\n`);
process.once('SIGTERM', () => void redis.stop().then(() => process.exit(0)));
setInterval(() => {}, 1_000);

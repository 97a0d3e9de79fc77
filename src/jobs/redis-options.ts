import type { RedisOptions } from 'bullmq';

const retryStrategy = (times: number) => Math.min(50 * times, 1000);

/** @param address `unix:///path` of the private Redis, or redis://, rediss:// */
function addressOf(address: string): RedisOptions {
  if (address.startsWith('unix://')) return { path: address.slice('unix://'.length) };
  const url = new URL(address);
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(url.pathname.length > 1 ? { db: Number(url.pathname.slice(1)) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/** Producers fail within a second when Redis is away; the sweep tries again, so nothing waits on them. */
export function producerOptions(address: string): RedisOptions {
  return {
    ...addressOf(address),
    enableOfflineQueue: false,
    commandTimeout: 1000,
    maxRetriesPerRequest: 1,
    retryStrategy,
  };
}

/** Workers wait for as long as it takes and go on within a second of Redis' return. */
export function workerOptions(address: string): RedisOptions {
  return { ...addressOf(address), maxRetriesPerRequest: null, retryStrategy };
}

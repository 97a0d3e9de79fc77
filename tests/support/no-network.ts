import net from 'node:net';

/** A test that reaches for a host other than this machine fails, with the host's name. */
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const flat = args.flat() as unknown[];
  const options = flat[0];
  const host =
    typeof options === 'object' && options !== null && !('path' in options && options.path)
      ? (options as { host?: string }).host
      : typeof flat[1] === 'string'
        ? flat[1]
        : undefined;
  if (host && !['localhost', '127.0.0.1', '::1'].includes(host)) throw new Error(`a test reached for ${host}`);
  return (connect as (...a: unknown[]) => net.Socket).apply(this, args);
} as typeof connect;

import type { Routes } from './routes.ts';

/**
 * One sentence for each channel that the setting "routes" uses and the configuration lacks: what is written for it waits,
 * or leaves by another one, without any fault that somebody would see.
 * @param configured ids of all channels, gateways and providers of calls
 */
export function describeUnconfigured(routes: Routes, configured: readonly string[]): string[] {
  const roles = new Map<string, string>();
  for (const { replyTo } of routes.list) roles.set(replyTo, 'has citizens write to');
  for (const { channel } of routes.list.flatMap(({ outgoing }) => outgoing)) roles.set(channel, 'sends by');
  return [...roles]
    .filter(([id]) => !configured.includes(id))
    .map(
      ([id, role]) =>
        `The setting "routes" ${role} "${id}", which CHANNELS_FILE does not list (it has ${configured.join(', ') || 'none'}): give a channel there that id, or name another one in "routes" at /admin.`,
    );
}

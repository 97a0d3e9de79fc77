import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChannelSettings, channelList } from '../channels/registry.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { projectRoot } from '../project-root.ts';

/** The channels of a real installation, from CHANNELS_FILE. Throws `StartRefused` naming the entry and the remedy. */
export function readChannels(file: string | undefined): readonly ChannelSettings[] {
  if (!file)
    throw new StartRefused(
      'No channel is configured: set CHANNELS_FILE to a file that lists them (see README, "Channels").',
    );
  const parsed = channelList.safeParse(readJson(file));
  if (parsed.success) return parsed.data.map((channel) => withTemplate(channel, file));
  const [issue] = parsed.error.issues;
  throw new StartRefused(`${file}: ${issue?.path.join('.')}: ${issue?.message}. Correct it and start again.`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StartRefused(
      `CHANNELS_FILE ${file} cannot be read: ${(error as Error).message}. It must be a JSON list of channels (see README, "Channels").`,
    );
  }
}

/** A plain name is one of the templates shipped here; a path begins at the folder of CHANNELS_FILE. */
function withTemplate(channel: ChannelSettings, file: string): ChannelSettings {
  if (channel.kind !== 'generic-http') return channel;
  const { template } = channel;
  const isShipped = /^[\w-]+$/.test(template);
  const shipped = new URL(`templates/channels/${template}.json`, projectRoot);
  return { ...channel, template: isShipped ? fileURLToPath(shipped) : resolve(dirname(file), template) };
}

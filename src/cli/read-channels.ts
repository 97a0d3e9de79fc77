import { readFileSync } from 'node:fs';
import { type ChannelSettings, channelList } from '../channels/registry.ts';
import { StartRefused } from '../domain/start-refused.ts';

/** The channels of a real installation, from CHANNELS_FILE. Throws `StartRefused` naming the entry and the remedy. */
export function readChannels(file: string | undefined): readonly ChannelSettings[] {
  if (!file)
    throw new StartRefused(
      'No channel is configured: set CHANNELS_FILE to a file that lists them (see README, "Channels").',
    );
  const parsed = channelList.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StartRefused(`${file}: ${issue?.path.join('.')}: ${issue?.message}. Correct it and start again.`);
}

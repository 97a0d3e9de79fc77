import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { channelSettings } from '../../src/channels/registry.ts';

/** Blocks of JSON that show a channel; an ellipsis stands for what everybody has of their own. */
function entriesOf(file: string): [name: string, block: string][] {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/```json\n(.*?)```/gs)].map(([, block = '']) => block);
  return blocks.flatMap((block) => {
    const [, kind] = /"kind": "([\w-]+)"/.exec(block) ?? [];
    return kind ? [[`${kind} in ${file}`, block] as [string, string]] : [];
  });
}

describe('a documented channel', () => {
  it.each([...entriesOf('docs/channels.md'), ...entriesOf('README.md')])('%s is one the program takes', (_, block) => {
    const entries = [JSON.parse(block.replaceAll('AC…', `AC${'1'.repeat(32)}`))].flat();
    for (const entry of entries) expect(channelSettings.safeParse(entry).error?.issues ?? []).toEqual([]);
  });
});

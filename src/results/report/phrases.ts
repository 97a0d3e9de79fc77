import { fill } from '../../domain/fill.ts';
import type { Phrases } from '../../domain/report.ts';
import type { ReportFrame } from '../../domain/settings.ts';

/** @throws where a sentence or a value in it is missing: reports are written whole or not at all. */
export function phrasesOf({ phrases }: Pick<ReportFrame, 'phrases'>): Phrases {
  const get = (key: string) => {
    const text = phrases[key];
    if (text === undefined) throw new Error(`the setting "report" has no text phrases.${key}`);
    return text;
  };
  const say = (key: string, values: Readonly<Record<string, string | number>> = {}) => fill(String(get(key)), values);
  return Object.assign(say, {
    has: (key: string) => Object.hasOwn(phrases, key),
    lines: (key: string) => [get(key)].flat(),
  });
}

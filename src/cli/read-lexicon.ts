import { readFileSync } from 'node:fs';
import { compileLexicon, type Lexicon, type RawLexicon } from '../domain/reply/lexicon.ts';

/** The lexicon shipped under `templates/lexicon/`. Throws with the path of every wrong entry. */
export function readLexicon(): Lexicon {
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../templates/lexicon/${name}.json`, import.meta.url), 'utf8'));
  const names = ['scores', 'structure', 'intents', 'noise', 'context'];
  return compileLexicon(Object.fromEntries(names.map((name) => [name, read(name)])) as RawLexicon);
}

import { compileLexicon, type Lexicon, type RawLexicon } from '../domain/reply/lexicon.ts';
import { shippedSettings } from './seed-files.ts';

/** The lexicon shipped under `templates/lexicon/`. Throws with the path of every wrong entry. */
export function readLexicon(): Lexicon {
  return compileLexicon(shippedSettings().lexicon as RawLexicon);
}

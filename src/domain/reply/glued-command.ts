import { isKnown, type Lexicon } from './lexicon.ts';
import type { SenseName } from './senses.ts';

/** Where `HLTC`, `HLMO`, `TCHL` part into the keyword and what may stand beside it; 0 for any other word. */
export function gluedCommand(letters: string, keyword: string, lexicon: Lexicon): number {
  const extra = letters.length - keyword.length;
  if (extra < 2 || extra > 4) return 0;
  const first = letters.startsWith(keyword);
  if ((!first && !letters.endsWith(keyword)) || isKnown(lexicon, letters)) return 0;
  if (first && isOne(letters.slice(keyword.length), commands, lexicon)) return keyword.length;
  return !first && isRefusal(letters.slice(0, extra), lexicon) ? extra : 0;
}

export function isRefusal(letters: string, lexicon: Lexicon): boolean {
  return isOne(letters, refusals, lexicon);
}

function isOne(letters: string, senses: readonly SenseName[], { vocabulary }: Lexicon): boolean {
  const is = vocabulary.get(letters)?.node?.plain?.is;
  return !!is && senses.some((sense) => is[sense]);
}

const refusals: readonly SenseName[] = ['refusal', 'bareRefusal'];
const commands: readonly SenseName[] = [
  ...refusals,
  'allowAgain',
  'held',
  'suggestion',
  'acceptKeyword',
  'correctKeyword',
];

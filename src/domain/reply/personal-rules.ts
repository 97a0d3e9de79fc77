import { governs } from './context.ts';
import { claim, isFree, isReadable, type Message, nextWord, tokensWithin } from './message.ts';
import type { Token } from './piece.ts';
import type { Rule } from './rule.ts';
import { anyOf } from './senses.ts';

/** Phone and identity numbers, plates and dossier numbers: never a score, always to be masked. */
export const personalNumber: Rule = {
  name: 'personal-number',
  examples: [
    { text: 'HL 782644 54543 sdt 0912345678', kind: 'answers', scores: [5, 4, 5, 4, 3], flags: ['pii'] },
    { text: '5 4 5 4 3 xe 29A-123.45', kind: 'answers', scores: [5, 4, 5, 4, 3], flags: ['pii'] },
  ],
  apply(message) {
    const { tokens, text } = message;
    if (digitCount(text) > 5 && text.search(personalPattern) >= 0)
      for (const { index, 0: found } of text.matchAll(personalPattern)) {
        const [from, to] = tokensWithin(message, index, index + found.length);
        if (tokens.slice(from, to).some((token) => token.claim)) continue;
        claim(message, from, to, 'personal-number');
        message.flags.add('pii');
      }
    for (let i = 0; message.signals & personalWord && i + 1 < tokens.length; i++) {
      if (!tokens[i]!.is.personal || tokens[i]!.claim) continue;
      const at = nextWord(message, i + 1);
      if (tokens[at]?.kind !== 'number' || tokens[at]!.text.length < 3) continue;
      let end = at;
      while (tokens[end]?.kind === 'number' && isFree(tokens[end]) && tokens[end]!.text.length >= 3) end++;
      claim(message, i, end, 'personal-number');
      message.flags.add('pii');
    }
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (token.kind === 'word' && isFree(token) && (token.is.personName || isMiddleName(message, token)))
        takeName(message, i);
    }
    return undefined;
  },
};

const personalWord = anyOf('personal');

function digitCount(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length && count < 6; i++) if (text.charCodeAt(i) >= 48 && text.charCodeAt(i) <= 57) count++;
  return count;
}

/** Phone, identity card, plate, dossier. */
export const personalPattern =
  /(?<![0-9])(?:(?:\+?84[ .-]?|0)[235789][0-9](?:[ .-]?[0-9]){7,8}|0[0-9]{2}[ .]?[0-9]{3}[ .]?[0-9]{6})(?![0-9])|(?<![a-z0-9])[1-9][0-9][ -]?[a-z]{1,2}[0-9]?[ .-]{0,2}[0-9]{3}(?:\.?[0-9]{2}|[0-9])(?![0-9])|(?<![a-z0-9])[a-z]?[0-9]{1,3}(?:\.[a-z0-9]{1,4}){1,4}-[0-9]{6}-[0-9]{3,6}/g;

function isMiddleName({ lexicon }: Message, { governs: lists, text }: Token): boolean {
  return (lists & governs.middleNames) !== 0 && lexicon.context.middleNames.test(text);
}

/** Number words in a name are part of it: "Nguyen Van Nam", "toi ten la Tu". */
function takeName(message: Message, i: number): void {
  const { tokens } = message;
  if (tokens[i]!.is.personName) message.flags.add('pii');
  for (let at = i + 1; at < tokens.length && at <= i + 4; at++) {
    const token = tokens[at]!;
    if (token.kind !== 'word') return;
    if (token.is.number !== null) {
      token.claim = 'personal-number';
      message.flags.add('pii');
      return;
    }
    if (!isReadable(message.lexicon, token)) return;
  }
}

import { keyOf } from './form.ts';
import { isKnown } from './lexicon.ts';
import { isFree, isReadable } from './message.ts';
import type { Rule } from './rule.ts';

/** Letters of a keypad in letter mode, or S for 5: read back, never recorded unasked. */
export const letters: Rule = {
  name: 'letters',
  examples: [
    { text: 'HL 782644 jgjgd', kind: 'unclear', proposal: [5, 4, 5, 4, 3] },
    { text: 'HL 782644 S4543', kind: 'unclear', proposal: [5, 4, 5, 4, 3] },
  ],
  apply(message) {
    const { form, tokens, keyword } = message;
    if (keyword.index < 0) return undefined;
    const word = tokens.find(
      (token) =>
        isFree(token) && (token.kind === 'word' || token.kind === 'mixed') && token.text.length === form.items.length,
    );
    if (!word || isKnown(message.lexicon, word.text)) return undefined;
    const keys = [...word.text].map((char) =>
      Number(word.kind === 'word' ? keyOf(char) : ({ s: '5', z: '2', o: '0', l: '1', i: '1' }[char] ?? char)),
    );
    if (keys.every((key, i) => key >= form.items[i]!.min && key <= form.items[i]!.max)) {
      message.proposal = keys;
      return { kind: 'unclear' };
    }
    return undefined;
  },
};

/** One word or digit for everything: an opinion, not five answers. */
export const overall: Rule = {
  name: 'overall',
  examples: [
    { text: 'hai long', kind: 'unclear', overall: 4 },
    { text: '5 sao', kind: 'unclear', overall: 5 },
    { text: 'hai long nhung cho lau', kind: 'comment' },
  ],
  apply(message) {
    const item = message.form.items[0];
    if (message.tried || message.doubt || !item || message.correction) return undefined;
    const said = message.tokens.filter(
      (token) => isFree(token) && ((token.is.level ?? 0) > 0 || (token.kind === 'number' && token.text.length === 1)),
    );
    const one = said[0];
    if (said.length !== 1 || !one) return undefined;
    const level = one.kind === 'number' ? Number(one.text) : item.min === 1 && item.max === 5 ? one.is.level! : 0;
    if (level < item.min || level > item.max || level === 0) return undefined;
    const words = message.tokens.some((token) => isReadable(message.lexicon, token));
    if (one.kind !== 'number' || !words) message.overall = level;
    return words ? undefined : { kind: 'unclear' };
  },
};

/** Words for a person: nothing was tried as a score. */
export const comment: Rule = {
  name: 'comment',
  examples: [
    { text: 'bo phan mot cua can them ghe ngoi', kind: 'comment' },
    { text: '001045012345', kind: 'comment', flags: ['pii'] },
  ],
  apply(message) {
    const routed = message.flags.has('emergency') || message.flags.has('urgent');
    if ((message.tried || message.doubt) && !routed) return undefined;
    const words = message.tokens.some((token) => isReadable(message.lexicon, token));
    const counted = message.tokens.some((token) => token.claim === 'quantities' && token.is.unit && !token.is.courtesy);
    return words || counted || message.flags.has('pii') ? { kind: 'comment' } : undefined;
  },
};

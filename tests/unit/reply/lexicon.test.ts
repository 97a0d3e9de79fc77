import { describe, expect, it } from 'vitest';
import { compileLexicon, type RawLexicon } from '../../../src/domain/reply/lexicon.ts';
import { shipped } from '../../support/dialogue-state.ts';

function raw(): RawLexicon {
  const names = ['scores', 'structure', 'intents', 'noise', 'context'];
  return Object.fromEntries(names.map((name) => [name, structuredClone(shipped(`lexicon/${name}`))])) as RawLexicon;
}

function withContext(name: keyof RawLexicon['context'], patterns: string[]): RawLexicon {
  const lexicon = raw();
  return { ...lexicon, context: { ...lexicon.context, [name]: patterns } };
}

describe('a lexicon that cannot be used is refused, and the entry is named', () => {
  it.each([
    ['an unknown group', ['neu', 'toi {verbs} thu'], 'context.askers[1]: "toi {verbs} thu" knows no group {verbs}'],
    ['accents', ['nếu'], 'context.askers[0]: "nếu" may hold unaccented'],
    ['an open bracket', ['neu (toi'], 'context.askers[0]: "neu (toi" is no pattern'],
    ['what fits anything', ['(toi )?'], 'context.askers[0]: "(toi )?" needs a word'],
  ])('%s', (_, patterns, message) => {
    expect(() => compileLexicon(withContext('askers', patterns))).toThrow(message);
  });

  it('a list that is missing or unknown', () => {
    const { askers: _, ...context } = raw().context;
    expect(() => compileLexicon({ ...raw(), context } as RawLexicon)).toThrow('context.askers');
    expect(() => compileLexicon({ ...raw(), context: { ...raw().context, guesses: ['a'] } } as RawLexicon)).toThrow(
      'guesses',
    );
  });

  it('a phrase without letters', () => {
    const lexicon = raw();
    const structure = { ...lexicon.structure, item: ['câu', ' '] };
    expect(() => compileLexicon({ ...lexicon, structure })).toThrow('structure.item: " " holds no letters');
  });
});

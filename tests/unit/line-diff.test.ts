import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineDiff } from '../../src/domain/line-diff.ts';

const signs = { same: ' ', removed: '-', added: '+', skipped: '~' };
const show = (before: string[], after: string[]) =>
  lineDiff(before.join('\n'), after.join('\n')).map(({ kind, text }) => `${signs[kind]}${text}`);

describe('the difference of two texts', () => {
  it('is nothing where they are the same', () => expect(show(['a', 'b'], ['a', 'b'])).toEqual([]));

  it('shows what was removed and added with the lines around it, and folds the rest', () => {
    const before = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
    const after = ['1', '2', '3', '4', 'five', '6', '7', '8', '9', '10'];
    expect(show(before, after)).toEqual(['~', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8', ' 9', '+10']);
  });

  it('tells two changes that are far apart apart', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    const after = lines.map((line, i) => (i === 2 || i === 25 ? `${line}!` : line));
    expect(show(lines, after).filter((line) => line === '~')).toHaveLength(2);
  });

  it('leads from one text to the other', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = lineDiff(before.join('\n'), after.join('\n'));
        if (diff.length === 0 || diff.some(({ kind }) => kind === 'skipped')) return;
        const side = (other: string) => diff.filter(({ kind }) => kind !== other).map(({ text }) => text);
        expect(side('added')).toEqual(before);
        expect(side('removed')).toEqual(after);
      }),
    );
  });
});

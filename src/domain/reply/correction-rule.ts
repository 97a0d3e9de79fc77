import { span, words } from './context-rules.ts';
import { isFree, type Message, nextWord } from './message.ts';
import type { Token } from './piece.ts';
import type { Rule } from './rule.ts';
import { anyOf } from './senses.ts';

/** "Sua", "doi", "nham", "gui lai" beside a set or an item: earlier answers change. */
export const correction: Rule = {
  name: 'correction',
  examples: [
    { text: 'sua cau 2 tu 4 thanh 5', kind: 'correction', scores: [null, 5, null, null, null] },
    { text: 'cau 3 la 4 chu khong phai 5', kind: 'correction', scores: [null, null, 4, null, null] },
    { text: 'gui lai: 55445', kind: 'correction', scores: [5, 5, 4, 4, 5] },
    { text: 'tang cau 3 len 1 diem', kind: 'unclear' },
    { text: 'sua cau 2 thanh 7', kind: 'unclear' },
    { text: 'toi khong can sua cau 2 thanh 3', kind: 'unclear' },
    { text: 'sua cau 1: 4, cau 3: 5', kind: 'correction', scores: [4, null, 5, null, null] },
  ],
  needs: anyOf('correct', 'relative'),
  apply(message) {
    const { tokens } = message;
    const [from, to] = span(message);
    const some = tokens.some((token, i) => isFree(token) && token.is.correct && isAbout(message, i, from, to));
    if (some && message.findings.length) message.correction = true;
    if (tokens.some((token, i) => i < to && isFree(token) && isChange(token) && isDenied(message, i)))
      message.doubt = true;
    const relative = tokens.findIndex((token, i) => isFree(token) && token.is.relative && i >= from - 3 && i <= to + 1);
    if (relative >= 0 && message.findings[0]?.values.some((value) => value === null)) readRelative(message, relative);
    return undefined;
  },
};

function isChange({ is }: Token): boolean {
  return is.correct || is.relative;
}

/** "Khong can sua cau 2": nothing is to change; "khong, sua cau 2" has a comma. */
function isDenied(message: Message, i: number): boolean {
  return (
    message.tokens[i + 1]?.text !== ',' && message.lexicon.context.denied.test(words(message, Math.max(0, i - 6), i))
  );
}

/** A word of change counts when it stands before or within the scores, or right behind them. */
function isAbout(message: Message, i: number, from: number, to: number): boolean {
  const { text } = message.tokens[i]!;
  if (i < to && i >= from) return true;
  if (i >= to) {
    const behind = nextWord(message, to) === i;
    if (behind && message.lexicon.context.revokes.test(text)) message.doubt = true;
    return behind && text.includes(' ');
  }
  if (text.includes(' ')) return true;
  let at = i + 1;
  while (
    at < from &&
    (message.tokens[at]!.kind === 'mark' ||
      message.tokens[at]!.claim ||
      message.tokens[at]!.is.courtesy ||
      message.tokens[at]!.is.copula ||
      message.tokens[at]!.is.item ||
      message.tokens[at]!.is.correct)
  )
    at++;
  return at >= from;
}

/** "Tang cau 3 len 5" names the new value; "them 1 diem" does not. */
function readRelative(message: Message, i: number): void {
  const { tokens } = message;
  const target = tokens.findIndex((token, at) => at >= i && isFree(token) && token.is.to);
  const value = message.findings[0]!.values.find((v) => typeof v === 'number');
  const [, to] = span(message);
  const points = tokens[to - 1]!.is.points || tokens[to]?.is.points;
  if (target < 0 || (points && Number(value) < 3)) message.doubt = true;
  else message.correction = true;
}

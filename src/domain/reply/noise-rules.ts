import { claim, isFree, type Message, tokensWithin } from './message.ts';
import type { Token } from './piece.ts';
import type { Rule } from './rule.ts';
import { anyOf, noSense, type Senses } from './senses.ts';

/** "rat", "khong", "kha" before a label and "lam" behind it, made one label; `level` -1 = not on the scale. */
export const satisfaction: Rule = {
  name: 'satisfaction',
  examples: [
    { text: 'tat ca vo cung hai long', kind: 'answers', scores: [5, 5, 5, 5, 5] },
    { text: 'ca 5 cau rat ko hai long', kind: 'answers', scores: [1, 1, 1, 1, 1] },
    { text: 'cau 1 kha hai long, con lai 5', kind: 'partial', scores: [null, 5, 5, 5, 5] },
  ],
  needs: anyOf('satisfied', 'level'),
  apply(message) {
    const { tokens } = message;
    const out: Token[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (!isFree(token) || token.own || (!token.is.satisfied && token.is.level === null)) {
        out.push(token);
        continue;
      }
      let sign = '';
      let first = token;
      while (
        isModifier(out.at(-1)) &&
        (token.is.satisfied ||
          (out.at(-1)!.is.number === null && out.at(-1)!.text.length > 1) ||
          out.at(-1)!.is.intensifiers)
      ) {
        first = out.pop()!;
        sign = modifierOf(first.is) + sign;
      }
      let last = token;
      const after = tokens[i + 1];
      if (isFree(after) && (after.is.intensifiersAfter || after.is.degreesAfter) && after.kind === 'word') {
        last = after;
        i++;
        sign += after.is.degreesAfter && (sign || !after.is.intensifiersAfter) ? 'd' : 'i';
      }
      out.push({ ...token, from: first.from, to: last.to, tight: first.tight, is: levels[levelOf(token.is, sign)]! });
    }
    message.tokens = out;
    return undefined;
  },
};

function isModifier(token: Token | undefined): boolean {
  return (
    isFree(token) &&
    token.kind === 'word' &&
    !token.own &&
    (token.is.intensifiers || token.is.negations || token.is.degrees)
  );
}

function modifierOf(is: Senses): string {
  return is.degrees ? 'd' : is.negations ? 'n' : 'i';
}

/** Source of the labels: the five-point scale of the questionnaires; only these combinations are on it. */
function levelOf(is: Senses, modifiers: string): number {
  if (is.satisfied) return { '': 4, i: 5, ii: 5, n: 2, in: 1, iin: 1 }[modifiers] ?? -1;
  if (!modifiers) return is.level!;
  return is.level === 2 && modifiers === 'i' ? 1 : -1;
}

const levels: Readonly<Record<number, Senses>> = Object.fromEntries(
  [-1, 1, 2, 3, 4, 5].map((level) => [level, { ...noSense, level, legible: false }]),
);

/** "(5 la rat hai long)": the scale explained, where every figure and label side by side say the same. */
export const legend: Rule = {
  name: 'legend',
  examples: [{ text: '54543 (5 la rat hai long)', kind: 'answers', scores: [5, 4, 5, 4, 3] }],
  needs: anyOf('figure'),
  apply(message) {
    const { tokens } = message;
    const found: number[] = [];
    for (let i = 0; i + 2 < tokens.length; i++) {
      const [figure, link, label] = [tokens[i]!, tokens[i + 1]!, tokens[i + 2]!];
      if (!isFree(figure) || figure.kind !== 'number' || !isFree(label) || label.is.level === null) continue;
      if (!isFree(link) || !(link.is.copula || /^[:=-]$/.test(link.text)) || tokens[i - 1]?.is.item) continue;
      if (Number(figure.text) !== label.is.level) return undefined;
      found.push(i);
    }
    for (const i of found) claim(message, i, i + 3, 'legend');
    for (const { index, 0: said } of message.text.includes('(') ? message.text.matchAll(bestIs) : []) {
      if (Number(said[0]) !== message.form.highest || message.text.length < said.length + 3) continue;
      for (const token of tokens.slice(...tokensWithin(message, index, index + said.length))) token.claim ||= 'legend';
    }
    for (let i = 1; i + 2 < tokens.length; i++) if (explainsBest(message, i)) claim(message, i, i + 2, 'legend');
    for (let i = 0; i + 3 < tokens.length; i++) if (namesScale(message, i)) claim(message, i, i + 4, 'legend');
    return undefined;
  },
};

/** "(5 la cao nhat phai khong)". */
const bestIs = /(?<=\()[0-9] ?(?:la|=) ?(?:diem )?(?:cao|tot) nhat(?: (?:phai|dung) (?:ko|khong))?(?= ?\))/g;

/** "(5 rat hai long)", in brackets of its own. */
function explainsBest({ tokens, form }: Message, i: number): boolean {
  const [open, figure, label, close] = [tokens[i - 1], tokens[i], tokens[i + 1], tokens[i + 2]];
  if (open?.text !== '(' || close?.text !== ')' || !isFree(figure) || !isFree(label)) return false;
  return figure.kind === 'number' && Number(figure.text) === form.highest && label.is.level === form.highest;
}

/** "Tu 1 den 5". */
function namesScale({ tokens, form }: Message, i: number): boolean {
  const [from, low, link, high] = [tokens[i], tokens[i + 1], tokens[i + 2], tokens[i + 3]];
  if (!isFree(from) || !from.is.from || !link?.is.upTo || low?.text !== '1') return false;
  return isFree(high) && high.kind === 'number' && Number(high.text) === form.highest;
}

/** Days, times and sums. */
export const datesAndSums: Rule = {
  name: 'dates-and-sums',
  examples: [
    { text: 'hen 15/10 den 22/10 chua co ket qua', kind: 'comment' },
    { text: '5 4 5 4 3 nop luc 8h30 ngay 5/4', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: 'toi sinh ngay 5 4 1954', kind: 'comment' },
    { text: 'le phi 50.000 ma thu 55555 dong', kind: 'comment' },
  ],
  apply(message) {
    const { tokens, text } = message;
    if (!/[0-9][/.,:hg-][0-9]|[0-9] ?(?:h|g|gio)\b|(?:19|20)[0-9]{2}\b/.test(text)) return undefined;
    for (const { index, 0: found } of text.matchAll(datePattern)) {
      const [from, to] = tokensWithin(message, index, index + found.length);
      const before = tokens[from - 1];
      if (/^[0-9]\/[0-9]$/.test(found) && !(before && before.kind === 'word' && isFree(before) && !isScoring(before)))
        continue;
      for (const token of tokens.slice(from, to)) if (isFree(token)) token.claim = 'dates-and-sums';
    }
    return undefined;
  },
};

const datePattern =
  /(?<![0-9/.,-])(?:[0-3]?[0-9]\/[01]?[0-9](?:\/(?:19|20)?[0-9]{2})?|[0-3]?[0-9]([.-])[01]?[0-9]\1(?:19|20)[0-9]{2}|(?<![0-9] )[0-3]?[0-9] [01]?[0-9] (?:19|20)[0-9]{2}(?! [0-9])|[0-2]?[0-9] ?(?:h|g|gio) ?[0-5][0-9]|[0-2]?[0-9] ?(?:h|gio)(?![a-z])|[0-2]?[0-9]:[0-5][0-9]|[0-9]{1,3}(?:[.,][0-9]{3})+)(?![0-9/]|[.,:-][0-9])/g;

function isScoring({ is }: Token): boolean {
  return is.item || is.copula || is.points || is.all || is.rest || is.courtesy;
}

/** A number that counts or names something: "3 lan", "hai nguoi", "thon 5", "nam 2026". */
export const quantities: Rule = {
  name: 'quantities',
  examples: [
    { text: 'o thon 5, 5 4 5 4 3, di lai 3 lan', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: '55455 toi 78 tuoi', kind: 'answers', scores: [5, 5, 4, 5, 5] },
    { text: 'em co bau 5 thang xin uu tien', kind: 'comment' },
  ],
  needs: anyOf('figure', 'number'),
  apply(message) {
    const { tokens } = message;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (!isFree(token) || !isNumber(token)) continue;
      if (token.text === '1' && tokens[i + 1]?.text === 'cua' && /^phan$|^bo phan$/.test(tokens[i - 1]?.text ?? ''))
        claim(message, i - 1, i + 2, 'quantities');
      if (namesOffice(message, i)) claim(message, i, i + 2, 'quantities');
      if (!isFree(token) || tokens[i - 1]?.is.item) continue;
      const before = tokens[i - 1];
      const after = tokens[i + 1];
      if (isAge(message, i)) claim(message, i - 1, i + 1, 'quantities');
      else if (isFree(before) && before.is.place && !before.is.item && !(before.text === 'so' && after?.is.allAfter))
        claim(message, i, i + 1, 'quantities');
      else if (
        isFree(after) &&
        (after.is.unit || after.is.money) &&
        !after.is.points &&
        tokens[i + 2]?.kind !== 'number'
      )
        countThings(message, i, after);
      else if (token.is.number === 5 && after?.kind === 'number' && /^(?:19|20)[0-9]{2}$/.test(after.text))
        claim(message, i, i + 2, 'quantities');
    }
    return undefined;
  },
};

/** "1 cua" at the end or behind a place: the one-stop shop, not somebody's score. */
function namesOffice({ tokens }: Message, i: number): boolean {
  if (!isFree(tokens[i]) || tokens[i]!.text !== '1' || tokens[i + 1]?.text !== 'cua') return false;
  return tokens[i - 1]?.kind !== 'number' && tokens[i + 2]?.kind !== 'word';
}

/** "Tuoi 68", where no score could stand. */
function isAge({ tokens }: Message, i: number): boolean {
  const [before, label] = [tokens[i - 2], tokens[i - 1]];
  if (!isFree(label) || label.text !== 'tuoi' || before?.kind === 'number') return false;
  return /^[1-9][0-9]$/.test(tokens[i]!.text) && tokens[i + 1]?.kind !== 'number';
}

/** A run of as many numbers as there are items stays whole; a measure right behind it makes it doubtful. */
function countThings(message: Message, i: number, unit: Token): void {
  const { tokens, form } = message;
  const n = form.items.length;
  let from = i;
  let digits = lengthOf(tokens[i]!);
  for (let at = i - 1; at >= 0; at--) {
    const token = tokens[at]!;
    if (token.kind === 'mark' && token.text !== '\n') continue;
    if (!isFree(token) || !isNumber(token)) break;
    digits += lengthOf(token);
    from = at;
  }
  if (unit.is.courtesy && digits > 1) return;
  if (unit.text === 'hom' && /^(?:nay|qua|truoc|kia)$/.test(tokens[i + 2]?.text ?? '')) return;
  if (digits === n && /^nam (?!tuoi|nua)/.test(unit.text)) return;
  if (digits === n && n > 1 && !unit.is.money) {
    message.doubt = true;
    return;
  }
  const range = (i - from === 2 && tokens[i - 1]!.kind === 'mark' && tokens[i - 1]!.tight) || isUpTo(message, i);
  claim(message, range ? i - 2 : i, i + 2, 'quantities');
}

/** "2 den 3 tieng". */
function isUpTo({ tokens, form }: Message, i: number): boolean {
  const [low, link] = [tokens[i - 2], tokens[i - 1]];
  // "55455 toi 78 tuoi" is a set and a person ("tôi").
  if (low && lengthOf(low) > 1 && lengthOf(low) === form.items.length) return false;
  return isFree(low) && isNumber(low) && isFree(link) && link.is.upTo;
}

function isNumber({ kind, is, own }: Token): boolean {
  return kind === 'number' || (is.number !== null && !own);
}

function lengthOf({ kind, text }: Token): number {
  return kind === 'number' ? text.length : 1;
}

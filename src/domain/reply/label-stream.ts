import { isKin } from './alone.ts';
import { isFree, isReadable, type Message, nextWord } from './message.ts';
import { type Selector, selectorAt } from './selector.ts';
import { type Sign, signAt } from './sign.ts';

export interface Entry {
  readonly from: number;
  readonly to: number;
  readonly selector: Selector | null;
  readonly sign: Sign | null;
  /** A number of as many digits as the selector before it has items. */
  readonly digits: string | null;
  readonly except: boolean;
  /** Where the score of a selector would stand. */
  readonly slot: number;
}

/** Selectors and signs in order; every other word is left to the reader. */
export function readStream(message: Message): Entry[] {
  const { tokens } = message;
  const stream: Entry[] = [];
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i]!;
    if (!isFree(token)) {
      i++;
      continue;
    }
    const entry =
      exceptAt(message, i) ??
      selectorEntry(message, i, stream.at(-1), !!stream.at(-2)?.selector) ??
      signEntry(message, i, stream.at(-1));
    if (entry) stream.push(entry);
    i = entry ? entry.to : i + 1;
  }
  return stream;
}

/** Every entry is built here, with all its properties at once: objects of one shape are quick to read. */
function newEntry(from: number, to: number, { selector, sign, digits, except, slot }: Partial<Entry>): Entry {
  return {
    from,
    to,
    selector: selector ?? null,
    sign: sign ?? null,
    digits: digits ?? null,
    except: except ?? false,
    slot: slot ?? -1,
  };
}

function exceptAt(message: Message, i: number): Entry | null {
  if (!message.tokens[i]!.is.except) return null;
  const next = nextWord(message, i + 1);
  return selectorAt(message, next) ? newEntry(i, i + 1, { except: true }) : null;
}

function selectorEntry(message: Message, i: number, before: Entry | undefined, taken: boolean): Entry | null {
  const { tokens } = message;
  const token = tokens[i]!;
  const weak =
    (token.is.allAfter && ((before?.sign && before.to === i && !taken) || (tokens[i - 1]?.is.correct && !before))) ||
    (token.is.allBefore && !before && opensMessage(message, i) && signAt(message, nextWord(message, i + 1)));
  // "Cho het 5 diem".
  const lavish =
    token.text === 'het' &&
    !before &&
    message.lexicon.context.giving.test(tokens[i - 1]?.text ?? '') &&
    tokens[i + 2]?.is.points;
  const selector = selectorAt(message, i) ?? (weak || lavish ? ({ kind: 'all', items: [], to: i + 1 } as const) : null);
  return selector && newEntry(i, selector.to, { selector, slot: slotEnd(message, selector.to) });
}

/** "Deu hai long" says all only where nobody is named before it: "ca xa deu hai long" is about people. */
function opensMessage({ tokens, lexicon: { context } }: Message, i: number): boolean {
  return tokens
    .slice(0, i)
    .every(
      ({ claim, kind, is, text }) =>
        claim === 'keyword' ||
        claim === 'survey-code' ||
        kind === 'mark' ||
        context.speakers.test(text) ||
        is.points ||
        is.all,
    );
}

function signEntry(message: Message, i: number, before: Entry | undefined): Entry | null {
  const { tokens } = message;
  const token = tokens[i]!;
  const inSlot = before?.slot === i;
  const size = before?.selector?.items.length ?? 0;
  if (inSlot && token.kind === 'number' && size > 1 && token.text.length === size)
    return newEntry(i, i + 1, { digits: token.text });
  const sign = signAt(message, i);
  if (!sign) return null;
  let to = sign.to;
  while (sign.kind === 'digit' && isFree(tokens[to]) && tokens[to]!.is.points) to++;
  const strong = sign.figure || sign.kind === 'level' || sign.kind === 'own';
  const behind = nextWord(message, to);
  const named =
    to > sign.to || (isFree(tokens[behind]) && (selectorAt(message, behind) !== null || tokens[behind]!.is.allAfter));
  if (inSlot && sign.kind === 'digit' && !strong && namesSomebody(message, i, to)) return null;
  const isName = to === sign.to && isKin(message, tokens[i - 1]);
  return inSlot || strong || (sign.kind === 'digit' && named && !isName) ? newEntry(i, to, { sign }) : null;
}

/** "Cau 1 ba Tu lam": a number word before a name or another word is a relative or a name. */
function namesSomebody({ tokens, lexicon }: Message, i: number, to: number): boolean {
  const next = tokens[to];
  if (to > i + 1 || !isFree(next) || next.kind !== 'word') return false;
  return (next.is.number !== null && !next.is.plain) || (isReadable(lexicon, next) && !next.is.item);
}

/** Behind a selector: marks and words like "la", "duoc", "cho" before the score. */
function slotEnd({ tokens, form }: Message, at: number): number {
  let i = at;
  while (isFree(tokens[i])) {
    const { kind, text, is } = tokens[i]!;
    const skipped =
      kind === 'mark'
        ? !/^[?_*\n]$/.test(text)
        : (is.number === null && is.courtesy && !is.plain) ||
          is.copula ||
          is.points ||
          is.allBefore ||
          is.correct ||
          is.to ||
          is.relative;
    if (!skipped || (kind === 'word' && is.yes && form.yesNo)) break;
    i++;
  }
  return i;
}

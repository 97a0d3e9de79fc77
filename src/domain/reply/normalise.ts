/** Text as the rules see it: lower-case base letters, with the accents kept beside and a map back to the raw text. */
export interface Normal {
  readonly raw: string;
  /** Letters `a`-`z`, digits, punctuation; `\u0001` = picture, `\u0002` = letter of another script. */
  readonly text: string;
  /** For every character: tone (0-5) + 8 x shape (0 plain, 1 circumflex, 2 breve, 3 horn, 4 stroke); `null` = no accents. */
  readonly accents: readonly number[] | null;
  /** For every character: where it begins in the raw text; `null` = same place. */
  readonly at: readonly number[] | null;
}

export const picture = '\u0001';
export const foreignLetter = '\u0002';

/** Folds encodings: composed and decomposed accents, full-width, circled, keycap digits, zero-width, no-break spaces. */
export function normalise(raw: string): Normal {
  return isAscii(raw) ? { raw, text: raw.toLowerCase(), accents: null, at: null } : foldAll(raw);
}

/** The piece of raw text behind a span of normalised characters. */
export function rawSpan(normal: Normal, from: number, to: number): string {
  if (!normal.at) return normal.raw.slice(from, to);
  return normal.raw.slice(normal.at[from] ?? normal.raw.length, normal.at[to] ?? normal.raw.length);
}

function isAscii(raw: string): boolean {
  for (let i = 0; i < raw.length; i++) if (raw.charCodeAt(i) > 127) return false;
  return true;
}

function foldAll(raw: string): Normal {
  const accents: number[] = [];
  const at: number[] = [];
  let text = '';
  let accented = false;
  for (let i = 0; i < raw.length; ) {
    const code = raw.codePointAt(i)!;
    const mark = code < 0x300 || code > 0x341 ? undefined : combining.get(code);
    if (mark !== undefined) {
      const last = accents.length - 1;
      if (last >= 0) {
        accents[last] = mark < 8 ? (accents[last]! & ~7) | mark : (accents[last]! & 7) | mark;
        accented = true;
      }
    } else {
      const { letters, accent } = folded(code);
      text += letters;
      if (accent) accented = true;
      for (let place = 0; place < letters.length; place++) {
        accents.push(accent);
        at.push(i);
      }
    }
    i += code > 0xffff ? 2 : 1;
  }
  return { raw, text, accents: accented ? accents : null, at };
}

const combining = new Map([
  [0x301, 1],
  [0x300, 2],
  [0x309, 3],
  [0x303, 4],
  [0x323, 5],
  [0x341, 1],
  [0x340, 2],
  [0x302, 8],
  [0x306, 16],
  [0x31b, 24],
]);

interface Folded {
  readonly letters: string;
  readonly accent: number;
}

const memo: (Folded | undefined)[] = new Array(0x10000);

/** Remembered for the basic plane only, so that hostile text cannot make the memory grow. */
function folded(code: number): Folded {
  if (code > 0xffff) return fold(code);
  memo[code] ??= fold(code);
  return memo[code];
}

function fold(code: number): Folded {
  const plain = (letters: string): Folded => ({ letters, accent: 0 });
  if (code < 128) return plain(String.fromCharCode(code).toLowerCase());
  if (code === 0x111 || code === 0x110) return { letters: 'd', accent: 32 };
  if (code === 0xd7) return plain('x');
  if (isDropped(code)) return plain('');
  if (code >= 0xd800 && code <= 0xdfff) return plain(picture);
  const char = String.fromCodePoint(code);
  if (/[\s\u2028\u2029]/.test(char)) return plain(code === 0x2028 || code === 0x2029 || code === 0x85 ? '\n' : ' ');
  if (/\p{Pd}|\u2212/u.test(char)) return plain('-');
  if (/[\p{Pi}\p{Pf}\p{Ps}\p{Pe}]/u.test(char) && !/[\uff00-\uffef]/.test(char)) return plain('"');
  const digit = circledDigit(code);
  if (digit !== undefined) return plain(digit);
  const [base, ...marks] = [...char.normalize('NFKD').toLowerCase()];
  if (base !== undefined && base.charCodeAt(0) < 128) {
    if (!/[a-z]/.test(base)) return plain([base, ...marks].filter((c) => c.charCodeAt(0) < 128).join(''));
    const accent = marks.reduce((sum, mark) => sum | (combining.get(mark.codePointAt(0)!) ?? 0), 0);
    return { letters: base + marks.filter((c) => /[a-z0-9]/.test(c)).join(''), accent };
  }
  if (/\p{M}/u.test(char)) return plain('');
  return plain(/\p{L}/u.test(char) ? foreignLetter : /\p{P}/u.test(char) ? '.' : picture);
}

/** Zero-width characters, variation selectors, the keycap mark, skin tones, other combining marks. */
function isDropped(code: number): boolean {
  return (
    code === 0xad ||
    (code >= 0x300 && code <= 0x36f) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0x20d0 && code <= 0x20f0) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff ||
    (code >= 0x1f3fb && code <= 0x1f3ff)
  );
}

/** The dingbats that Unicode does not fold to digits by itself. */
function circledDigit(code: number): string | undefined {
  for (const first of [0x2776, 0x2780, 0x278a, 0x24f5])
    if (code >= first && code < first + 10) return `${code - first + 1}`;
  return code === 0x24ff || code === 0x24ea ? '0' : undefined;
}

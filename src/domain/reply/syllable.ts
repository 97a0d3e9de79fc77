/** A Vietnamese word without accents, with its accents beside: see `Normal`. */
export interface Word {
  readonly plain: string;
  readonly accents: readonly number[] | null;
}

/** True where everything that was written agrees with the entry; what was left out (half accents) is no objection. */
export function agrees(written: Word, entry: Word): boolean {
  if (!written.accents) return true;
  const tone = toneOf(written);
  if (tone && tone !== toneOf(entry)) return false;
  for (let i = 0; i < written.accents.length; i++) {
    const shape = written.accents[i]! >> 3;
    if (shape && shape !== (entry.accents?.[i] ?? 0) >> 3) return false;
  }
  return true;
}

/** As `agrees`, and nothing was left out: how a word typed in Telex or VNI must fit to be believed. */
export function equals(written: Word, entry: Word): boolean {
  return (
    toneOf(written) === toneOf(entry) &&
    [...entry.plain].every((_, i) => (written.accents?.[i] ?? 0) >> 3 === (entry.accents?.[i] ?? 0) >> 3)
  );
}

/** The tone belongs to the syllable, wherever it was placed (`hoà` = `hòa`). */
function toneOf({ accents }: Word): number {
  if (accents) for (const accent of accents) if (accent & 7) return accent & 7;
  return 0;
}

/** Raw VNI: digits after a letter are its accents (`ha2i`, `ra61t`). Source: the VNI typing standard. */
export function decodeVni(text: string): Word | undefined {
  let plain = '';
  const accents: number[] = [];
  let tone = 0;
  for (const char of text) {
    const digit = char.charCodeAt(0) - 48;
    if (digit < 0 || digit > 9) {
      plain += char;
      accents.push(0);
    } else if (!plain || digit === 0) return undefined;
    else if (digit <= 5) {
      if (tone) return undefined;
      tone = digit;
    } else if (!shapeAt(plain, accents, digit)) return undefined;
  }
  return withTone(plain, accents, tone);
}

const vniShapes: Readonly<Record<number, { carriers: string; shape: number }>> = {
  6: { carriers: 'aeo', shape: 8 },
  7: { carriers: 'uo', shape: 24 },
  8: { carriers: 'a', shape: 16 },
  9: { carriers: 'd', shape: 32 },
};

/** 6 = circumflex, 7 = horn, 8 = breve, 9 = stroke, on the last letters that can carry it. */
function shapeAt(plain: string, accents: number[], digit: number): boolean {
  const { carriers, shape } = vniShapes[digit]!;
  for (let i = plain.length - 1; i >= 0; i--) {
    if (!carriers.includes(plain[i]!)) continue;
    accents[i] = shape;
    if (digit === 7 && plain[i] === 'o' && plain[i - 1] === 'u') accents[i - 1] = shape;
    return true;
  }
  return false;
}

const telexTones: Readonly<Record<string, number>> = { s: 1, f: 2, r: 3, x: 4, j: 5 };

/** Raw Telex: `raats` = rất, `haif` = hài, `thuwowfng` = thường, `ddungs` = đúng. Source: the Telex typing rules. */
export function decodeTelex(text: string): Word | undefined {
  if (!mayBeTelex.test(text)) return undefined;
  let plain = '';
  const accents: number[] = [];
  let tone = 0;
  let changed = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    const last = plain.length - 1;
    const typedTone = /[aeiouy]/.test(plain) ? telexTones[char] : undefined;
    const twin = 'aeod'.includes(char) ? plain.lastIndexOf(char) : -1;
    if (typedTone && !tone) tone = typedTone;
    else if (twin >= 0 && (twin === last || i === text.length - 1) && !accents[twin])
      accents[twin] = char === 'd' ? 32 : 8;
    else if (char === 'w' && last >= 0) {
      const at = Math.max(plain.lastIndexOf('a'), plain.lastIndexOf('o'), plain.lastIndexOf('u'));
      if (at < 0) return undefined;
      accents[at] = plain[at] === 'a' ? 16 : 24;
      if (plain[at] === 'o' && plain[at - 1] === 'u') accents[at - 1] = 24;
    } else {
      plain += char;
      accents.push(0);
      continue;
    }
    changed = true;
  }
  return changed ? withTone(plain, accents, tone) : undefined;
}

/** A tone behind a vowel, a `w` behind a letter, or a letter twice: most words hold none, and are told by one look. */
const mayBeTelex = /[aeiouy].*[sfrxj]|.w|([aeod]).*\1/;

function withTone(plain: string, accents: number[], tone: number): Word {
  if (tone) accents[Math.max(0, plain.search(/[aeiouy]/))]! |= tone;
  return { plain, accents };
}

const syllable =
  /^(ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx])?(uye|uyu|uya|oai|oay|oeo|uay|uoi|uou|ieu|yeu|uau|[aeiouy]|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye)(ch|nh|ng|[cmnpt])?$/;

/** Could be a Vietnamese word: what separates a message for a person from `asdfgh`. */
export function isSyllable(plain: string): boolean {
  return plain.length >= 2 && plain.length <= 7 && syllable.test(plain);
}

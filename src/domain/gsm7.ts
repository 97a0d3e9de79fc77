/** GSM 03.38 default alphabet without its extension table: one septet a character, safe with every provider. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** Characters that cost two septets: an escape and a character. */
const extension = '\f^{}\\[~]|€';

/** Every character is in the default alphabet or its extension table. */
export function isGsm7(text: string): boolean {
  return [...text].every((character) => basic.includes(character) || extension.includes(character));
}

/** Length in septets. Throws a `RangeError` when the text is not GSM-7. */
export function septets(text: string): number {
  if (!isGsm7(text)) throw new RangeError(`not GSM-7: ${text}`);
  return [...text].reduce((sum, character) => sum + (extension.includes(character) ? 2 : 1), 0);
}

/** SMS parts a text is billed as: 160 or 153 each in GSM-7, 70 or 67 in UCS-2 (3GPP TS 23.040). */
export function segments(text: string): number {
  const [length, one, each] = isGsm7(text) ? [septets(text), 160, 153] : [text.length, 70, 67];
  return length <= one ? 1 : Math.ceil(length / each);
}

/** Vietnamese as it is typed without accents: `Đống Đa` to `Dong Da`, curly marks and dashes to their plain forms. */
export function toUnaccented(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2013\u2014]/g, '-')
    .replace(/\u00a0/g, ' ');
}

import { toUnaccented } from '../gsm7.ts';

/** Small letters without accents and signs, one space between words: how heads, names and answers are compared. */
export function plainWords(text: string): string {
  return toUnaccented(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

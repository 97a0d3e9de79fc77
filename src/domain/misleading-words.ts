/**
 * Words that say one thing with accents and another without: `dung` (right, use, stop), `nhac` (remind, music),
 * `ma` (code, ghost). Returns those that stand alone in an unaccented text.
 */
export function misleadingWords(text: string): string[] {
  const clear = text.toLowerCase().replace(/\b(?:noi dung|dung hen|ma so)\b/g, ' ');
  return clear.match(/\b(?:dung|nhac|ma)\b/g) ?? [];
}

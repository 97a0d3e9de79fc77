import { randomInt } from 'node:crypto';
import { checkDigit } from './damm.ts';

/** Five answers in a row would read as a ballot. */
const looksLikeAnswers = /[1-5]{5}/;

/** Digits, right first digit, right check digit, and no run that reads as five answers. */
export function isSurveyCode(text: string): boolean {
  return /^[6-9][2-9]{4,9}$/.test(text) && checkDigit(text) === 0 && !looksLikeAnswers.test(text);
}

/** A random code of `length` digits: 6-9, then 2-9, the last one the Damm check digit. */
export function generateSurveyCode(length: number, random: (below: number) => number = randomInt): string {
  for (;;) {
    let body = String(6 + random(4));
    while (body.length < length - 1) body += 2 + random(8);
    const code = body + checkDigit(body);
    if (isSurveyCode(code)) return code;
  }
}

const longest = 10;

/** Beyond so many open codes a guess would hit somebody's too often: the program refuses to start. */
export const mostOpenCodes = Math.floor(wellFormedCodes(longest) / 1000);

/** The shortest length (at least 6) at which `open` codes stay under 0.1 % of well-formed ones. */
export function surveyCodeLength(open: number): number {
  for (let length = 6; length < longest; length++) if (open < wellFormedCodes(length) / 1000) return length;
  return longest;
}

/** 4 · 8^(length-2) bodies, of which 8 in 10 have a check digit of 2-9. Codes that read as answers are few and ignored. */
export function wellFormedCodes(length: number): number {
  return Math.floor(4 * 8 ** (length - 2) * 0.8);
}

/** `782 644`, `7826 3466`: groups of three or four, as it is printed. */
export function groupSurveyCode(code: string): string {
  const size = code.length % 4 === 0 || code.length === 7 ? 4 : 3;
  return code.match(new RegExp(`.{1,${size}}`, 'g'))!.join(' ');
}

/** Every well-formed code in a message: a run of digits, or two or three neighbouring runs as they are printed. */
export function surveyCodesIn(text: string): string[] {
  const runs = text.match(/\d+/g)?.slice(0, 40) ?? [];
  const joined = runs.flatMap((run, at) => [
    run,
    run + (runs[at + 1] ?? ''),
    run + (runs[at + 1] ?? '') + (runs[at + 2] ?? ''),
  ]);
  return [...new Set(joined)].filter(isSurveyCode);
}

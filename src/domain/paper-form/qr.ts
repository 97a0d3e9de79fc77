import { randomInt } from 'node:crypto';

/** Names a sheet of this program among other numbers in QR codes; another way of writing would begin otherwise. */
const mark = '8';
const tokenDigits = 30;

const textPattern = new RegExp(`^${mark}([1-9])(\\d{${tokenDigits}})$`);

/** Finds a form; 99 random bits. Digits, because a scanner that types them does so past every Vietnamese keyboard. */
export function newFormToken(): string {
  return Array.from({ length: tokenDigits / 6 }, () => String(randomInt(1_000_000)).padStart(6, '0')).join('');
}

/** What the QR code of one page says: no address, so that no telephone opens anything by it. @param page from 1 */
export function formQrText(token: string, page: number): string {
  const text = `${mark}${page}${token}`;
  if (!textPattern.test(text)) throw new Error(`no form token, or more than 9 pages: ${page}`);
  return text;
}

/** Form and page that a QR code names; undefined where it is not the code of a form. */
export function readFormQr(text: string): { token: string; page: number } | undefined {
  const parts = textPattern.exec(text.trim());
  return parts ? { token: parts[2]!, page: Number(parts[1]) } : undefined;
}

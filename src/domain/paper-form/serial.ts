import { checkDigit } from '../damm.ts';

/** The first form of an installation. Every serial begins with 1-9 and has at least eight digits. */
export const firstNumber = 1_000_000;

/** `10000014`: the form's number and a check digit, which catches a wrong digit and two that changed places. */
export function serialOf(number: number): string {
  return `${number}${checkDigit(String(number))}`;
}

/** The number of a serial as it was typed, spaces or not; `undefined` where it cannot be one. */
export function numberOfSerial(text: string): number | undefined {
  const digits = text.replace(/\s/g, '');
  if (!/^[1-9]\d{7,11}$/.test(digits) || checkDigit(digits) !== 0) return undefined;
  return Number(digits.slice(0, -1));
}

/** `1000 0014`, as it is printed. */
export function groupSerial(serial: string): string {
  return serial.replace(/(?<=^(?:\d{4})+)(?=\d)/g, ' ');
}

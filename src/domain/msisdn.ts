import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** A mobile number in E.164 (`+84912345678`). Only `parseMsisdn` makes one. Never logged; see `maskMsisdn`. */
export type Msisdn = string & { readonly __brand: 'Msisdn' };

/** 11-digit prefixes retired on 15-09-2018 and what replaced them; the last seven digits stayed. */
const convertedPrefixes: Readonly<Record<string, string>> = {
  '0120': '070',
  '0121': '079',
  '0122': '077',
  '0126': '076',
  '0128': '078',
  '0123': '083',
  '0124': '084',
  '0125': '085',
  '0127': '081',
  '0129': '082',
  '0162': '032',
  '0163': '033',
  '0164': '034',
  '0165': '035',
  '0166': '036',
  '0167': '037',
  '0168': '038',
  '0169': '039',
  '0186': '056',
  '0188': '058',
  '0199': '059',
};

export type MsisdnProblem = 'empty' | 'not_a_number' | 'not_mobile';

export type MsisdnResult =
  | { readonly ok: true; readonly msisdn: Msisdn; readonly converted: boolean }
  | { readonly ok: false; readonly problem: MsisdnProblem };

/**
 * Reads a number as people type it: spaces, dots, `+84`, `0084`, `84…`, a missing leading zero, retired 11-digit numbers.
 * @param defaultCountry for numbers without a country code; Viet Nam unless a test of a foreign channel says otherwise.
 */
export function parseMsisdn(text: string, defaultCountry: 'VN' | 'US' = 'VN'): MsisdnResult {
  const compact = text.normalize('NFKC').replace(/[\s.\-()‐-―\u200b]/g, '');
  if (compact === '') return { ok: false, problem: 'empty' };
  if (!/^\+?\d{8,15}$/.test(compact)) return { ok: false, problem: 'not_a_number' };
  const national = toNational(compact);
  const prefix = national.length === 11 ? convertedPrefixes[national.slice(0, 4)] : undefined;
  const current = prefix ? prefix + national.slice(4) : national;
  const parsed = parsePhoneNumberFromString(current, { defaultCountry, extract: false });
  if (!parsed?.isValid()) return { ok: false, problem: 'not_a_number' };
  const type = parsed.getType();
  if (type !== 'MOBILE' && type !== 'FIXED_LINE_OR_MOBILE') return { ok: false, problem: 'not_mobile' };
  return { ok: true, msisdn: parsed.number as string as Msisdn, converted: prefix !== undefined };
}

/** Viet Nam's country code in any spelling becomes a leading zero; other numbers keep theirs. */
function toNational(compact: string): string {
  const vietnamese = /^(?:\+84|0084|84(?=\d{9,10}$))0?(\d{9,10})$/.exec(compact);
  if (vietnamese) return `0${vietnamese[1]}`;
  if (/^[35789]\d{8}$/.test(compact)) return `0${compact}`;
  return compact;
}

/** The number for a log line or a screen: `+84*****678`. */
export function maskMsisdn(msisdn: Msisdn): string {
  return `${msisdn.slice(0, 3)}*****${msisdn.slice(-3)}`;
}

/** The number as people of the country write it: `0912 345 678`. */
export function displayMsisdn(msisdn: Msisdn): string {
  if (!msisdn.startsWith('+84')) return msisdn;
  const digits = `0${msisdn.slice(3)}`;
  return `${digits.slice(0, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`;
}

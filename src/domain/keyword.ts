/**
 * How a message to a shared number begins. `ours`: with the keyword, or with the keyword and one of our own words or a
 * digit glued to it. `longer`: with a longer word that has the keyword in front (`HLV`, `HLONG`), which aggregators
 * that match prefixes hand to us. `other`: with anything else.
 */
export type Address = 'ours' | 'longer' | 'other';

/** Words people glue to the keyword; the short ones only alone. */
const glued =
  /^(?:tc|mo|gy|bt|hl|rhl|khl|rkhl|ok|va|la|cau\d*|tat|het|[a-f]|c\d*)$|^(?:sua|ghi|phai|tatca|huy|stop|tuchoi|rathai|ratkhong|hailong|binhthuong|khonghai|mot|bon|nam|dongy)/;

/** @example `HL 5454` ours · `hl5454` ours · `HLTC` ours · `"H.L. 5454"` ours · `HLV 123` longer · `XS MB` other */
export function addressOf(text: string, keyword: string): Address {
  const words = plain(text);
  const wanted = keyword.toLowerCase();
  const first = /^[a-z]*/.exec(words)![0];
  if (first === wanted) return 'ours';
  if (first.startsWith(wanted)) return glued.test(first.slice(wanted.length)) ? 'ours' : 'longer';
  // Aggregators also try without dots and spaces: "H L 5454" and "H.L 5454" reach us.
  const pieces = wanted.split('').join('[\\s.]*');
  return new RegExp(`^${pieces}(?![a-z])`).test(words) ? 'ours' : 'other';
}

function plain(text: string): string {
  const unaccented = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
  return unaccented.replace(/^[^a-z0-9]+/, '');
}

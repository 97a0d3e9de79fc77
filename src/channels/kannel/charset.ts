/** What Windows-1252 has at 0x80 to 0x9f, where ISO 8859-1 has control characters. */
const windows = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Text in the character set Kannel names (`%C`). One that nobody knows is read as UTF-8, Kannel's own. */
export function decodeCharset(octets: Buffer, charset: string): string {
  // Node 20 reads Windows-1252 as ISO 8859-1.
  if (/^(windows-1252|iso-8859-1)$/i.test(charset))
    return octets.toString('latin1').replace(/[\x80-\x9f]/g, (control) => windows[control.charCodeAt(0) - 0x80]!);
  try {
    return new TextDecoder(charset).decode(octets);
  } catch {
    return octets.toString('utf8');
  }
}

/**
 * The parameters of a URL as octets: Kannel writes a text in the character set it names beside it, so the text cannot be
 * read before that.
 */
export function readRawQuery(url: string): ReadonlyMap<string, Buffer> {
  const query = url.slice(url.indexOf('?') + 1);
  return new Map(
    query.split('&').map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [octetsOf(name).toString('latin1'), octetsOf(value)];
    }),
  );
}

function octetsOf(text: string): Buffer {
  const octets = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1');
}

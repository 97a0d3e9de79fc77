import type { Visitor } from '../../web/support/browser.ts';

/**
 * Every page that can be reached from the results by links and by the fields of forms that ask (each choice of each by
 * itself), and the whole numbers on them. @param most pages
 */
export async function crawl(visitor: Visitor, most: number): Promise<{ pages: string[]; numbers: number[] }> {
  const waiting = ['/results', '/results/live'];
  const seen = new Set(waiting);
  const pages: string[] = [];
  const numbers = new Set<number>();
  while (waiting.length > 0 && pages.length < most) {
    const path = waiting.shift()!;
    const { status, headers, text: body } = await visitor.get(path);
    const type = headers.get('content-type') ?? '';
    if (status !== 200 || !/html|json|csv|plain/.test(type)) continue;
    pages.push(path);
    for (const number of numbersIn(body)) numbers.add(number);
    if (!type.includes('html')) continue;
    for (const next of addressesIn(body, path)) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return { pages, numbers: [...numbers] };
}

/** With dots in the thousands as Vietnamese is written, or without; no part of a decimal. */
function numbersIn(body: string): number[] {
  const text = body.replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<[^>]*>/g, ' ');
  const found = text.match(/(?<![\d.,-])(\d{1,3}(\.\d{3})+|\d+)(?![\d.,]*\d)/g) ?? [];
  return found.map((number) => Number(number.replaceAll('.', '')));
}

function addressesIn(body: string, from: string): string[] {
  const plain = (text: string) => text.replaceAll('&amp;', '&');
  const links = [...body.matchAll(/<a [^>]*href="([^"#]*)/g)].map(([, href]) => plain(href!));
  const forms = [...body.matchAll(/<form[^>]*method="get"[^>]*>[\s\S]*?<\/form>/g)].flatMap(([form]) => {
    const action = /action="([^"]*)"/.exec(form!)?.[1] ?? from.split('?')[0]!;
    return [...form!.matchAll(/<select[^>]*name="([^"]+)"[\s\S]*?<\/select>/g)].flatMap(([select, name]) =>
      [...select!.matchAll(/<option[^>]*value="([^"]*)"/g)].map(([, value]) => `${action}?${name}=${plain(value!)}`),
    );
  });
  return [...links, ...forms]
    .filter((address) => address !== '')
    .map((address) => new URL(address, `http://here${from}`))
    .filter(
      ({ host, pathname }) => host === 'here' && /^\/(results|reports|comments|tasks|integrity|api)\b/.test(pathname),
    )
    .map(({ pathname, search }) => pathname + search);
}

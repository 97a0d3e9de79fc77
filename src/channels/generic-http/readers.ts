import { SaxesParser } from 'saxes';
import { jsonOf } from '../http-answer.ts';

/** What a value can be read from: an answer, or a callback. */
export interface Readable {
  readonly body: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: Readonly<Record<string, string>>;
}

/** @returns undefined where there is no such value, or no text, number or truth value. */
export function read(reader: string | undefined, from: Readable): string | undefined {
  if (reader === undefined) return undefined;
  const [, source = '', where = ''] = /^(\w+)(?::(.*))?$/s.exec(reader) ?? [];
  switch (source) {
    case 'json':
      return scalar(pointed(jsonOf(from.body), where));
    case 'xml':
      return elementText(from.body, where.split('/'));
    case 'regex':
      return matched(from.body, where);
    case 'query':
      return from.query[where];
    case 'form':
      return new URLSearchParams(from.body).get(where) ?? undefined;
    case 'header':
      return scalar(from.headers[where.toLowerCase()]);
    default:
      return from.body;
  }
}

/** RFC 6901. */
function pointed(value: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((inside, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key)
      ? (inside as Record<string, unknown>)[key]
      : undefined;
  }, value);
}

function scalar(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function matched(text: string, pattern: string): string | undefined {
  const found = new RegExp(pattern).exec(text);
  return found ? (found[1] ?? found[0]) : undefined;
}

/** Text of the first element whose path ends in these names, whatever their prefixes. No entity of a DTD is expanded. */
function elementText(xml: string, names: readonly string[]): string | undefined {
  const path: string[] = [];
  let text: string | undefined;
  let depth = 0;
  const parser = new SaxesParser();
  const add = (piece: string) => {
    if (depth > 0 && path.length >= depth) text += piece;
  };
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    path.push(name.slice(name.indexOf(':') + 1));
    if (text !== undefined || names.some((wanted, index) => path.at(index - names.length) !== wanted)) return;
    text = '';
    depth = path.length;
  });
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    if (path.length === depth) depth = 0;
    path.pop();
  });
  try {
    parser.write(xml.trim()).close();
  } catch {
    return undefined;
  }
  return text?.trim();
}

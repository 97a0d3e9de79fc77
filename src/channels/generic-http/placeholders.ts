/** Values of placeholders by name; those of the channel's settings as `values.name`. */
export type Values = Readonly<Record<string, string>>;

/** `{{name}}` or `{{name|filter}}`. */
export const placeholder = /\{\{\s*([\w.]+)\s*(?:\|\s*(\w+)\s*)?\}\}/g;

/** What a filter makes of a value. */
export const filters: Readonly<Record<string, (value: string) => string>> = {
  /** `+84912345678` as `84912345678` */
  international: (number) => number.replace(/^\+/, ''),
  /** `+84912345678` as `0912345678` */
  national: (number) => number.replace(/^\+84/, '0'),
  base64: (text) => Buffer.from(text).toString('base64'),
  /** An id as a number of at most 15 digits: the first 48 bits of a UUID. */
  digits: (id) => String(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)),
  /** A UUID without hyphens */
  compact: (id) => id.replaceAll('-', ''),
};

/** Escapes a value for the place it is put in. */
export const escapes = {
  none: (value: string) => value,
  url: encodeURIComponent,
  header: (value: string) => value.replace(/[^\x20-\x7e\xa0-\xff]/g, '?'),
  xml: (value: string) =>
    value
      .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;'),
  json: (value: string) => JSON.stringify(value).slice(1, -1),
} as const;

/** Puts the values into a text. Names and filters were checked when the template was read. */
export function fill(text: string, values: Values, escaped: (value: string) => string = escapes.none): string {
  return text.replace(placeholder, (_, name: string, filter?: string) => {
    const value = values[name] ?? '';
    return escaped(filter ? (filters[filter]?.(value) ?? value) : value);
  });
}

/** The same in every text of a JSON value; a text that is nothing but `{{name|number}}` becomes a number. */
export function fillJson(value: unknown, values: Values): unknown {
  if (typeof value === 'string') {
    const [, name] = /^\{\{\s*([\w.]+)\s*\|\s*number\s*\}\}$/.exec(value) ?? [];
    return name ? Number(values[name]) : fill(value, values);
  }
  if (Array.isArray(value)) return value.map((item) => fillJson(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillJson(item, values)]));
}

/** Every placeholder of a value with the path of the field it stands in. */
export function placeholdersOf(value: unknown, path: string): { path: string; name: string; filter?: string }[] {
  if (typeof value === 'string')
    return [...value.matchAll(placeholder)].map(([, name = '', filter]) => ({ path, name, ...(filter && { filter }) }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placeholdersOf(item, path === '' ? key : `${path}.${key}`));
}

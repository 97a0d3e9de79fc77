import { readFileSync } from 'node:fs';
import { StartRefused } from '../../domain/start-refused.ts';
import { filters, placeholdersOf } from './placeholders.ts';
import type { GenericHttpSettings } from './settings.ts';
import { type HttpTemplate, httpTemplate } from './template.ts';

const inMessage = ['to', 'from', 'text', 'attempt', 'validity', 'unicode', 'statusUrl', 'now', 'token'];

/** Which placeholders a part of the template may hold, besides the values of the settings. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  send: inMessage,
  token: ['now'],
  report: ['id'],
  incoming: ['id', 'from'],
};

/**
 * The description of a provider.
 * @throws StartRefused naming the file, the field and the remedy
 */
export function loadTemplate({ id, template: file, values }: GenericHttpSettings): HttpTemplate {
  const parsed = httpTemplate.safeParse(readJson(file, id));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new StartRefused(
      `${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}. Correct it and start again.`,
    );
  }
  const used = placeholdersOf(parsed.data, '');
  for (const one of used) {
    const problem = problemOf(one, parsed.data, values, id);
    if (problem) throw new StartRefused(`${file}: ${one.path}: ${problem}`);
  }
  const unused = Object.keys(values).find((name) => !used.some((one) => one.name === `values.${name}`));
  if (unused)
    throw new StartRefused(
      `values.${unused} of channel ${id} is used nowhere in ${file}. Remove it or correct its name.`,
    );
  return parsed.data;
}

function readJson(file: string, id: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code) throw new StartRefused(`${file} cannot be read (${code}). Correct "template" of channel ${id}.`);
    throw new StartRefused(`${file} is no JSON: ${message}. Correct it and start again.`);
  }
}

function problemOf(
  { path, name, filter }: { path: string; name: string; filter?: string },
  template: HttpTemplate,
  values: GenericHttpSettings['values'],
  id: string,
): string | undefined {
  const names = allowed[path.split('.')[0] ?? ''] ?? [];
  const [, value] = /^values\.(\w+)$/.exec(name) ?? [];
  if (filter && filter !== 'number' && !Object.hasOwn(filters, filter))
    return `there is no filter ${filter}. Use one of ${[...Object.keys(filters), 'number'].join(', ')}.`;
  if (value) return Object.hasOwn(values, value) ? undefined : `add "${value}" to "values" of channel ${id}.`;
  if (!names.includes(name))
    return `{{${name}}} stands for nothing here. Use one of ${[...names, 'values.…'].join(', ')}.`;
  if (name === 'token' && !template.token) return 'nothing says what {{token}} is. Add "token".';
  return undefined;
}

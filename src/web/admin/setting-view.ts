import type { SettingDocument } from '../../db/settings.ts';
import { type DiffLine, lineDiff } from '../../domain/line-diff.ts';
import type { SettingProblem } from '../../feedback/change-setting.ts';
import { showDateTime } from '../local-time.ts';
import type { Texts } from '../texts.ts';

/** The edit form, as it was sent or as it begins. */
export interface Form {
  readonly body: string;
  /** Local time `YYYY-MM-DDTHH:MM`; empty: at once. */
  readonly effective: string;
  readonly base: number;
  readonly doing: 'try' | 'save';
  /** Texts to try a dictionary of themes on, a line each. */
  readonly samples: string;
}

export type ReadForm =
  | { readonly form: Form; readonly raw: unknown; readonly effectiveAt: number }
  | { readonly form: Form; readonly problems: readonly SettingProblem[] };

const offset = 7 * 3_600_000;

export function formOf({ body, version }: SettingDocument): Form {
  return { body: pretty(body), effective: '', base: version, doing: 'try', samples: '' };
}

/** Reads what a browser sent: JSON, and an instant that is not in the past. */
export function readForm(sent: unknown, now: number): ReadForm {
  const fields = (sent ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string) => String(fields[name] ?? '');
  const form: Form = {
    body: text('body').replaceAll('\r\n', '\n'),
    effective: text('effective'),
    base: Number(text('base')),
    doing: text('do') === 'save' ? 'save' : 'try',
    samples: text('samples').replaceAll('\r\n', '\n'),
  };
  const effectiveAt = form.effective === '' ? now : Date.parse(`${form.effective}:00Z`) - offset;
  const problems: SettingProblem[] = [];
  if (!Number.isFinite(effectiveAt) || effectiveAt < now - 60_000)
    problems.push({ path: 'effective', message: 'must be a time from now on; leave it empty for at once' });
  let raw: unknown;
  try {
    raw = JSON.parse(form.body);
  } catch (error) {
    problems.push({ path: '', message: `JSON: ${(error as Error).message}` });
  }
  return problems.length > 0 ? { form, problems } : { form, raw, effectiveAt };
}

/** What changed, with the way to say that nothing did. */
export function differenceBetween(before: string, after: string): readonly DiffLine[] {
  return lineDiff(pretty(before), pretty(after));
}

/** The name of a document in the reader's language; its own name where nobody wrote one. */
export function titleOf(t: Texts, name: string): string {
  return Object.hasOwn(t, `setting_${name}`) ? t[`setting_${name}`]! : name;
}

/** One line a document: the version in force, and one that waits. @param documents newest first */
export function overviewOf(t: Texts, documents: readonly SettingDocument[], now: number) {
  const names = [...new Set(documents.map(({ name }) => name))];
  return names.map((name) => {
    const versions = documents.filter((one) => one.name === name);
    const inForce = versions.find((one) => one.effective_at <= now);
    const waits = versions[0] !== inForce ? versions[0] : undefined;
    return {
      name,
      title: titleOf(t, name),
      versions: versions.length,
      inForce: inForce && versionView(t, inForce, versions, now),
      waits: waits && versionView(t, waits, versions, now),
    };
  });
}

/** @param versions of the same document, newest first. The highest that holds is in force. */
export function versionView(t: Texts, one: SettingDocument, versions: readonly SettingDocument[], now: number) {
  const inForce = versions.find((version) => version.effective_at <= now)?.version ?? 0;
  const state = one.version === inForce ? 'inForce' : one.version > inForce ? 'waits' : 'past';
  return {
    version: one.version,
    author: one.author === 'templates' ? t['authorTemplates']! : one.author,
    savedAt: showDateTime(Number(one.created_at)),
    effectiveAt: showDateTime(Number(one.effective_at)),
    state,
    stateText: t[`version_${state}`]!,
  };
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

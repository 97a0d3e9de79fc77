import { audit } from '../db/audit.ts';
import { findLatestVersion, saveSetting } from '../db/settings.ts';
import { formItems } from '../domain/form.ts';
import { localDay } from '../domain/hours.ts';
import { longestValues } from '../domain/longest-values.ts';
import { lintTemplates } from '../domain/message-lint.ts';
import { renderMessage } from '../domain/message-text.ts';
import { cutsThroughPast } from '../domain/periods.ts';
import { type SettingName, type SettingValues, settingReaders } from '../domain/settings.ts';
import { sayChange } from '../domain/themes.ts';
import type { Runtime } from '../runtime.ts';

/** What is wrong with a document, and where. */
export interface SettingProblem {
  /** `routes.channels.a.number.price`; empty where it is the whole. */
  readonly path: string;
  readonly message: string;
}

export interface SettingChange {
  readonly name: SettingName;
  readonly raw: unknown;
  readonly effectiveAt: number;
  /** The version the author saw; a newer one is not overwritten unseen. */
  readonly base: number;
  /** The version whose text this is again, where an earlier one is taken up. */
  readonly restores?: number;
}

export type SettingOutcome =
  | { readonly saved: number }
  | { readonly problems: readonly SettingProblem[] }
  | { readonly overtakenBy: number };

/** Everything that is wrong with a document: by its schema, and by what else this installation holds. */
export function examineSetting(
  rt: Runtime,
  name: SettingName,
  raw: unknown,
  effectiveAt = rt.clock.now(),
): readonly SettingProblem[] {
  try {
    const value = settingReaders[name](raw);
    if (name === 'messages') return lintProblems(rt, value as SettingValues['messages']);
    if (name === 'routes') return routeProblems(rt, value as SettingValues['routes']);
    if (name === 'report') return phraseProblems(rt, value as SettingValues['report']);
    if (name === 'survey') return surveyProblems(rt, value as SettingValues['survey']);
    if (name === 'themes') return themeProblems(rt, value as SettingValues['themes']);
    if (name === 'periods') return periodProblems(rt, value as SettingValues['periods'], effectiveAt);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').map(problemOf);
  }
}

/** Saves the next version of a document, with its author and the instant from which it holds, audited. */
export async function changeSetting(
  rt: Runtime,
  { name, raw, effectiveAt, base, restores }: SettingChange,
  author: { readonly id: string; readonly name: string },
): Promise<SettingOutcome> {
  const problems = examineSetting(rt, name, raw, effectiveAt);
  if (problems.length > 0) return { problems };
  const at = rt.clock.now();
  const outcome = await rt.db.writer.transaction(async (trx): Promise<SettingOutcome> => {
    const latest = await findLatestVersion(trx, name);
    if (latest !== base) return { overtakenBy: latest };
    await saveSetting(trx, name, raw, { author: author.name, at, effectiveAt });
    await audit(trx, {
      at,
      actor: { kind: 'user', id: author.id },
      action: restores === undefined ? 'setting.saved' : 'setting.restored',
      resource: `setting:${name}`,
      detail: { version: latest + 1, effectiveAt, ...(restores === undefined ? {} : { restores }) },
    });
    return { saved: latest + 1 };
  });
  await rt.settings.refresh();
  return outcome;
}

function problemOf(line: string): SettingProblem {
  const [, path, message] = /^([\p{L}\p{N}_.[\]-]+): (.*)$/u.exec(line) ?? [];
  return path === undefined ? { path: '', message: line } : { path: path.replace(/\.$/, ''), message: message! };
}

function lintProblems(rt: Runtime, templates: SettingValues['messages']): SettingProblem[] {
  const { instrument } = rt.reference.latestInstrument(rt.settings.get('survey').value.instrument);
  const items = formItems(instrument, 'short', { filedFeedback: true });
  const labels = rt.reference.units().map(({ smsLabel }) => smsLabel);
  const longest = longestValues(labels, items, rt.settings.get('routes').value);
  return lintTemplates(templates, longest).map((line) => {
    const [, message, number, reason] = /^(\w+) (\d+): (.*)$/.exec(line)!;
    return { path: `messages.${message}.${Number(number) - 1}.text`, message: reason! };
  });
}

function routeProblems(rt: Runtime, routes: SettingValues['routes']): SettingProblem[] {
  const configured = [...rt.channels.keys(), ...rt.gateways.map(({ id }) => id)];
  const used = routes.list.flatMap(({ outgoing, replyTo }) => [...outgoing.map(({ channel }) => channel), replyTo]);
  return [...new Set(used)]
    .filter((id) => !configured.includes(id))
    .map((id) => ({
      path: `routes.channels.${id}`,
      message: `no channel of this name is configured (${configured.join(', ') || 'none'}); add it to CHANNELS_FILE first`,
    }));
}

/** Parts of the calendar whose results have come in are never cut or joined. */
function periodProblems(rt: Runtime, periods: SettingValues['periods'], effectiveAt: number): SettingProblem[] {
  const lastDay = localDay(Math.max(rt.clock.now(), effectiveAt));
  return cutsThroughPast(rt.settings.get('periods').value, periods, lastDay).map((message) => ({
    path: 'periods',
    message,
  }));
}

function surveyProblems(rt: Runtime, { instrument }: SettingValues['survey']): SettingProblem[] {
  try {
    rt.reference.latestInstrument(instrument);
    return [];
  } catch {
    return [{ path: 'survey.instrument', message: `there is no questionnaire "${instrument}"` }];
  }
}

/** What a unit may say that it changed must fit one SMS with the longest name of a unit. */
function themeProblems(rt: Runtime, { list }: SettingValues['themes']): SettingProblem[] {
  const labels = rt.reference.units().map(({ smsLabel }) => smsLabel);
  const unit = labels.reduce((longest, label) => (label.length > longest.length ? label : longest), '');
  const templates = rt.settings.get('messages').value;
  return list.flatMap(({ sms: theme, changes }, at) =>
    changes.flatMap(({ sms }, n) => {
      const values = { unit, theme, change: sayChange(sms, 999) };
      const { segments } = renderMessage(templates, 'what_changed', values);
      const path = `themes.themes.${at}.changes.${n}.sms`;
      return segments === 1 ? [] : [{ path, message: 'makes the message longer than one SMS' }];
    }),
  );
}

/** A sentence may be worded otherwise; one that is missing, or lost a value, would be missed when a report is due. */
function phraseProblems(rt: Runtime, { phrases }: SettingValues['report']): SettingProblem[] {
  const valuesIn = (text: string | readonly string[]) =>
    [...String(text).matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
  return Object.entries(rt.settings.get('report').value.phrases).flatMap(([key, before]) => {
    const path = `phrases.${key}`;
    const after = phrases[key];
    if (after === undefined) return [{ path, message: 'is missing: word it as you like, but keep it' }];
    const unknown = valuesIn(after).filter((value) => !valuesIn(before).includes(value));
    return unknown.length === 0
      ? []
      : [
          {
            path,
            message: `names ${unknown.join(', ')}, which nothing fills; known are ${valuesIn(before).join(', ')}`,
          },
        ];
  });
}

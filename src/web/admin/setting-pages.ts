import type { Request, Response } from 'express';
import { findSettingDocuments, type SettingDocument } from '../../db/settings.ts';
import { can } from '../../domain/authorisation.ts';
import { type SettingName, settingReaders } from '../../domain/settings.ts';
import { changeSetting, examineSetting, type SettingProblem } from '../../feedback/change-setting.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';
import { receiptPreview } from './receipt-preview.ts';
import { differenceBetween, type Form, formOf, overviewOf, readForm, titleOf, versionView } from './setting-view.ts';
import { trySamples } from './theme-samples.ts';

/** The documents an administration edits: every version with author and date, what changed, and the next one. */
export function settingPages(rt: Runtime): readonly Route[] {
  const read = { method: 'get', action: 'admin:read', door: 'page' } as const;
  const change = { method: 'post', action: 'admin:change', door: 'page' } as const;
  return [
    { ...read, path: '/admin/settings', handle: (_request, response) => showAll(rt, response) },
    {
      ...read,
      path: '/admin/settings/:name',
      handle: (request, response) => showOne(rt, request, response, {}),
    },
    {
      ...read,
      path: '/admin/settings/:name/versions/:version',
      handle: (request, response) => showVersion(rt, request, response),
    },
    { ...change, path: '/admin/settings/:name', handle: (request, response) => save(rt, request, response) },
    {
      ...change,
      path: '/admin/settings/:name/versions/:version/restore',
      handle: (request, response) => restore(rt, request, response),
    },
  ];
}

interface Shown {
  readonly form?: Form;
  readonly problems?: readonly SettingProblem[];
  /** Key of a text about the form as a whole. */
  readonly notice?: string;
  /** The form was tried and is right. */
  readonly tried?: boolean;
}

async function showAll(rt: Runtime, response: Response): Promise<void> {
  const t = getTexts(languageOf(response), 'admin');
  const documents = await findSettingDocuments(rt.db.reader);
  renderPage(response, 'admin', 'admin/views/settings', {
    tab: 'settings',
    settings: overviewOf(t, documents, rt.clock.now()),
  });
}

async function showOne(rt: Runtime, request: Request, response: Response, shown: Shown): Promise<void> {
  const t = getTexts(languageOf(response), 'admin');
  const versions = await versionsOf(rt, nameOf(request));
  const newest = versions[0]!;
  const form = shown.form ?? formOf(newest);
  const saved = Number(request.query['saved']) || undefined;
  const samples = form.samples || t['samplesAtFirst']!;
  renderPage(response, 'admin', 'admin/views/setting', {
    tab: 'settings',
    name: newest.name,
    title: titleOf(t, newest.name),
    mayChange: can(actorOf(response), 'admin:change'),
    form,
    preview: newest.name === 'receipt' ? receiptPreview(rt, form.body, '80') : undefined,
    samples:
      newest.name === 'themes'
        ? { text: samples, tried: trySamples(form.body, samples, languageOf(response)) ?? [] }
        : undefined,
    problems: shown.problems ?? [],
    notice: shown.notice,
    saved: versions.some(({ version }) => version === saved) ? saved : undefined,
    difference: shown.tried ? differenceBetween(newest.body, form.body) : undefined,
    versions: versions.map((one) => versionView(t, one, versions, rt.clock.now())),
  });
}

async function showVersion(rt: Runtime, request: Request, response: Response): Promise<void> {
  const t = getTexts(languageOf(response), 'admin');
  const versions = await versionsOf(rt, nameOf(request));
  const one = versionNamed(versions, request);
  const before = versions.find(({ version }) => version < one.version);
  renderPage(response, 'admin', 'admin/views/version', {
    tab: 'settings',
    name: one.name,
    title: titleOf(t, one.name),
    mayChange: can(actorOf(response), 'admin:change'),
    newest: versions[0]!.version,
    version: versionView(t, one, versions, rt.clock.now()),
    before: before?.version,
    difference: before ? differenceBetween(before.body, one.body) : undefined,
    body: formOf(one).body,
  });
}

async function save(rt: Runtime, request: Request, response: Response): Promise<void> {
  const name = nameOf(request);
  const read = readForm(request.body, rt.clock.now());
  const problems = 'problems' in read ? read.problems : examineSetting(rt, name, read.raw);
  const { form } = read;
  if ('problems' in read || problems.length > 0) {
    response.status(422);
    return showOne(rt, request, response, { form, problems });
  }
  if (form.doing !== 'save') return showOne(rt, request, response, { form, tried: true });
  const { raw, effectiveAt } = read;
  const outcome = await changeSetting(rt, { name, raw, effectiveAt, base: form.base }, userOf(response));
  if ('saved' in outcome) return response.redirect(303, `/admin/settings/${name}?saved=${outcome.saved}`);
  response.status(422);
  return showOne(rt, request, response, {
    form,
    ...('problems' in outcome ? { problems: outcome.problems } : { notice: 'overtaken' }),
  });
}

/** The earlier text becomes the next version: nothing that was ever in force is taken away. */
async function restore(rt: Runtime, request: Request, response: Response): Promise<void> {
  const name = nameOf(request);
  const versions = await versionsOf(rt, name);
  const one = versionNamed(versions, request);
  const change = {
    name,
    raw: JSON.parse(one.body) as unknown,
    effectiveAt: rt.clock.now(),
    base: Number(request.body?.['base']),
    restores: one.version,
  };
  const outcome = await changeSetting(rt, change, userOf(response));
  if ('saved' in outcome) return response.redirect(303, `/admin/settings/${name}?saved=${outcome.saved}`);
  response.status(422);
  return showOne(rt, request, response, {
    form: formOf(one),
    ...('problems' in outcome ? { problems: outcome.problems } : { notice: 'overtaken' }),
  });
}

function nameOf(request: Request): SettingName {
  const name = String(request.params['name']);
  if (!Object.hasOwn(settingReaders, name)) throw new HttpError(404);
  return name as SettingName;
}

async function versionsOf(rt: Runtime, name: SettingName): Promise<SettingDocument[]> {
  const versions = await findSettingDocuments(rt.db.reader, name);
  if (versions.length === 0) throw new HttpError(404);
  return versions;
}

function versionNamed(versions: readonly SettingDocument[], request: Request): SettingDocument {
  const one = versions.find(({ version }) => String(version) === request.params['version']);
  if (!one) throw new HttpError(404);
  return one;
}

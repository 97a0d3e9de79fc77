import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Response } from 'express';
import { projectRoot } from '../../project-root.ts';
import type { Runtime } from '../../runtime.ts';
import { asset } from '../assets.ts';
import { HttpError } from '../http-error.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts, type Language, languages, type Texts } from '../texts.ts';
import { visitOf } from '../visit.ts';
import { readForm } from './entry-form.ts';

const read = (path: string) => readFileSync(new URL(`src/web/${path}`, projectRoot), 'utf8');
const workerSource = read('public/desk-worker.js');
const views = ['views/layout.eta', 'desk/views/offline.eta', 'desk/views/entry-form.eta', 'desk/views/waiting.eta'];
const viewSources = views.map(read);

const files = () => [
  ...['app.css', 'icon.svg', ...deskScripts].map(asset),
  ...[400, 600, 700].flatMap((weight) =>
    ['latin', 'vietnamese'].map((part) => `/assets/fonts/be-vietnam-pro-${part}-${weight}-normal.woff2`),
  ),
];

/** The first imports the others. */
const deskScripts = ['desk.js', 'desk-submit.js', 'desk-entries.js', 'desk-waiting.js', 'waiting-entries.js'];

/** Where the service worker of a language is; another language's takes its place. */
export const workerUrl = (language: Language) => `/desk/worker/${language}.js`;

/**
 * The desk without its server: an empty form that a service worker keeps in the browser. Nothing of it depends on who
 * is logged in, so nothing personal is kept with it; a new version of anything in it makes a new worker.
 */
export function offlineRoutes(rt: Runtime): readonly Route[] {
  const common = { method: 'get', action: 'assets:read', door: 'open' } as const;
  return [
    {
      ...common,
      path: '/desk/offline/:language',
      handle(request, response) {
        const language = languageIn(request.params['language']);
        visitOf(response).language = language;
        showShell(rt, response, language);
      },
    },
    {
      ...common,
      path: '/desk/worker/:file',
      handle(request, response) {
        const language = languageIn(String(request.params['file']).replace(/\.js$/, ''));
        response
          .set({ 'Service-Worker-Allowed': '/desk', 'Cache-Control': 'no-cache' })
          .type('text/javascript')
          .send(worker(rt, language));
      },
    },
  ];
}

export function procedureNames({ reference }: Runtime, language: Language) {
  return reference
    .procedures()
    .map(({ code, nameVi, nameEn }) => ({ code, name: language === 'vi' ? nameVi : nameEn }));
}

/** What the scripts of the desk say. */
export function scriptTexts(t: Texts): string {
  const keys = Object.keys(t).filter((key) => key.startsWith('js_'));
  const borrowed = [
    'caseCodeMissing',
    'caseCodeWrong',
    'phoneMissing',
    'phoneWrong',
    'procedureMissing',
    'procedureUnknown',
  ];
  return JSON.stringify(Object.fromEntries([...keys, ...borrowed].map((key) => [key.replace(/^js_/, ''), t[key]])));
}

const hotline = (rt: Runtime) => rt.settings.get('routes').value.hotlines.province;

function showShell(rt: Runtime, response: Response, language: Language): void {
  renderPage(response, 'desk', 'desk/views/offline', {
    form: readForm({}),
    errors: {},
    procedures: procedureNames(rt, language),
    hotline: hotline(rt),
    workerUrl: workerUrl(language),
    officerId: '',
    texts: scriptTexts(getTexts(language, 'desk')),
  });
}

function worker(rt: Runtime, language: Language): string {
  const kept = { shell: `/desk/offline/${language}`, files: files() };
  const content = [
    kept,
    Object.entries(getTexts(language, 'desk')),
    procedureNames(rt, language),
    hotline(rt),
    viewSources,
    workerSource,
  ];
  const version = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
  return `const kept = ${JSON.stringify({ version, ...kept })};\n${workerSource}`;
}

function languageIn(text: unknown): Language {
  const found = languages.find((language) => language === text);
  if (!found) throw new HttpError(404);
  return found;
}

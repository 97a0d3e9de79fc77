import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Response } from 'express';
import type { FormItem } from '../../domain/form.ts';
import { projectRoot } from '../../project-root.ts';
import { allowOnlyStyle } from '../hooks/security-headers.ts';
import { renderBare } from '../page.ts';
import { getTexts } from '../texts.ts';
import { languageOf } from '../visit.ts';

/** The page's one style element: in the page, because the whole ballot is one request of at most 14 kB. */
const style = readFileSync(new URL('src/web/ballot/ballot.css', projectRoot), 'utf8')
  .replace(/\s+/g, ' ')
  .replace(/ ?([{};:,>]) /g, '$1');
const styleHash = createHash('sha256').update(style).digest('base64');

export type BallotMessage = 'thanks' | 'elsewhere' | 'held' | 'gone' | 'limited';

export interface OpenBallotPage {
  readonly unitName: string;
  readonly items: readonly FormItem[];
  /** YYYY-MM-DD */
  readonly lastDay: string;
  /** There is a number on which the citizen could be called back. */
  readonly hasNumber: boolean;
  /** Sent without a single score. */
  readonly wrong: boolean;
}

export function showBallot(response: Response, page: OpenBallotPage): void {
  send(response, 'ballot/views/ballot', { ...page, lastDay: page.lastDay.split('-').reverse().join('/') });
}

export function showMessage(response: Response, message: BallotMessage): void {
  send(response, 'ballot/views/message', { message });
}

function send(response: Response, view: string, data: Readonly<Record<string, unknown>>): void {
  const language = languageOf(response);
  const html = renderBare(view, { ...data, language, style, t: getTexts(language, 'ballot') });
  allowOnlyStyle(response, styleHash);
  response
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(html.replace(/\n\s*\n/g, '\n'));
}

import type { Response } from 'express';
import { type Action, can } from '../../domain/authorisation.ts';
import { renderPage } from '../page.ts';
import { actorOf } from '../visit.ts';
import { nothingYet } from './touched.ts';

const tabs = [
  ['entry', '/paper/entry', 'paper:enter'],
  ['second', '/paper/second', 'paper:enter'],
  ['differences', '/paper/differences', 'paper:enter'],
  ['print', '/paper/print', 'paper:print'],
  ['accounts', '/paper', 'paper:read'],
  ['report', '/paper/report', 'paper:report'],
] as const satisfies readonly (readonly [string, string, Action])[];

/** A page of `/paper` under the tabs that its reader has work in. */
export function renderPaper(
  response: Response,
  tab: (typeof tabs)[number][0],
  view: string,
  data: Readonly<Record<string, unknown>>,
): void {
  const actor = actorOf(response);
  const mine = tabs.filter(([, , action]) => can(actor, action, nothingYet)).map(([name, path]) => ({ name, path }));
  renderPage(response, 'paper', `paper/views/${view}`, { ...data, tab, tabs: mine });
}

import type { Response } from 'express';
import { findLastFiles } from '../../db/imported-files.ts';
import type { Runtime } from '../../runtime.ts';
import { showDateTime } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';

const shown = 50;

/** `/admin/imports`: the last files that came through the watched folder, and what is wrong with them. */
export function importPages(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/admin/imports',
      action: 'admin:read',
      door: 'page',
      handle: (_request, response) => showImports(rt, response),
    },
  ];
}

async function showImports(rt: Runtime, response: Response): Promise<void> {
  const files = await findLastFiles(rt.db.reader, shown);
  const number = new Intl.NumberFormat('vi-VN');
  renderPage(response, 'admin', 'admin/views/imports', {
    tab: 'imports',
    files: files.map(({ name, state, reason, started_at, rejected, ...counts }) => ({
      name,
      reason,
      at: showDateTime(Number(started_at)),
      state: state === 'done' && rejected > 0 ? 'partly' : state,
      tone: state === 'failed' || (state === 'importing' && reason) ? 'danger' : rejected > 0 ? 'warn' : 'good',
      counts: [counts.rows, counts.created, counts.repeated, rejected].map((n) => number.format(n)),
    })),
  });
}

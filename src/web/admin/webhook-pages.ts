import type { Response } from 'express';
import { findWebhookStates, type WebhookState } from '../../db/webhooks.ts';
import type { Runtime } from '../../runtime.ts';
import { showDateTime } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { languageOf } from '../visit.ts';

/** `/admin/webhooks`: which case software is told of its cases, and whether that arrives. */
export function webhookPages(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/admin/webhooks',
      action: 'admin:read',
      door: 'page',
      handle: (_request, response) => showWebhooks(rt, response),
    },
  ];
}

async function showWebhooks(rt: Runtime, response: Response): Promise<void> {
  const never = getTexts(languageOf(response), 'admin')['never']!;
  const webhooks = await findWebhookStates(rt.db.reader);
  renderPage(response, 'admin', 'admin/views/webhooks', {
    tab: 'webhooks',
    webhooks: webhooks.map((webhook) => ({ ...webhook, ...viewOf(webhook, never) })),
  });
}

function viewOf({ revoked_at, failure, last_success_at: last }: WebhookState, never: string) {
  const state = revoked_at !== null ? 'revoked' : failure !== null ? 'failing' : last === null ? 'waiting' : 'working';
  return {
    state,
    tone: { revoked: '', waiting: 'warn', failing: 'danger', working: 'good' }[state],
    success: last === null ? never : showDateTime(Number(last)),
  };
}

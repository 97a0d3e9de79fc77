import type { Runtime } from '../../runtime.ts';
import type { Route } from '../routes.ts';
import { channelPages } from './channel-pages.ts';
import { importPages } from './import-pages.ts';
import { kioskPages } from './kiosk-pages.ts';
import { receiptPreviewRoutes } from './receipt-preview.ts';
import { settingPages } from './setting-pages.ts';
import { staffNumberPages } from './staff-number-pages.ts';
import { webhookPages } from './webhook-pages.ts';

/** `/admin`: who administers sees the channels and edits the settings; an auditor reads both. */
export function adminRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/admin',
      action: 'admin:read',
      door: 'page',
      handle: (_request, response) => response.redirect(303, '/admin/channels'),
    },
    ...channelPages(rt),
    ...importPages(rt),
    ...kioskPages(rt),
    ...settingPages(rt),
    ...receiptPreviewRoutes(rt),
    ...staffNumberPages(rt),
    ...webhookPages(rt),
  ];
}

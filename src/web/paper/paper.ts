import type { Runtime } from '../../runtime.ts';
import type { Route } from '../routes.ts';
import { accountRoutes } from './accounts.ts';
import { differenceRoutes } from './differences.ts';
import { entryRoutes } from './entry.ts';
import { printRoutes } from './print.ts';

/** `/paper`: ballots on paper, from the print order to the account of what became of every sheet. */
export function paperRoutes(rt: Runtime): readonly Route[] {
  return [...entryRoutes(rt), ...differenceRoutes(rt), ...printRoutes(rt), ...accountRoutes(rt)];
}

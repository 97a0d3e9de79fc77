import type { Knex } from 'knex';
import * as firstSchema from './migrations/0001-first-schema.ts';
import * as plannerStatistics from './migrations/0002-planner-statistics.ts';
import * as routing from './migrations/0003-routing.ts';
import * as waitingIndexes from './migrations/0004-waiting-indexes.ts';
import * as calls from './migrations/0005-calls.ts';
import * as incoming from './migrations/0006-incoming.ts';
import * as receiptPrints from './migrations/0007-receipt-prints.ts';
import * as reportReasons from './migrations/0008-report-reasons.ts';
import * as periods from './migrations/0009-periods.ts';
import * as voices from './migrations/0011-voices.ts';
import * as closingTheLoop from './migrations/0012-closing-the-loop.ts';
import * as desk from './migrations/0013-desk.ts';
import * as webhooks from './migrations/0014-webhooks.ts';
import * as paperForms from './migrations/0015-paper-forms.ts';
import * as paperLayouts from './migrations/0017-paper-layouts.ts';
import * as kiosk from './migrations/0018-kiosk.ts';
import * as importedFiles from './migrations/0019-imported-files.ts';
import * as integrity from './migrations/0021-integrity.ts';
import * as reports from './migrations/0022-reports.ts';

/** Forward only; a name, once released, never changes. */
const migrations: Record<string, Knex.Migration> = {
  '0001-first-schema': firstSchema,
  '0002-planner-statistics': plannerStatistics,
  '0003-routing': routing,
  '0004-waiting-indexes': waitingIndexes,
  '0005-calls': calls,
  '0006-incoming': incoming,
  '0007-receipt-prints': receiptPrints,
  '0008-report-reasons': reportReasons,
  '0009-periods': periods,
  '0011-voices': voices,
  '0012-closing-the-loop': closingTheLoop,
  '0013-desk': desk,
  '0014-webhooks': webhooks,
  '0015-paper-forms': paperForms,
  '0017-paper-layouts': paperLayouts,
  '0018-kiosk': kiosk,
  '0019-imported-files': importedFiles,
  '0021-integrity': integrity,
  '0022-reports': reports,
};

const source: Knex.MigrationSource<string> = {
  getMigrations: async () => Object.keys(migrations),
  getMigrationName: (name) => name,
  getMigration: async (name) => migrations[name] as Knex.Migration,
};

/** Brings the database to this program's schema. Returns the names it applied; refuses a database of a newer program. */
export async function migrate(writer: Knex): Promise<string[]> {
  const [, applied] = (await writer.migrate.latest({ migrationSource: source })) as [number, string[]];
  return applied;
}

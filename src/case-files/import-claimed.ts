import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { insertAlerts } from '../db/comments.ts';
import { endFile, findFile, type ImportedFile, noteFileDelayed, startFile } from '../db/imported-files.ts';
import { localDay } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';
import { caseApi, RoadClosed } from './case-api.ts';
import { type ImportCounts, importCases } from './import-cases.ts';
import { readSheet } from './read-sheet.ts';
import { rejectedFile } from './rejected-file.ts';
import { rememberedColumns } from './remembered-columns.ts';
import type { SheetRow } from './sheet.ts';

export interface ImportPlace {
  /** The watched folder. */
  readonly dir: string;
  /** Holds the API key; read anew for every file, so that a key can be changed. */
  readonly keyFile: string;
  /** Address of the program, without a trailing slash. */
  readonly server: string;
  /** Where the meaning of columns is remembered, together with the command `import`. */
  readonly columnsFile: string;
}

/** The program is being stopped, or another process watches now: the file is left in `working/`. */
export class FolderLeft extends Error {}

/** Id and own name of a file in `working/`; undefined for anything else that lies there. */
export function claimedFile(name: string): { id: string; name: string } | undefined {
  const [, id, own] = /^([0-9a-f-]{36})--(.+)$/.exec(name) ?? [];
  return id && own ? { id, name: own } : undefined;
}

const noCounts: ImportCounts = { rows: 0, created: 0, repeated: 0, rejected: 0 };

/**
 * Imports a file of `working/` and moves it away. Its row is closed first: where the program is killed in between, the
 * next look only moves the file.
 * @throws RoadClosed where the program cannot be reported to; the file then waits
 */
export async function importClaimed(
  rt: Runtime,
  place: ImportPlace,
  claimed: string,
  signal: AbortSignal,
  goOn: () => Promise<boolean>,
): Promise<void> {
  const { id, name } = claimedFile(claimed)!;
  const working = join(place.dir, 'working');
  const rejectedPart = join(working, `${id}.rejected`);
  await startFile(rt.db.writer, { id, name, at: rt.clock.now() });
  const row = (await findFile(rt.db.writer, id))!;
  const ended = row.state === 'importing' ? await readFile() : row;
  moveAway(place.dir, claimed, rejectedPart, ended);

  async function readFile(): Promise<ImportedFile> {
    rmSync(rejectedPart, { force: true });
    let counts = noCounts;
    let reason: string | null = null;
    try {
      counts = await importFile(place, join(working, claimed), rejectedPart, rt.clock.now, signal, goOn);
    } catch (error) {
      if (isNoFaultOfFile(error)) {
        if (!signal.aborted) await noteFileDelayed(rt.db.writer, id, (error as Error).message);
        throw error;
      }
      reason = `Không đọc được tệp này / this file cannot be read: ${(error as Error).message}`;
    }
    const nothing = counts.created + counts.repeated === 0 && counts.rejected > 0;
    if (nothing) reason = 'Mọi dòng đều sai / every row was refused';
    const state = reason === null ? 'done' : 'failed';
    const at = rt.clock.now();
    await rt.db.writer.transaction(async (trx) => {
      await endFile(trx, { id, state, reason, at, ...counts });
      if (state === 'failed') {
        const detail = JSON.stringify({ file: name });
        const alert = { id: randomUUID(), level: 'import', unit_id: null, detail } as const;
        await insertAlerts(trx, [{ ...alert, raised_at: at, acknowledged_at: null }]);
      }
    });
    if (state === 'failed') rt.log.error({ file: name, reason }, 'a file of the watched folder was not imported');
    return { ...row, ...counts, state, reason };
  }
}

/** The disk, the road to the program, or our own end. */
function isNoFaultOfFile(error: unknown): boolean {
  return error instanceof RoadClosed || error instanceof FolderLeft || (error instanceof Error && 'errno' in error);
}

async function importFile(
  place: ImportPlace,
  file: string,
  rejectedTo: string,
  now: () => number,
  signal: AbortSignal,
  goOn: () => Promise<boolean>,
): Promise<ImportCounts> {
  const api = caseApi(place.server, readFileSync(place.keyFile, 'utf8').trim());
  const columns = rememberedColumns(place.columnsFile);
  let heads: readonly string[] = [];
  const rejected = rejectedFile(rejectedTo, () => heads);
  try {
    const result = await importCases(untilLeft(readSheet(file).rows, signal), {
      register: await api.register(),
      now,
      async report(cases) {
        if (!(await goOn())) throw new FolderLeft();
        return api.report(cases);
      },
      columnsFor(found) {
        heads = found;
        return columns.of(found);
      },
      rejected: rejected.write,
      progress: () => {},
    });
    columns.keep(result.heads, result.columns);
    return result.counts;
  } finally {
    await rejected.close();
  }
}

async function* untilLeft(rows: AsyncIterable<SheetRow>, signal: AbortSignal): AsyncGenerator<SheetRow> {
  for await (const row of rows) {
    if (signal.aborted) throw new FolderLeft();
    yield row;
  }
}

/** What lies beside a file first, then the file: as long as it is in `working/`, something is still to be moved. */
function moveAway(
  dir: string,
  claimed: string,
  rejectedPart: string,
  { id, name, state, reason, started_at }: ImportedFile,
): void {
  const place = (ending: string) =>
    join(dir, state, `${localDay(Number(started_at))}-${id.slice(0, 8)}-${name}${ending}`);
  if (existsSync(rejectedPart)) renameSync(rejectedPart, place('.rejected.csv'));
  if (reason !== null && state === 'failed') writeFileSync(place('.reason.txt'), `${reason}\n`, { mode: 0o600 });
  renameSync(join(dir, 'working', claimed), place(''));
}

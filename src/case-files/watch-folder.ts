import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdLease } from '../db/leases.ts';
import { day, localDay, minute } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';
import { RoadClosed } from './case-api.ts';
import { claimedFile, FolderLeft, type ImportPlace, importClaimed } from './import-claimed.ts';

/** What is imported or was refused holds telephone numbers: it is deleted after so long. */
const keptFor = 30 * day;

/** Two looks at a file that find the same size and time: whoever writes it is done. */
const lookEvery = 3_000;
const leaseLength = 10 * minute;

/**
 * Watches a folder for .csv and .xlsx files of case software. A complete file is moved to `working/`, imported as by the
 * command `import`, and moved to `done/` or `failed/`, beside it the rows that were refused and why. Whatever instant it
 * is killed at, the next start goes on: a file in `working/` is imported again, which invites nobody twice.
 */
export function watchFolder(rt: Runtime, place: ImportPlace, every = lookEvery): { stop(): Promise<void> } {
  for (const name of ['', 'working', 'done', 'failed'])
    mkdirSync(join(place.dir, name), { recursive: true, mode: 0o700 });
  const ending = new AbortController();
  let seen = new Map<string, string>();

  async function look(): Promise<void> {
    if (!(await isMine())) return;
    for (const claimed of readdirSync(join(place.dir, 'working')).filter((name) => claimedFile(name)))
      await importClaimed(rt, place, claimed, ending.signal, isMine);
    const found = waitingFiles(place.dir);
    for (const [name, state] of found)
      if (seen.get(name) === state) {
        const claimed = `${randomUUID()}--${name}`;
        renameSync(join(place.dir, name), join(place.dir, 'working', claimed));
        found.delete(name);
        await importClaimed(rt, place, claimed, ending.signal, isMine);
      }
    seen = found;
    deleteOld(place.dir, localDay(rt.clock.now() - keptFor));
  }

  /** Of several processes that watch one folder, one does. */
  const isMine = async () =>
    rt.db.singleProcess || (await holdLease(rt.db.writer, 'watch-folder', rt.instance, rt.clock.now(), leaseLength));

  async function watch(): Promise<void> {
    let said = '';
    while (!ending.signal.aborted) {
      try {
        await look();
        said = '';
      } catch (error) {
        if (error instanceof FolderLeft || ending.signal.aborted) return;
        const reason = (error as Error).message;
        if (reason !== said) rt.log.error({ reason, closed: error instanceof RoadClosed }, 'the watched folder waits');
        said = reason;
      }
      await sleep(every, undefined, { signal: ending.signal }).catch(() => {});
    }
  }

  const ended = watch();
  return {
    async stop() {
      ending.abort();
      await Promise.race([ended, sleep(2_000, undefined, { ref: false })]);
    },
  };
}

/** Files that a writer names otherwise until they are complete are left alone, and so are links. */
function waitingFiles(dir: string): Map<string, string> {
  const names = readdirSync(dir).filter((name) => /^[^.~].*\.(csv|xlsx)$/i.test(name));
  return new Map(
    names.flatMap((name) => {
      const state = lstatSync(join(dir, name), { throwIfNoEntry: false });
      return state?.isFile() ? [[name, `${state.size} ${state.mtimeMs} ${state.ino}`] as const] : [];
    }),
  );
}

/** Names begin with the day on which the file was taken. */
function deleteOld(dir: string, beforeDay: string): void {
  for (const folder of ['done', 'failed'])
    for (const name of readdirSync(join(dir, folder)))
      if (/^\d{4}-\d\d-\d\d-/.test(name) && name.slice(0, 10) < beforeDay) rmSync(join(dir, folder, name));
}

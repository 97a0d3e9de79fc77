import type { Db } from './client.ts';

export interface FileCounts {
  readonly rows: number;
  readonly created: number;
  readonly repeated: number;
  readonly rejected: number;
}

/** A file that was taken from the watched folder. */
export interface ImportedFile extends FileCounts {
  readonly id: string;
  readonly name: string;
  readonly state: 'importing' | 'done' | 'failed';
  readonly reason: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
}

/** A file that is taken again after an interruption keeps its row. */
export async function startFile(trx: Db, file: { id: string; name: string; at: number }): Promise<void> {
  await trx('imported_files')
    .insert({ id: file.id, name: file.name, state: 'importing', started_at: file.at })
    .onConflict('id')
    .ignore();
}

export function findFile(db: Db, id: string): Promise<ImportedFile | undefined> {
  return db<ImportedFile>('imported_files').where({ id }).first();
}

export async function endFile(
  trx: Db,
  { id, at, ...end }: FileCounts & { id: string; state: 'done' | 'failed'; reason: string | null; at: number },
): Promise<void> {
  await trx('imported_files')
    .where({ id })
    .update({ ...end, ended_at: at });
}

/** Why a file under way does not go on. */
export async function noteFileDelayed(trx: Db, id: string, reason: string): Promise<void> {
  await trx('imported_files').where({ id, state: 'importing' }).update({ reason });
}

/** Newest first. */
export function findLastFiles(db: Db, limit: number): Promise<ImportedFile[]> {
  return db<ImportedFile>('imported_files').orderBy('started_at', 'desc').orderBy('id').limit(limit);
}

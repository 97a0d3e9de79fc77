import { insertAll } from './bulk.ts';
import type { Db } from './client.ts';

export interface CommentThemeRow {
  comment_id: string;
  theme: string;
  unit_id: string;
  voice: string;
  month: string;
  block_id: string | null;
}

export interface ThemeBlockRow {
  id: string;
  unit_id: string;
  theme: string;
  voices: number;
  from_month: string;
  to_month: string;
  settings_version_id: string;
  released_at: number;
}

export const insertCommentThemes = (trx: Db, rows: readonly CommentThemeRow[]): Promise<void> =>
  insertAll(trx, 'comment_themes', rows);

/** What waits in these units for others that say the same. */
export function findWaitingThemes(db: Db, unitIds: readonly string[]): Promise<CommentThemeRow[]> {
  return db<CommentThemeRow>('comment_themes')
    .whereRaw('block_id is null') // as the index says it
    .whereIn('unit_id', [...unitIds]);
}

/** Publishes a block of what waited. */
export async function insertBlock(trx: Db, row: ThemeBlockRow): Promise<void> {
  await trx('theme_blocks').insert(row);
  await trx('comment_themes')
    .whereRaw('block_id is null')
    .where({ unit_id: row.unit_id, theme: row.theme })
    .update({ block_id: row.id });
}

/** What came out of these units, the newest first. */
export function findBlocks(db: Db, unitIds: readonly string[]): Promise<ThemeBlockRow[]> {
  return db<ThemeBlockRow>('theme_blocks')
    .whereIn('unit_id', [...unitIds])
    .orderBy('released_at', 'desc');
}

/** The words behind what was sorted, allegations left out; by month, in the order of their random ids. */
export function findSortedComments(
  db: Db,
  by: { readonly unitIds: readonly string[]; readonly theme: string | null; readonly limit: number },
): Promise<{ id: string; unit_id: string; month: string; text: string }[]> {
  const rows = db('comments')
    .where({ sorted: 1, urgent: 0 })
    .whereIn('comments.unit_id', [...by.unitIds])
    .orderBy([{ column: 'comments.month', order: 'desc' }, { column: 'comments.id' }])
    .limit(by.limit)
    .select('comments.id', 'comments.unit_id', 'comments.month', 'comments.text');
  if (by.theme === null) return rows;
  return rows.join('comment_themes', 'comment_themes.comment_id', 'comments.id').where({ theme: by.theme });
}

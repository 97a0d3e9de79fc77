import { randomUUID } from 'node:crypto';
import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { type CommentRow, findUnsorted, markSorted, markUrgent } from '../db/comments.ts';
import { findMeta, setMeta } from '../db/meta.ts';
import { openTask, recordTaskEvent } from '../db/tasks.ts';
import { type CommentThemeRow, findWaitingThemes, insertBlock, insertCommentThemes } from '../db/themes.ts';
import { afterWorkingDays, localDay } from '../domain/hours.ts';
import { isAllegation, type Theme, themesIn } from '../domain/themes.ts';
import type { Runtime } from '../runtime.ts';
import { leastPhones } from './disclosure.ts';

/**
 * Tells what citizens' words are about and lets it out: at the times of releases only, so that nobody sees when a word
 * came in, and by blocks of at least five voices about one theme of one unit, which nothing later changes or splits. What
 * is less waits for the next time. Every block is a task of its unit. Returns how many blocks came out.
 */
export async function releaseThemes(rt: Runtime): Promise<number> {
  const now = rt.clock.now();
  const { releaseEvery } = rt.settings.get('survey').value;
  const last = await findMeta(rt.db.reader, 'themes_released_at');
  if (last !== undefined && now < Number(last) + releaseEvery) return 0;
  return rt.db.writer.transaction(async (trx: Db) => {
    await setMeta(trx, 'themes_released_at', String(now));
    const unitIds = rt.reference.units().map(({ id }) => id);
    await sortComments(rt, trx, await findUnsorted(trx, unitIds), now);
    const waiting = await findWaitingThemes(trx, unitIds);
    let blocks = 0;
    for (const group of groupBy(waiting, (row) => `${row.unit_id}\0${row.theme}`).values())
      if (await letOut(rt, trx, group, now)) blocks += 1;
    return blocks;
  });
}

async function sortComments(rt: Runtime, trx: Db, comments: readonly CommentRow[], now: number): Promise<void> {
  const themes = rt.settings.get('themes').value;
  const rows: CommentThemeRow[] = [];
  for (const comment of comments) {
    if (comment.urgent === 1) continue;
    // The dictionary may have learnt a word since it was written.
    if (isAllegation(themes, comment.text)) {
      await reportAllegation(rt, trx, comment, now);
      continue;
    }
    for (const { code } of themesIn(themes, comment.text))
      rows.push({
        comment_id: comment.id,
        theme: code,
        unit_id: comment.unit_id,
        // A row of an earlier release does not say whose it is: it never counts beside another of the same month.
        voice: comment.voice ?? `month:${comment.month}`,
        month: comment.month,
        block_id: null,
      });
  }
  await insertCommentThemes(trx, rows);
  await markSorted(
    trx,
    comments.map(({ id }) => id),
  );
}

async function reportAllegation(rt: Runtime, trx: Db, { id, unit_id, month }: CommentRow, at: number): Promise<void> {
  await markUrgent(trx, id);
  const { urgent } = rt.settings.get('themes').value.deadlines;
  await openTask(trx, {
    kind: 'urgent',
    unitId: unit_id,
    subject: id,
    at,
    dueDay: dueDay(rt, at, urgent),
    detail: { month },
  });
}

/** True where so many speak of the same that it may be told. */
async function letOut(rt: Runtime, trx: Db, rows: readonly CommentThemeRow[], now: number): Promise<boolean> {
  const voices = new Set(rows.map(({ voice }) => voice)).size;
  if (voices < leastPhones) return false;
  const { unit_id: unitId, theme: code } = rows[0]!;
  const months = rows.map(({ month }) => month).sort();
  const { versionId, value } = rt.settings.get('themes');
  await insertBlock(trx, {
    id: randomUUID(),
    unit_id: unitId,
    theme: code,
    voices,
    from_month: months[0]!,
    to_month: months.at(-1)!,
    settings_version_id: versionId,
    released_at: now,
  });
  const theme = value.list.find((one) => one.code === code);
  if (theme?.task) await raise(rt, trx, unitId, theme, voices, now);
  return true;
}

async function raise(rt: Runtime, trx: Db, unitId: string, theme: Theme, voices: number, at: number): Promise<void> {
  const days = rt.settings.get('themes').value.deadlines.theme;
  const { id, isNew } = await openTask(trx, {
    kind: 'theme',
    unitId,
    subject: theme.code,
    at,
    dueDay: dueDay(rt, at, days),
    detail: { voices },
  });
  if (!isNew) await recordTaskEvent(trx, { taskId: id, at, actorId: null, event: 'grew', detail: { voices } });
}

function dueDay(rt: Runtime, at: number, workingDays: number): string {
  return afterWorkingDays(localDay(at), workingDays, rt.settings.get('hours').value.holidays);
}

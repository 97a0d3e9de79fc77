import { randomUUID } from 'node:crypto';
import type { InvitationRow } from '../../src/db/invitations.ts';
import { openTask } from '../../src/db/tasks.ts';
import { insertToldChange } from '../../src/db/told-changes.ts';
import { localDay } from '../../src/domain/hours.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { type CommentDraft, noteComments } from '../../src/feedback/note-comments.ts';
import { releaseThemes } from '../../src/results/release-themes.ts';
import { caseReport, type TestInstallation } from './installation.ts';

/** Words that stand in nothing but these comments, so that a page that shows one is found. */
export const spoken = {
  seats: ['ghesat', 'ghego', 'ghenhua', 'ghemay', 'ghedau', 'ghexanh'].map((word) => `cần thêm ghế ngồi ${word}`),
  /** Under five. */
  queue: ['homqua', 'homkia', 'sangnay'].map((word) => `chờ lâu ${word}`),
  allegation: 'cán bộ đòi tiền bồi dưỡng vàomộtphongbìđỏ',
  call: 'nhà vệ sinh hỏng vòinướcrỉ',
} as const;

/** The number and case of the citizen who asked to be called. */
export const caller = { n: 777, caseCode: 'HS-777', phone: '0912 000 777' } as const;

/** What citizens of a unit said, let out: one theme, another that waits, an allegation, a wish to be called. */
export async function plantVoices(test: TestInstallation, unitId: string): Promise<void> {
  const { rt } = test;
  const month = '2026-11';
  await inviteMany(rt, [caseReport(test, caller.n, { ratedUnitId: unitId })], { kind: 'system', id: 'test' });
  const invitation: InvitationRow = await rt.db
    .reader('invitations')
    .join('cases', 'cases.id', 'invitations.case_id')
    .where({ case_code: caller.caseCode })
    .first('invitations.*');
  const say = (text: string): CommentDraft => ({ invitation: null, unitId, month, text });
  await rt.db.writer.transaction(async (trx) => {
    await noteComments(rt, trx, [...spoken.seats, ...spoken.queue, spoken.allegation].map(say));
    await noteComments(rt, trx, [{ ...say(spoken.call), invitation, wantsCall: true }]);
  });
  await releaseThemes(rt);
}

/** Ids of the open tasks, by kind. */
export async function tasksByKind({ rt }: TestInstallation): Promise<Readonly<Record<string, string>>> {
  const rows: { id: string; kind: string }[] = await rt.db.reader('tasks').where({ state: 'open' });
  return Object.fromEntries(rows.map(({ id, kind }) => [kind, id]));
}

/** A unit has done something that everybody may read of. */
export async function plantChange({ rt }: TestInstallation, unitId: string): Promise<void> {
  const at = rt.clock.now();
  await rt.db.writer.transaction(async (trx) => {
    const { id } = await openTask(trx, { kind: 'theme', unitId, subject: 'queue', at });
    await trx('tasks').where({ id }).update({ state: 'done', closed_at: at });
    await insertToldChange(trx, {
      id: randomUUID(),
      task_id: id,
      unit_id: unitId,
      theme_vi: 'chờ đến lượt',
      theme_en: "waiting one's turn",
      text_vi: 'đã mở thêm 2 quầy tiếp dân',
      text_en: '2 more counters were opened',
      day: localDay(at),
      told_at: at,
      withdrawn_at: null,
    });
  });
}

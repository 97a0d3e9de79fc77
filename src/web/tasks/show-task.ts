import type { Response } from 'express';
import { findComment } from '../../db/comments.ts';
import { findFollowUp } from '../../db/follow-ups.ts';
import { findTaskEvents, type TaskEventRow, type TaskRow } from '../../db/tasks.ts';
import { findBlocks } from '../../db/themes.ts';
import { findChangeOfTask } from '../../db/told-changes.ts';
import { fill } from '../../domain/fill.ts';
import { localDay } from '../../domain/hours.ts';
import { displayMsisdn } from '../../domain/msisdn.ts';
import { sayChange } from '../../domain/themes.ts';
import { noteRead, type TaskChange } from '../../feedback/change-task.ts';
import type { FollowUpContact } from '../../feedback/keep-follow-up.ts';
import type { Runtime } from '../../runtime.ts';
import { showDateTime, showDay } from '../local-time.ts';
import { renderPage } from '../page.ts';
import { getTexts, type Language, type Texts } from '../texts.ts';
import { languageOf, userOf } from '../visit.ts';
import { findOwners, type TaskForm } from './read-task-form.ts';
import { detailOf, showMonth, taskView } from './task-view.ts';

export interface Shown {
  /** Key of a text. */
  readonly wrong?: string;
  readonly form?: TaskForm | undefined;
  readonly confirm?: Extract<TaskChange, { do: 'finish' | 'drop' }>;
}

/** One task with everything behind it. Whoever sees a citizen's words or number is noted before they are shown. */
export async function showTask(rt: Runtime, response: Response, task: TaskRow, shown: Shown): Promise<void> {
  const language = languageOf(response);
  const t = getTexts(language, 'tasks');
  const user = userOf(response);
  const confidential = task.kind === 'urgent' || task.kind === 'follow_up';
  const behind = confidential ? await readBehind(rt, t, task, user) : undefined;
  const events = await findTaskEvents(rt.db.writer, task.id);
  const view = taskView(rt, t, language, task, localDay(rt.clock.now()));
  const owners = await findOwners(rt, task);
  const theme = rt.settings.get('themes').value.list.find(({ code }) => code === task.subject);
  const told = await findChangeOfTask(rt.db.reader, task.id);
  renderPage(response, 'tasks', 'tasks/views/task', {
    title: view.title,
    task: { ...view, month: detailOf(task)['month'] ?? null, dueDay: task.due_day ?? '' },
    behind,
    blocks: task.kind === 'theme' ? await blocksOf(rt, t, task) : [],
    changes: (task.kind === 'theme' ? (theme?.changes ?? []) : []).map((change) => ({
      code: change.code,
      text: change[language].replace('{n}', '…'),
      asksNumber: change.vi.includes('{n}'),
    })),
    told: told && { text: language === 'vi' ? told.text_vi : told.text_en, unitId: told.unit_id },
    owners: owners.map(({ id, name }) => ({ id, name, chosen: id === task.owner_id })),
    owner: owners.find(({ id }) => id === task.owner_id)?.name,
    isMine: task.owner_id === user.id,
    history: events.map((event) => eventView(t, event)).reverse(),
    did: String(response.req.query['did'] ?? ''),
    wrong: shown.wrong,
    form: shown.form,
    confirm: shown.confirm && { do: shown.confirm.do, lines: confirmLines(t, language, task, shown.confirm) },
  });
}

/** The words, masked as they were stored, and whom to call where the citizen asked for it. */
async function readBehind(rt: Runtime, t: Texts, task: TaskRow, user: { readonly id: string }) {
  await noteRead(rt, task, user);
  const comment = await findComment(rt.db.reader, task.subject);
  const kept = await findFollowUp(rt.db.writer, task.id);
  const contact = kept && (JSON.parse(rt.keys.decrypt(kept.contact_cipher)) as FollowUpContact);
  return {
    text: comment?.text,
    month: comment && showMonth(t, comment.month),
    contact: contact && {
      phone: displayMsisdn(contact.msisdn),
      caseCode: contact.caseCode,
      until: showDay(localDay(kept.keep_until)),
    },
  };
}

async function blocksOf(rt: Runtime, t: Texts, task: TaskRow) {
  const blocks = await findBlocks(rt.db.reader, [task.unit_id]);
  return blocks
    .filter(({ theme }) => theme === task.subject)
    .map(({ voices, from_month, to_month, released_at }) => ({
      voices,
      months:
        from_month === to_month ? showMonth(t, from_month) : `${showMonth(t, from_month)} – ${showMonth(t, to_month)}`,
      day: showDay(localDay(released_at)),
    }));
}

function eventView(t: Texts, event: TaskEventRow & { readonly actor: string | null }) {
  const { text = '', day, ...values } = detailOf(event);
  const shown = { ...values, ...(day === undefined ? {} : { day: showDay(String(day)) }) } as Record<string, string>;
  return {
    at: showDateTime(event.at),
    who: event.actor ?? t['program'],
    what: fill(t[`event_${event.event}`]!, shown),
    text,
  };
}

function confirmLines(t: Texts, language: Language, task: TaskRow, change: NonNullable<Shown['confirm']>): string[] {
  const told = change.do === 'finish' ? change.told : null;
  return [
    ...(told ? [fill(t['willTell']!, { text: sayChange(told.change[language], told.n) })] : []),
    ...(change.do === 'finish' && task.kind === 'theme' && !told ? [t['willTellNothing']!] : []),
    ...(task.kind === 'urgent' || task.kind === 'follow_up' ? [t['willForget']!] : []),
  ];
}

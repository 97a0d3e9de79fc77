import type { TaskDetail, TaskRow } from '../../db/tasks.ts';
import { fill } from '../../domain/fill.ts';
import { day, localDay, startOfDay } from '../../domain/hours.ts';
import type { Runtime } from '../../runtime.ts';
import { showDay } from '../local-time.ts';
import type { Language, Texts } from '../texts.ts';

/** So many days before its last one a task is reminded of. */
const remindedBefore = 3;

export interface TaskView {
  readonly id: string;
  readonly kind: TaskRow['kind'];
  readonly title: string;
  readonly unit: string;
  readonly state: TaskRow['state'];
  /** How near its last day is; null where it has none, or is closed. */
  readonly due: 'overdue' | 'soon' | 'later' | null;
  readonly dueText: string;
  readonly owned: boolean;
}

/** @param today local day */
export function taskView(rt: Runtime, t: Texts, language: Language, task: TaskRow, today: string): TaskView {
  const unit = rt.reference.unit(task.unit_id);
  return {
    id: task.id,
    kind: task.kind,
    title: titleOf(rt, t, language, task),
    unit: language === 'vi' ? unit.nameVi : unit.nameEn,
    state: task.state,
    due: nearness(task, today),
    dueText: dueText(t, task, today),
    owned: task.owner_id !== null,
  };
}

export function summaryOf(tasks: readonly TaskView[]) {
  const count = (fits: (task: TaskView) => boolean) => tasks.filter(fits).length;
  return {
    overdue: count(({ due }) => due === 'overdue'),
    soon: count(({ due }) => due === 'soon'),
    unowned: count(({ owned }) => !owned),
  };
}

/** `góp ý về phòng chờ`: what it is about, without a word of what anybody wrote. */
function titleOf(rt: Runtime, t: Texts, language: Language, { kind, subject }: TaskRow): string {
  if (kind === 'theme') return fill(t['title_theme']!, { theme: themeName(rt, language, subject) });
  const key = `title_${kind}_${subject}`;
  return Object.hasOwn(t, key) ? t[key]! : t[`title_${kind}`]!;
}

/** The name of a theme as the dictionary has it now; its code where it is gone from there. */
export function themeName(rt: Runtime, language: Language, code: string): string {
  const theme = rt.settings.get('themes').value.list.find((one) => one.code === code);
  return theme ? theme[language] : code;
}

/** What a task's detail holds. */
export function detailOf({ detail }: { readonly detail: string }): TaskDetail {
  return JSON.parse(detail) as TaskDetail;
}

/** `11/2026`, or `từ 15/10/2026` where months do not begin on the first. */
export function showMonth(t: Texts, month: string): string {
  if (month.length === 7) return month.split('-').reverse().join('/');
  return fill(t['monthFrom']!, { day: showDay(month) });
}

function nearness({ state, due_day }: TaskRow, today: string): TaskView['due'] {
  if (state !== 'open' || due_day === null) return null;
  if (due_day < today) return 'overdue';
  return due_day <= localDay(startOfDay(today) + remindedBefore * day) ? 'soon' : 'later';
}

function dueText(t: Texts, task: TaskRow, today: string): string {
  if (task.closed_at !== null) return fill(t['closedOn']!, { day: showDay(localDay(task.closed_at)) });
  if (task.due_day === null) return t['noDue']!;
  const days = Math.round((startOfDay(today) - startOfDay(task.due_day)) / day);
  if (days > 0) return fill(t['overdueBy']!, { day: showDay(task.due_day), days });
  return days === 0 ? t['dueToday']! : fill(t['dueOn']!, { day: showDay(task.due_day), days: -days });
}

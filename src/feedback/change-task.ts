import { randomUUID } from 'node:crypto';
import { audit } from '../db/audit.ts';
import type { Db } from '../db/client.ts';
import { deleteFollowUp } from '../db/follow-ups.ts';
import {
  findTaskEvents,
  hasOpenTwin,
  recordTaskEvent,
  type TaskDetail,
  type TaskEvent,
  type TaskRow,
  updateTask,
} from '../db/tasks.ts';
import { insertToldChange, withdrawChanges } from '../db/told-changes.ts';
import { localDay } from '../domain/hours.ts';
import { maskPii } from '../domain/reply/mask-pii.ts';
import { type Change, sayChange, type Theme } from '../domain/themes.ts';
import type { Runtime } from '../runtime.ts';

/** A registered phrase with its number, chosen to tell citizens what changed. */
export interface ChosenChange {
  readonly theme: Theme;
  readonly change: Change;
  readonly n: number | null;
}

export type TaskChange =
  | { readonly do: 'give'; readonly to: { readonly id: string; readonly name: string } }
  | { readonly do: 'set_due'; readonly day: string }
  | { readonly do: 'note'; readonly text: string }
  | { readonly do: 'finish'; readonly text: string; readonly told: ChosenChange | null }
  | { readonly do: 'drop'; readonly text: string }
  | { readonly do: 'reopen' };

/**
 * Changes a task, with its history and the audit. What is written down is masked. A task that is done forgets whom to
 * call; one that is opened again takes back what was told.
 * @returns `overtaken` where somebody else was quicker, or the same is being worked on anew.
 */
export async function changeTask(
  rt: Runtime,
  task: TaskRow,
  change: TaskChange,
  actor: { readonly id: string },
): Promise<'changed' | 'overtaken'> {
  const at = rt.clock.now();
  return rt.db.writer.transaction(async (trx: Db) => {
    const { event, detail, to } = effectOf(change, at);
    const state = change.do === 'reopen' ? task.state : ('open' as const);
    if (change.do === 'reopen' && (task.state === 'open' || (await hasOpenTwin(trx, task)))) return 'overtaken';
    if (!(await updateTask(trx, { id: task.id, state }, to))) return 'overtaken';
    if (change.do === 'reopen') await withdrawChanges(trx, task.id, at);
    if (change.do === 'finish' || change.do === 'drop') await deleteFollowUp(trx, task.id);
    if (change.do === 'finish' && change.told) await tell(trx, task, change.told, at);
    await recordTaskEvent(trx, { taskId: task.id, at, actorId: actor.id, event, detail });
    await audit(trx, {
      at,
      actor: { kind: 'user', id: actor.id },
      action: `task.${event}`,
      resource: `task:${task.id}`,
      detail: { kind: task.kind },
    });
    return 'changed';
  });
}

/**
 * Somebody sees the words or the number behind a task: each time stands in the audit, and the first of a day in the
 * history.
 */
export async function noteRead(rt: Runtime, task: TaskRow, actor: { readonly id: string }): Promise<void> {
  const at = rt.clock.now();
  await rt.db.writer.transaction(async (trx: Db) => {
    const reads = (await findTaskEvents(trx, task.id)).filter(
      (one) => one.event === 'read' && one.actor_id === actor.id,
    );
    if (!reads.some((one) => localDay(one.at) === localDay(at)))
      await recordTaskEvent(trx, { taskId: task.id, at, actorId: actor.id, event: 'read' });
    await audit(trx, {
      at,
      actor: { kind: 'user', id: actor.id },
      action: 'comment.read',
      resource: `comment:${task.subject}`,
      detail: { task: task.id, kind: task.kind },
    });
  });
}

interface Effect {
  readonly event: TaskEvent;
  readonly detail: TaskDetail;
  readonly to: Parameters<typeof updateTask>[2];
}

function effectOf(change: TaskChange, at: number): Effect {
  switch (change.do) {
    case 'give':
      return { event: 'given', detail: { to: change.to.name }, to: { owner_id: change.to.id } };
    case 'set_due':
      return { event: 'due_set', detail: { day: change.day }, to: { due_day: change.day } };
    case 'note':
      return { event: 'noted', detail: { text: maskPii(change.text) }, to: { state: 'open' } };
    case 'finish':
      return { event: 'done', detail: { text: maskPii(change.text) }, to: { state: 'done', closed_at: at } };
    case 'drop':
      return { event: 'dropped', detail: { text: maskPii(change.text) }, to: { state: 'dropped', closed_at: at } };
    case 'reopen':
      return { event: 'reopened', detail: {}, to: { state: 'open', closed_at: null } };
  }
}

function tell(trx: Db, task: TaskRow, { theme, change, n }: ChosenChange, at: number): Promise<void> {
  return insertToldChange(trx, {
    id: randomUUID(),
    task_id: task.id,
    unit_id: task.unit_id,
    theme_vi: theme.vi,
    theme_en: theme.en,
    text_vi: sayChange(change.vi, n),
    text_en: sayChange(change.en, n),
    day: localDay(at),
    told_at: at,
    withdrawn_at: null,
  });
}

import { randomUUID } from 'node:crypto';
import type { TaskKind, TaskState } from '../domain/tasks.ts';
import type { Db } from './client.ts';

export interface TaskRow {
  id: string;
  kind: TaskKind;
  unit_id: string;
  subject: string;
  state: TaskState;
  owner_id: string | null;
  /** Local day until which it shall be done. */
  due_day: string | null;
  /** JSON object, by kind. */
  detail: string;
  opened_at: number;
  closed_at: number | null;
}

export interface TaskEventRow {
  task_id: string;
  /** From 1, in the order in which things happened. */
  n: number;
  at: number;
  actor_id: string | null;
  event: TaskEvent;
  /** JSON object. */
  detail: string;
}

export type TaskEvent =
  | 'opened'
  | 'grew'
  /** Somebody opened the words or the telephone number behind it. */
  | 'read'
  | 'given'
  | 'due_set'
  | 'noted'
  | 'done'
  | 'dropped'
  | 'reopened';

/** Values of a task or an event: never a telephone number, a token, a score or a citizen's words. */
export type TaskDetail = Readonly<Record<string, string | number | null>>;

export interface NewTask {
  readonly kind: TaskKind;
  readonly unitId: string;
  /** What it is about: while a task of this kind, unit and subject is open, there is no second one. */
  readonly subject: string;
  /** Business time, ms. */
  readonly at: number;
  /** YYYY-MM-DD; without it nothing becomes overdue. */
  readonly dueDay?: string | null;
  readonly detail?: TaskDetail;
}

/** Opens a task, or finds the one that is open already: `isNew` says which. Call it as often as the reason is seen. */
export async function openTask(
  trx: Db,
  { kind, unitId, subject, at, dueDay = null, detail = {} }: NewTask,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const id = randomUUID();
  const row: TaskRow = {
    id,
    kind,
    unit_id: unitId,
    subject,
    state: 'open',
    owner_id: null,
    due_day: dueDay,
    detail: JSON.stringify(detail),
    opened_at: at,
    closed_at: null,
  };
  const [stored] = await trx('tasks').insert(row).onConflict().ignore().returning('id');
  if (stored) {
    await recordTaskEvent(trx, { taskId: id, at, actorId: null, event: 'opened' });
    return { id, isNew: true };
  }
  const present = await trx<TaskRow>('tasks').where({ kind, unit_id: unitId, subject, state: 'open' }).first('id');
  return { id: present!.id, isNew: false };
}

/** Adds to a task's history, in the transaction of what it tells about. */
export async function recordTaskEvent(
  trx: Db,
  { taskId, at, actorId, event, detail = {} }: TaskEventFacts,
): Promise<void> {
  const last = await trx<TaskEventRow>('task_events').where({ task_id: taskId }).max({ n: 'n' }).first();
  const n = Number(last?.n ?? 0) + 1;
  await trx('task_events').insert({ task_id: taskId, n, at, actor_id: actorId, event, detail: JSON.stringify(detail) });
}

export interface TaskEventFacts {
  readonly taskId: string;
  readonly at: number;
  /** Null: the program itself. */
  readonly actorId: string | null;
  readonly event: TaskEvent;
  readonly detail?: TaskDetail;
}

export interface TaskFilter {
  readonly kinds: readonly TaskKind[];
  readonly unitIds: readonly string[];
  readonly state: 'open' | 'closed';
  readonly limit: number;
}

/** Open ones by their last day, closed ones the newest first. */
export function findTasks(db: Db, { kinds, unitIds, state, limit }: TaskFilter): Promise<TaskRow[]> {
  const rows = db<TaskRow>('tasks')
    .whereIn('kind', [...kinds])
    .whereIn('unit_id', [...unitIds])
    .limit(limit);
  return state === 'open'
    ? rows.where({ state: 'open' }).orderByRaw('due_day is null, due_day, opened_at, id')
    : rows.whereNot({ state: 'open' }).orderBy([{ column: 'closed_at', order: 'desc' }, { column: 'id' }]);
}

export function findTask(db: Db, id: string): Promise<TaskRow | undefined> {
  return db<TaskRow>('tasks').where({ id }).first();
}

/** In the order in which things happened, with the name of who did them; null where the program itself did. */
export function findTaskEvents(db: Db, taskId: string): Promise<(TaskEventRow & { actor: string | null })[]> {
  return db('task_events')
    .leftJoin('users', 'users.id', 'task_events.actor_id')
    .where({ task_id: taskId })
    .orderBy('n')
    .select('task_events.*', 'users.name as actor');
}

/** True where the task was in this state, and has the new values now. */
export async function updateTask(
  trx: Db,
  { id, state }: Pick<TaskRow, 'id' | 'state'>,
  to: Partial<Pick<TaskRow, 'state' | 'owner_id' | 'due_day' | 'closed_at'>>,
): Promise<boolean> {
  return (await trx<TaskRow>('tasks').where({ id, state }).update(to)) === 1;
}

/** Is there an open one of the same kind, unit and subject? */
export async function hasOpenTwin(trx: Db, { id, kind, unit_id, subject }: TaskRow): Promise<boolean> {
  const twin = await trx<TaskRow>('tasks')
    .where({ kind, unit_id, subject, state: 'open' })
    .whereNot({ id })
    .first('id');
  return twin !== undefined;
}

/** Open tasks of one kind that nobody has taken. */
export async function countWithoutOwner(db: Db, kind: TaskKind, unitIds: readonly string[]): Promise<number> {
  const row = await db('tasks')
    .where({ kind, state: 'open' })
    .whereNull('owner_id')
    .whereIn('unit_id', [...unitIds])
    .count({ n: '*' })
    .first();
  return Number(row?.['n'] ?? 0);
}

import type { Request, Response } from 'express';
import { findTask, findTasks, type TaskRow } from '../../db/tasks.ts';
import type { Action } from '../../domain/authorisation.ts';
import { fill } from '../../domain/fill.ts';
import { localDay } from '../../domain/hours.ts';
import { changeTask, type TaskChange } from '../../feedback/change-task.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { renderPage } from '../page.ts';
import { findOpenToComment } from '../period-comments/period-comments.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';
import { readTaskForm } from './read-task-form.ts';
import { isInScope, placeOf, scopeOf } from './scope.ts';
import { showTask } from './show-task.ts';
import { summaryOf, taskView } from './task-view.ts';

const most = 200;

/** `/tasks`: what somebody has to do something about, for leaders, supervisors and inspectors, to each what is theirs. */
export function taskRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      ...guarded(rt, 'get', '/tasks', 'tasks:read'),
      handle: (request, response) => showTasks(rt, request, response),
    },
    {
      ...guarded(rt, 'get', '/tasks/:id', 'tasks:read'),
      handle: async (request, response) => showTask(rt, response, await taskOf(rt, request, response), {}),
    },
    {
      ...guarded(rt, 'post', '/tasks/:id', 'tasks:change'),
      handle: (request, response) => change(rt, request, response),
    },
  ];
}

function guarded(rt: Runtime, method: 'get' | 'post', path: string, action: Action) {
  const resource = (_request: Request, response: Response) =>
    actorOf(response).kind === 'user' ? placeOf(rt, userOf(response)) : { within: () => false };
  return { method, path, action, door: 'page', resource } as const;
}

async function showTasks(rt: Runtime, request: Request, response: Response): Promise<void> {
  const language = languageOf(response);
  const t = getTexts(language, 'tasks');
  const state = request.query['state'] === 'closed' ? 'closed' : 'open';
  const rows = await findTasks(rt.db.reader, { ...scopeOf(rt, userOf(response)), state, limit: most });
  const today = localDay(rt.clock.now());
  const tasks = rows.map((row) => taskView(rt, t, language, row, today));
  renderPage(response, 'tasks', 'tasks/views/tasks', {
    title: t['title'],
    state,
    tasks,
    summary: state === 'open' ? summaryOf(tasks) : undefined,
    showsUnits: userOf(response).role !== 'leader',
    full: rows.length === most,
    reminders: await remindersOf(rt, response),
  });
}

/** A unit's leader is told of periods that the unit may still say something about. */
async function remindersOf(rt: Runtime, response: Response): Promise<readonly string[]> {
  const { role, unitId } = userOf(response);
  if (role !== 'leader' || unitId === null) return [];
  const language = languageOf(response);
  const t = getTexts(language, 'period-comments');
  return (await findOpenToComment(rt, t, language, unitId)).map((open) => fill(t['remind']!, open));
}

/** Neither tells whether a task exists that is not this person's. */
async function taskOf(rt: Runtime, request: Request, response: Response): Promise<TaskRow> {
  const task = await findTask(rt.db.reader, String(request.params['id']));
  if (!task || !isInScope(scopeOf(rt, userOf(response)), task)) throw new HttpError(404);
  return task;
}

async function change(rt: Runtime, request: Request, response: Response): Promise<void> {
  const task = await taskOf(rt, request, response);
  const read = await readTaskForm(rt, task, request.body, userOf(response));
  if ('wrong' in read) {
    response.status(422);
    return showTask(rt, response, task, { wrong: read.wrong, form: read.form });
  }
  if ('confirm' in read) return showTask(rt, response, task, { confirm: read.confirm, form: read.form });
  await apply(rt, response, task, read.change);
}

async function apply(rt: Runtime, response: Response, task: TaskRow, change: TaskChange): Promise<void> {
  const outcome = await changeTask(rt, task, change, userOf(response));
  if (outcome === 'changed') return response.redirect(303, `/tasks/${task.id}?did=${change.do}`);
  response.status(422);
  const present = (await findTask(rt.db.reader, task.id)) ?? task;
  return showTask(rt, response, present, { wrong: 'overtaken' });
}

import { z } from 'zod';
import type { TaskRow } from '../../db/tasks.ts';
import { findColleagues, type User } from '../../db/users.ts';
import { localDay } from '../../domain/hours.ts';
import { taskKinds } from '../../domain/tasks.ts';
import type { ChosenChange, TaskChange } from '../../feedback/change-task.ts';
import type { Runtime } from '../../runtime.ts';
import type { userOf } from '../visit.ts';
import { canWorkOn } from './scope.ts';

const formSchema = z.object({
  do: z.enum(['take', 'give', 'set_due', 'note', 'finish', 'drop', 'reopen']),
  to: z.string().default(''),
  day: z.string().default(''),
  text: z.string().trim().max(1_000).default(''),
  change: z.string().default(''),
  n: z.string().trim().default(''),
  confirmed: z.literal('yes').optional(),
});

export type TaskForm = z.infer<typeof formSchema>;
export type TaskMistake = 'unreadable' | 'owner' | 'day' | 'text' | 'change' | 'number';

export type ReadTaskForm =
  | { readonly change: TaskChange }
  /** Right, and not yet done: what it leads to is shown first. */
  | { readonly confirm: Extract<TaskChange, { do: 'finish' | 'drop' }>; readonly form: TaskForm }
  | { readonly wrong: TaskMistake; readonly form: TaskForm | undefined };

/** Reads what a task's page was sent back with. */
export async function readTaskForm(
  rt: Runtime,
  task: TaskRow,
  body: unknown,
  user: ReturnType<typeof userOf>,
): Promise<ReadTaskForm> {
  const parsed = formSchema.safeParse(body);
  if (!parsed.success) return { wrong: 'unreadable', form: undefined };
  const form = parsed.data;
  const wrong = (mistake: TaskMistake): ReadTaskForm => ({ wrong: mistake, form });
  switch (form.do) {
    case 'take':
      return { change: { do: 'give', to: { id: user.id, name: user.name } } };
    case 'give': {
      const to = (await findOwners(rt, task)).find(({ id }) => id === form.to);
      return to ? { change: { do: 'give', to } } : wrong('owner');
    }
    case 'set_due':
      return isDayToCome(rt, form.day) ? { change: { do: 'set_due', day: form.day } } : wrong('day');
    case 'note':
      return form.text ? { change: { do: 'note', text: form.text } } : wrong('text');
    case 'reopen':
      return { change: { do: 'reopen' } };
    case 'drop':
      return form.text ? confirmed(form, { do: 'drop', text: form.text }) : wrong('text');
    case 'finish': {
      const told = task.kind === 'theme' ? readChange(rt, task, form) : null;
      if (typeof told === 'string') return wrong(told);
      return form.text || told ? confirmed(form, { do: 'finish', text: form.text, told }) : wrong('text');
    }
  }
}

/** Who could take it over. */
export async function findOwners(rt: Runtime, task: TaskRow): Promise<readonly User[]> {
  const people = await findColleagues(rt.db.reader, taskKinds[task.kind]);
  return people.filter((user) => canWorkOn(rt, { kind: 'user', ...user }, task));
}

function confirmed(form: TaskForm, change: Extract<TaskChange, { do: 'finish' | 'drop' }>): ReadTaskForm {
  return form.confirmed ? { change } : { confirm: change, form };
}

/** The registered phrase, with its number; `null` where nothing shall be told. */
function readChange(rt: Runtime, task: TaskRow, form: TaskForm): ChosenChange | null | 'change' | 'number' {
  if (form.change === '' || form.change === 'none') return form.change === 'none' ? null : 'change';
  const theme = rt.settings.get('themes').value.list.find(({ code }) => code === task.subject);
  const change = theme?.changes.find(({ code }) => code === form.change);
  if (!theme || !change) return 'change';
  if (!change.vi.includes('{n}')) return { theme, change, n: null };
  return /^[1-9]\d{0,2}$/.test(form.n) ? { theme, change, n: Number(form.n) } : 'number';
}

function isDayToCome(rt: Runtime, day: string): boolean {
  const today = localDay(rt.clock.now());
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(day) &&
    !Number.isNaN(Date.parse(day)) &&
    day >= today &&
    day < `${Number(today.slice(0, 4)) + 2}`
  );
}

import { readFileSync } from 'node:fs';
import { findTasks } from '../db/tasks.ts';
import { findUserByName } from '../db/users.ts';
import { changeTask } from '../feedback/change-task.ts';
import { projectRoot } from '../project-root.ts';
import { releaseThemes } from '../results/release-themes.ts';
import type { Runtime } from '../runtime.ts';

interface Spoken {
  readonly units: Readonly<Record<string, readonly string[]>>;
  readonly allegation: string;
  readonly call: string;
  readonly done: { readonly unit: string; readonly theme: string; readonly change: string; readonly text: string };
  /** Username of who did it. */
  readonly leader: string;
}

/** One in so many who answer adds something; at the traffic police one of them speaks of money. */
const everyNth = 5;
const accused = 'D01.08';

/** What the demo's citizens say in their own words, in turn, so that it is the same on every machine. */
export function createDemoVoices() {
  const spoken: Spoken = JSON.parse(readFileSync(new URL('templates/demo/voices.json', projectRoot), 'utf8'));
  const answers = new Map<string, number>();

  return {
    /** Beside an answer by SMS about a unit; undefined where nothing is added. */
    afterAnswer(unit: string): string | undefined {
      const n = (answers.get(unit) ?? 0) + 1;
      answers.set(unit, n);
      const words = spoken.units[unit] ?? [];
      if (n % everyNth !== 0 || words.length === 0) return undefined;
      const turn = n / everyNth - 1;
      return turn === 3 && unit === accused ? spoken.allegation : words[turn % words.length];
    },
    /** On the ballot page: a few ask to be called. */
    onPage(turn: number) {
      return turn % 40 === 14 ? { words: { text: spoken.call, wantsCall: true } } : {};
    },
    /** Lets out what was said; one unit has done something about it. */
    async close(rt: Runtime): Promise<void> {
      await releaseThemes(rt);
      const { unit, theme: code, change: name, text } = spoken.done;
      const unitIds = rt.reference.unitsByCode(unit).map(({ id }) => id);
      const open = await findTasks(rt.db.reader, { kinds: ['theme'], unitIds, state: 'open', limit: 20 });
      const task = open.find(({ subject }) => subject === code);
      const theme = rt.settings.get('themes').value.list.find((one) => one.code === code);
      const change = theme?.changes.find((one) => one.code === name);
      const leader = await findUserByName(rt.db.reader, spoken.leader);
      if (!task || !theme || !change || !leader) return;
      await changeTask(rt, task, { do: 'give', to: leader }, leader);
      await changeTask(rt, task, { do: 'finish', text, told: { theme, change, n: null } }, leader);
    },
  };
}

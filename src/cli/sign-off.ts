import type { Command } from 'commander';
import { signOff } from '../results/sign-off.ts';
import { askRuntime } from './ask-runtime.ts';

interface SignOffOptions {
  readonly province: string;
  readonly period: string;
  readonly by: string;
  readonly reason: string;
}

/** `sign-off`: freezes a period in the name of an administrator or supervisor. */
export function addSignOffCommand(program: Command): void {
  program
    .command('sign-off')
    .description(
      'freeze a period that is complete: its figures never change again; once more makes a numbered revision',
    )
    .requiredOption('--province <code>', 'its id or official code')
    .requiredOption('--period <id>', 'such as 2026-10, 2026-Q3, 2026-H1, 2026, or the id of an own period')
    .requiredOption('--by <username>', 'who signs: an administrator, or the supervisor of the province')
    .option('--reason <text>', 'why there is a revision', '')
    .action(async (asked: SignOffOptions) => {
      const { province, period, by, reason } = asked;
      const question = { question: 'sign-off', province, period, by, reason } as const;
      const revision = await askRuntime<number>(question, (rt) => signOff(rt, asked));
      console.log(`${period}: signed off, revision ${revision}`);
    });
}

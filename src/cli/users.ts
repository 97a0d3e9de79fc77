import type { Command } from 'commander';
import { type Role, roles } from '../domain/authorisation.ts';
import { giveOrder } from './give-order.ts';

export function addUsersCommand(program: Command): void {
  const users = program.command('users').description('people who log in');
  users
    .command('create <username>')
    .description('add somebody; prints a random password once')
    .requiredOption('--name <name>', 'name as it is shown')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--unit <code>', 'official code of the unit; the whole installation where left out')
    .action((username: string, { name, role, unit }: { name: string; role: Role; unit?: string }) =>
      giveOrder({ order: 'create-user', username, name, role, unit: unit ?? null }),
    );
  users
    .command('reset-password <username>')
    .description('give a new random password, printed once, and end the sessions')
    .action((username: string) => giveOrder({ order: 'reset-password', username }));
}

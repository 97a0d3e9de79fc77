import type { Command } from 'commander';
import { giveOrder } from './give-order.ts';

export function addRebuildRollupsCommand(program: Command): void {
  program
    .command('rebuild-rollups')
    .description('make all counts again from the ballots, and say whether they were right')
    .action(() => giveOrder({ order: 'rebuild-rollups' }));
}

import type { Command } from 'commander';
import { giveOrder } from './give-order.ts';

export function addApiKeysCommand(program: Command): void {
  const keys = program.command('api-keys').description('keys with which case software reports results');
  keys
    .command('create <name>')
    .description('make a key; it is printed once and stored as a hash')
    .requiredOption('--unit <code>', 'the key may report for this unit and everything below it')
    .requiredOption('--source <system>', 'name of the case software; cases are known by (source, case code)')
    .action((name: string, { unit, source }: { unit: string; source: string }) =>
      giveOrder({ order: 'create-api-key', name, unit, source }),
    );
  keys
    .command('revoke <name>')
    .description('refuse a key from now on')
    .action((name: string) => giveOrder({ order: 'revoke-api-key', name }));
}

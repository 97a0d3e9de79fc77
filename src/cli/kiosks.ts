import type { Command } from 'commander';
import { giveOrder } from './give-order.ts';

export function addKiosksCommand(program: Command): void {
  const kiosks = program.command('kiosks').description('tablets at the counter on which citizens press their scores');
  kiosks
    .command('create <name>')
    .description('register one; prints the address to open on the tablet, which holds its key and is shown once')
    .requiredOption('--unit <code>', 'where it stands; it takes ballots of this unit and everything below it')
    .action((name: string, { unit }: { unit: string }) => giveOrder({ order: 'create-kiosk', name, unit }));
  kiosks
    .command('revoke <name>')
    .description('take nothing from it any more')
    .action((name: string) => giveOrder({ order: 'revoke-kiosk', name }));
  kiosks
    .command('list')
    .description('every tablet: unit, last seen, entries that waited in it')
    .action(() => giveOrder({ order: 'list-kiosks' }));
}

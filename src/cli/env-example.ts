import type { Command } from 'commander';
import { environmentExample } from '../config.ts';

export function addEnvExampleCommand(program: Command): void {
  program
    .command('env-example')
    .description('print every environment variable with its meaning and default (the text of .env.example)')
    .action(() => {
      process.stdout.write(environmentExample());
    });
}

import { isIP } from 'node:net';
import type { Command } from 'commander';
import { StartRefused } from '../domain/start-refused.ts';
import { lookupPublic } from '../feedback/webhooks/post.ts';
import { giveOrder } from './give-order.ts';

export function addWebhooksCommand(program: Command): void {
  const webhooks = program.command('webhooks').description('case software that is told the states of its own cases');
  webhooks
    .command('add <name> <url>')
    .description('register one; prints the secret its deliveries are signed with, once')
    .requiredOption('--key <name>', 'the API key whose source system and part of the register it is told of')
    .option('--private', 'the address is meant to lie inside the network, or to be without TLS', false)
    .action(async (name: string, url: string, options: { key: string; private: boolean }) => {
      if (!options.private) await refusePrivate(url);
      await giveOrder({ order: 'add-webhook', name, url, key: options.key, private: options.private });
    });
  webhooks
    .command('list')
    .description('every webhook: last success, pending and given up')
    .action(() => giveOrder({ order: 'list-webhooks' }));
  webhooks
    .command('test <name>')
    .description('send a delivery without cases')
    .action((name: string) => giveOrder({ order: 'test-webhook', name }));
  webhooks
    .command('remove <name>')
    .description('tell it nothing any more')
    .action((name: string) => giveOrder({ order: 'remove-webhook', name }));
}

/** Told here already and not only when the first delivery fails; what is wrong with the address itself the order says. */
async function refusePrivate(url: string): Promise<void> {
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
  if (host === '' || isIP(host) > 0) return;
  await new Promise<void>((resolve, reject) => {
    lookupPublic(host, { all: true }, (error) =>
      error ? reject(new StartRefused(`${url}: ${error.message} (or add --private).`)) : resolve(),
    );
  });
}

import { Command } from 'commander';
import { explainStartError } from './explain-start-error.ts';

/** Command name to the file that adds it; only the one that is called is loaded, so that `parse` starts at once. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  init: async () => (await import('./init.ts')).addInitCommand,
  users: async () => (await import('./users.ts')).addUsersCommand,
  'api-keys': async () => (await import('./api-keys.ts')).addApiKeysCommand,
  webhooks: async () => (await import('./webhooks.ts')).addWebhooksCommand,
  kiosks: async () => (await import('./kiosks.ts')).addKiosksCommand,
  parse: async () => (await import('./parse.ts')).parseCommand,
  'score-parser': async () => (await import('./score-parser.ts')).scoreParserCommand,
  talk: async () => (await import('./talk.ts')).addTalkCommand,
  channels: async () => (await import('./channels.ts')).addChannelsCommand,
  receipts: async () => (await import('./receipts.ts')).addReceiptsCommand,
  simulator: async () => (await import('./simulator.ts')).addSimulatorCommand,
  import: async () => (await import('./import.ts')).addImportCommand,
  'rebuild-rollups': async () => (await import('./rebuild-rollups.ts')).addRebuildRollupsCommand,
  index: async () => (await import('./show-index.ts')).addIndexCommand,
  'sign-off': async () => (await import('./sign-off.ts')).addSignOffCommand,
  figures: async () => (await import('./figures.ts')).addFiguresCommand,
  report: async () => (await import('./report.ts')).addReportCommand,
  'env-example': async () => (await import('./env-example.ts')).addEnvExampleCommand,
};

const program = new Command('phieu-so').description('Phiếu Số: every citizen rates the office that served them');
const called = commands[process.argv[2] ?? ''];
for (const load of called ? [called] : Object.values(commands)) (await load())(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(explainStartError(error) ?? error);
  process.exitCode = 1;
}

import { takeDataDir } from '../../src/db/data-dir-lock.ts';

/** A process that takes the folder named by its first argument, says how that went, and lives on until it is killed. */
try {
  takeDataDir(process.argv[2]!);
  process.stdout.write('mine\n');
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
}
setInterval(() => {}, 1_000);

import type { WriteStream } from 'node:tty';
import type { ImportCounts } from '../case-files/import-cases.ts';

const width = 24;

/** A bar and counts that renew themselves on a terminal; silent in a file. @param share of the file read, 0 to 1 */
export function progressLine(out: WriteStream, share: () => number) {
  const show = ({ rows, created, repeated, rejected }: ImportCounts) => {
    const done = Math.min(width, Math.round(share() * width));
    const bar = '#'.repeat(done).padEnd(width, '.');
    if (out.isTTY) out.write(`\r[${bar}] ${rows} rows: ${created} good, ${repeated} again, ${rejected} rejected`);
  };
  return Object.assign(show, {
    end: () => {
      if (out.isTTY) out.write('\n');
    },
  });
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Photo } from './damage.ts';

/** What zbarimg reads in the photographs, one after the other: a QR code each, where all can be read. */
export function readCodes(photos: readonly Photo[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-zbar-'));
  const files = photos.map((_, at) => join(folder, `${at}.pgm`));
  for (const [at, { width, height, grey }] of photos.entries())
    writeFileSync(files[at]!, Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`), grey]));
  const { stdout, error } = spawnSync('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', ...files], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  if (error) throw error;
  return stdout.split('\n').filter((line) => line !== '');
}

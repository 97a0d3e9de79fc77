import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture, pictureLimits } from '../../src/scanning/decode-picture.ts';
import { readForm } from '../../src/scanning/read-form.ts';
import { formOf } from '../support/paper-form/forms.ts';
import { compare, readAmong } from '../support/paper-form/reading.ts';
import {
  asJpeg,
  codeGone,
  cornerGone,
  damages,
  filledIn,
  type Habits,
  oddNames,
  type PrintedForm,
  printed,
} from '../support/paper-form/scans.ts';
import { seeded } from '../support/paper-form/sheet-picture.ts';

const folder = mkdtempSync(join(tmpdir(), 'phieu-so-scans-'));
afterAll(() => rmSync(folder, { recursive: true }));

const clear: Habits = { hand: 'fills', pens: ['blue', 'black'], skips: 0.2, odd: 0, oddities: [] };
let form: PrintedForm;
beforeAll(async () => {
  form = await printed(formOf('police-2019', 'short'), 'a5', folder);
});

function read(habits: Habits, damage = damages['clean scan'], seed = 1) {
  const random = seeded(seed);
  const { picture, meant } = filledIn(form, 1, habits, random);
  const file = asJpeg(damage(picture, random), 75);
  const forms = new Map([[form.form.token, form.laidOut.geometry]]);
  return { meant, file, page: readAmong(forms, file) };
}

async function verdicts(habits: Habits, damage = damages['clean scan'], seed = 1) {
  const { meant, page } = read(habits, damage, seed);
  const got = await page;
  if (got.outcome === 'unread') throw new Error(`not read: ${got.problem}`);
  return compare(got, meant, form.laidOut.geometry.pages[0]!);
}

describe('a form whose circles were filled in', () => {
  // A few; all of them stand in `npm run proof -- scans`.
  it.each(['clean scan', 'rotated', 'curled, in perspective', 'hard shadow', 'faint'] as const)(
    'is read: %s',
    async (name) => {
      const { right, doubtful, wrong } = await verdicts(clear, damages[name], 5);
      expect(wrong).toEqual([]);
      expect(right).toBeGreaterThanOrEqual(6);
      expect(right + doubtful).toBe(7);
    },
  );
});

it.each([1, 2])('marks that nobody can be sure of go to a person (%i)', async (seed) => {
  const { wrong, doubtful } = await verdicts({ ...clear, odd: 1, oddities: oddNames }, damages['clean scan'], seed);
  expect(wrong).toEqual([]);
  expect(doubtful).toBeGreaterThanOrEqual(5);
});

it('reads crosses and ticks in the circles too', async () => {
  const { right, wrong } = await verdicts({ ...clear, hand: 'signs', pens: ['marker'] }, damages['in perspective'], 3);
  expect(wrong).toEqual([]);
  expect(right).toBeGreaterThanOrEqual(4);
});

it('gives the whole page to a person where a corner or the code is gone, or nobody knows the form', async () => {
  expect(await read(clear, cornerGone).page).toMatchObject({ outcome: 'unread', problem: 'no_corners' });
  expect(await read(clear, codeGone).page).toMatchObject({ outcome: 'unread', problem: 'no_code' });
  const unknown = await readForm(read(clear).file, async () => undefined);
  expect(unknown).toMatchObject({ outcome: 'unread', problem: 'unknown_form', token: form.form.token, page: 1 });
});

it('does not take the sheet of one form for another', async () => {
  const other = await printed(formOf('vneid-2025', 'full', { token: '9'.repeat(30) }), 'a5', folder);
  const page = readAmong(new Map([[form.form.token, other.laidOut.geometry]]), read(clear).file);
  expect((await page).outcome).toBe('unread');
});

describe('a file that is no picture of a page', () => {
  const refused = (file: Uint8Array) => readForm(file, async () => undefined);

  it('is refused by its reason', async () => {
    expect(await refused(Buffer.from('%PDF-1.7'))).toMatchObject({ problem: 'not_a_picture', picture: null });
    expect(await refused(Buffer.alloc(pictureLimits.bytes + 1))).toMatchObject({ problem: 'too_large' });
    expect(await refused(read(clear).file.subarray(0, 3000))).toMatchObject({ problem: 'broken' });
  });

  it('is not unpacked where its header promises too many dots', async () => {
    const bomb = PNG.sync.write(new PNG({ width: 8, height: 8 }));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(await refused(bomb)).toMatchObject({ problem: 'too_many_dots' });
  });
});

it('turns a photograph upright as its EXIF orientation says', () => {
  const { width, height } = decodePicture(read(clear).file);
  const turned = decodePicture(withOrientation(read(clear).file, 6));
  expect([turned.width, turned.height]).toEqual([height, width]);
});

/** A little EXIF segment behind the start of the file: one directory, one entry. */
function withOrientation(jpegFile: Buffer, orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([jpegFile.subarray(0, 2), head, body, jpegFile.subarray(2)]);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newFormToken } from '../../src/domain/paper-form/qr.ts';
import { formOf } from '../../tests/support/paper-form/forms.ts';
import { compare, readAmong } from '../../tests/support/paper-form/reading.ts';
import {
  asJpeg,
  codeGone,
  cornerGone,
  type Damage,
  damages,
  filledIn,
  type Habits,
  oddNames,
  type PrintedForm,
  printed,
} from '../../tests/support/paper-form/scans.ts';
import { between, type Random, seeded } from '../../tests/support/paper-form/sheet-picture.ts';
import type { Proof } from '../proof.ts';

const pen = ['blue', 'black', 'red', 'marker'] as const;
const odd = { odd: 0.5, oddities: oddNames } as const;
const plain = { odd: 0, oddities: [] } as const;

interface Kind {
  readonly damage: Damage;
  readonly habits: Habits;
  readonly scans: number;
}

/** 200 scans. Half of the hands fill circles, as the form asks; half put signs into them, as people do. */
const kinds: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(
    Object.entries(damages).flatMap(([name, damage]) => [
      [`${name}, filled`, { damage, scans: 8, habits: { hand: 'fills', pens: pen, skips: 0.1, ...plain } }],
      [`${name}, signs`, { damage, scans: 4, habits: { hand: 'signs', pens: pen, skips: 0.1, ...plain } }],
    ]),
  ),
  pencil: scansOf(12, { hand: 'fills', pens: ['pencil', 'faintPencil'], skips: 0.1, ...plain }),
  'double, crossed out, beside, partly outside, blots: filled': scansOf(16, {
    hand: 'fills',
    pens: [...pen, 'pencil'],
    skips: 0.1,
    ...odd,
  }),
  'the same: signs': scansOf(12, { hand: 'signs', pens: [...pen, 'pencil'], skips: 0.1, ...odd }),
  'a corner mark gone': scansOf(12, { hand: 'fills', pens: pen, skips: 0.1, ...plain }, cornerGone),
  'the code covered': scansOf(8, { hand: 'fills', pens: pen, skips: 0.1, ...plain }, codeGone),
  'wrong paper: the code of one form on the sheet of another': scansOf(8, {
    hand: 'fills',
    pens: pen,
    skips: 0,
    ...plain,
  }),
};

function scansOf(scans: number, habits: Habits, damage: Damage = damages['clean scan']): Kind {
  return { scans, habits, damage };
}

interface Tally {
  scans: number;
  unread: number;
  rows: number;
  right: number;
  doubtful: number;
  wrong: string[];
}

/** No mark is read wrongly, whatever was done to the sheet; the share that people must look at is printed. */
export async function prove(seed: number): Promise<Proof> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-scans-'));
  const asked = [
    ['police-2019', 'short', 'a5'],
    ['police-2019', 'short', 'a5'],
    ['vneid-2025', 'full', 'a5'],
    ['police-2019', 'full', 'a4'],
  ] as const;
  const forms: PrintedForm[] = [];
  for (const [code, form, size] of asked)
    forms.push(await printed(formOf(code, form, { token: newFormToken() }), size, folder));
  rmSync(folder, { recursive: true });
  const known = new Map(forms.map(({ form, laidOut }) => [form.token, laidOut.geometry]));
  const time: number[] = [];
  let memory = 0;
  const rows: string[] = [];
  const all: Tally = { scans: 0, unread: 0, rows: 0, right: 0, doubtful: 0, wrong: [] };
  let n = 0;
  for (const [name, kind] of Object.entries(kinds)) {
    const tally: Tally = { scans: 0, unread: 0, rows: 0, right: 0, doubtful: 0, wrong: [] };
    for (let i = 0; i < kind.scans; i++, n++) {
      const random = seeded(seed + n * 7919);
      const printedForm = forms[i % forms.length]!;
      const { picture, meant } = filledIn(printedForm, 1, kind.habits, random);
      const file = asJpeg(kind.damage(picture, random), Math.round(between(random, 35, 92)));
      const from = performance.now();
      const read = await readAmong(name.startsWith('wrong paper') ? exchanged(known) : known, file);
      time.push(performance.now() - from);
      memory = Math.max(memory, process.memoryUsage().rss);
      tally.scans++;
      tally.rows += meant.length;
      if (read.outcome === 'unread') {
        tally.unread++;
        tally.doubtful += meant.length;
        continue;
      }
      if (name.startsWith('wrong paper')) {
        tally.wrong.push('the page was taken for the form');
        continue;
      }
      const { right, doubtful, wrong } = compare(read, meant, printedForm.laidOut.geometry.pages[0]!);
      tally.right += right;
      tally.doubtful += doubtful;
      tally.wrong.push(...wrong.map((one) => `${name}, scan ${i + 1}: ${one}`));
    }
    process.stderr.write('.');
    rows.push(rowOf(name, tally));
    add(all, tally);
  }
  const planted = await plantedBug(forms[0]!, seeded(seed));
  time.sort((a, b) => a - b);
  return {
    title: 'Photographed and scanned forms',
    held: all.wrong.length === 0 && planted > 0,
    body: [
      `${all.scans} pictures of pages made from the real PDF (pdftoppm), filled in by invented hands, then bent, turned,`,
      'shadowed, faded, blurred and saved as JPEG; nothing that makes them is shared with what reads them, and where the',
      'circles lie is taken from the drawing, not from the geometry that the reader is given.',
      '',
      `**${all.wrong.length} of ${all.rows} rows read wrongly.** ${percent(all.right, all.rows)} of rows went through by`,
      `themselves, ${percent(all.doubtful, all.rows)} went to a person (damaged on purpose, most of them), among them every`,
      `row of ${all.unread} pages that were given to a person whole.`,
      '',
      'A row is wrong where another circle is read than was meant, none where one was meant, one where none was, or',
      'anything where nobody can know what was meant.',
      '',
      '| kind | scans | whole page to a person | rows | right by itself | to a person | wrong |',
      '|---|---:|---:|---:|---:|---:|---:|',
      ...rows,
      rowOf('**all**', all),
      '',
      ...all.wrong.map((one) => `- wrong: ${one}`),
      `With a bug planted (circles named from the right instead of from the left) ${planted} rows of one clean scan are wrong:`,
      'the proof can fail.',
      '',
      `Time a page: median ${Math.round(time[Math.floor(time.length / 2)]!)} ms, slowest ${Math.round(time.at(-1)!)} ms, on a machine that`,
      `did other work beside; memory of the whole process, generator included, at most ${Math.round(memory / 2 ** 20)} MB.`,
    ].join('\n'),
  };
}

/** Every code leads to the geometry of the next form: what a code cut out and glued onto another sheet does. */
function exchanged(known: ReadonlyMap<string, PrintedForm['laidOut']['geometry']>) {
  const tokens = [...known.keys()];
  const other = (at: number) =>
    [...known.values()].find(
      (geometry) => geometry.pages[0]!.rows.length !== known.get(tokens[at]!)!.pages[0]!.rows.length,
    )!;
  return new Map(tokens.map((token, at) => [token, other(at)]));
}

/** Rows found wrong when the reader's geometry names its circles the wrong way round. */
async function plantedBug(printedForm: PrintedForm, random: Random): Promise<number> {
  const habits: Habits = { hand: 'fills', pens: ['black'], skips: 0, ...plain };
  const { picture, meant } = filledIn(printedForm, 1, habits, random);
  const { geometry } = printedForm.laidOut;
  const mirrored = structuredClone(geometry);
  for (const row of mirrored.pages[0]!.rows) {
    const values = row.circles.map(({ value }) => value).reverse();
    for (const [at, circle] of row.circles.entries()) circle.value = values[at]!;
  }
  const read = await readAmong(
    new Map([[printedForm.form.token, mirrored]]),
    asJpeg(damages['clean scan'](picture, random), 85),
  );
  return read.outcome === 'read' ? compare(read, meant, geometry.pages[0]!).wrong.length : 0;
}

function add(all: Tally, { scans, unread, rows, right, doubtful, wrong }: Tally): void {
  all.scans += scans;
  all.unread += unread;
  all.rows += rows;
  all.right += right;
  all.doubtful += doubtful;
  all.wrong.push(...wrong);
}

function rowOf(name: string, { scans, unread, rows, right, doubtful, wrong }: Tally): string {
  return `| ${name} | ${scans} | ${unread} | ${rows} | ${percent(right, rows)} | ${percent(doubtful, rows)} | ${wrong.length} |`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

import type { Writable } from 'node:stream';
import type { PathCommand } from 'fontkit';
import { type LaidOutForm, layOutForm } from '../domain/paper-form/lay-out.ts';
import type { PaperForm } from '../domain/paper-form/questions.ts';
import type { FormSize } from '../domain/paper-form/sheet.ts';
import type { PaperFormTexts } from '../domain/paper-form/texts.ts';
import type { Weight } from '../domain/receipt/drawing.ts';
import { writePdf } from './pdf.ts';
import { measure, typeface } from './typeface.ts';

/** A form as it is printed, and where everything on it lies. */
export function paperForm(form: PaperForm, texts: PaperFormTexts, size: FormSize): LaidOutForm {
  return layOutForm(form, size, { texts, typeface: { measure, ink } });
}

/** Any number of laid-out forms as one PDF, page after page. */
export async function writePaperForms(forms: Iterable<LaidOutForm>, title: string, out: Writable): Promise<void> {
  await writePdf(pagesOf(forms), out, { title });
}

function* pagesOf(forms: Iterable<LaidOutForm>) {
  for (const { pages } of forms) yield* pages;
}

/** Area of the ink of a text, in em squares. */
function ink(text: string, weight: Weight): number {
  const font = typeface(weight);
  let area = 0;
  for (const letter of text) area += areaOf(font.glyphForCodePoint(letter.codePointAt(0)!).path.commands);
  return area / font.unitsPerEm ** 2;
}

/** Green's theorem over lines and quadratic curves; the outlines of holes run the other way round. */
function areaOf(commands: readonly PathCommand[]): number {
  let doubled = 0;
  let [x, y, startX, startY] = [0, 0, 0, 0];
  for (const { command, args } of commands) {
    if (command === 'closePath') doubled += x * startY - startX * y;
    else if (command === 'quadraticCurveTo') {
      const [cx, cy, toX, toY] = args as [number, number, number, number];
      doubled += (2 * (x * cy - cx * y) + 2 * (cx * toY - toX * cy) + (x * toY - toX * y)) / 3;
      [x, y] = [toX, toY];
    } else {
      const [toX, toY] = args as [number, number];
      if (command === 'moveTo') [startX, startY] = [toX, toY];
      else doubled += x * toY - toX * y;
      [x, y] = [toX, toY];
    }
  }
  return Math.abs(doubled) / 2;
}

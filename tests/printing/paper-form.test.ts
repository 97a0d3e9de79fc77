import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { formQrText } from '../../src/domain/paper-form/qr.ts';
import { paperForm, writePaperForms } from '../../src/printing/paper-form.ts';
import { formOf, shippedFormTexts } from '../support/paper-form/forms.ts';
import { photoOfPdf } from '../support/printer/damage.ts';
import { readCodes } from '../support/printer/zbar.ts';

const folder = mkdtempSync(join(tmpdir(), 'phieu-so-form-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('becomes a PDF whose words can be read and whose code names the form and the page', async () => {
  const form = formOf('province-2018', 'full');
  const file = join(folder, 'form.pdf');
  await writePaperForms([paperForm(form, shippedFormTexts, 'a4')], 'Phiếu', createWriteStream(file));
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  expect(text.split('\f').filter((page) => page !== '')).toHaveLength(2);
  expect(text.replace(/\s+/g, ' ')).toContain(form.questions.items[0]!.wording.vi);
  expect(text).toContain('Số phiếu 0001 2345');
  expect(text).toContain('Trang 2/2');
  expect(readCodes([photoOfPdf(file)])).toEqual([formQrText(form.token, 1)]);
});

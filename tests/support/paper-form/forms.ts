import { readFileSync } from 'node:fs';
import { type FormName, formItems } from '../../../src/domain/form.ts';
import { parseInstrument } from '../../../src/domain/instrument.ts';
import { formQuestions, type PaperForm } from '../../../src/domain/paper-form/questions.ts';
import { parsePaperFormTexts } from '../../../src/domain/paper-form/texts.ts';

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

export const shippedFormTexts = parsePaperFormTexts(readJson('templates/receipts/paper-form.json'));

/** A form of an invented commune with the questions of a shipped questionnaire. */
export function formOf(
  instrumentCode: string,
  form: Exclude<FormName, 'rotating'>,
  other: Partial<PaperForm> = {},
): PaperForm {
  const instrument = parseInstrument(readJson(`templates/instruments/${instrumentCode}.json`));
  return {
    serial: '0001 2345',
    token: '123456789012345678901234567890',
    unit: 'Công an phường Bồ Xuyên, tỉnh Thái Bình',
    field: 'Quản lý xuất nhập cảnh',
    road: 'envelope',
    lastDay: '06/12/2026',
    questions: formQuestions(instrument, formItems(instrument, form, { filedFeedback: true })),
    ...other,
  };
}

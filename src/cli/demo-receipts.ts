import { formItems } from '../domain/form.ts';
import { day, localDay } from '../domain/hours.ts';
import { parseInstrument } from '../domain/instrument.ts';
import { newToken } from '../domain/keys.ts';
import { type Receipt, writeReceipt } from '../domain/receipt/blocks.ts';
import { parseReceiptTexts, type ReceiptTexts } from '../domain/receipt/texts.ts';
import { generateSurveyCode } from '../domain/survey-code.ts';
import { demoRegister, shippedInstruments, shippedSettings } from './seed-files.ts';

/** The texts that are shipped. */
export function shippedReceiptTexts(): ReceiptTexts {
  return parseReceiptTexts(shippedSettings().receipt);
}

/**
 * Receipts of invented cases at the communes of the demo, one after the other as they are asked for. Their codes open
 * nothing: no database knows them.
 */
export function* demoReceipts(count: number, texts: ReceiptTexts, now: number): Generator<Receipt> {
  const communes = demoRegister().units.filter((unit) => unit.level === 'commune');
  const instrument = shippedInstruments()
    .map(parseInstrument)
    .find(({ code }) => code === 'police-2019')!;
  const items = formItems(instrument, 'short', { filedFeedback: false }).map((item) => item.wording.vi);
  const show = (at: number) => localDay(at).split('-').reverse().join('/');
  for (let n = 0; n < count; n++) {
    const unit = communes[n % communes.length]!;
    yield writeReceipt(texts, {
      unit: unit.nameVi,
      day: show(now),
      lastDay: show(now + 14 * day),
      items,
      url: `https://hoi-y-kien.example.vn/p/${newToken()}`,
      surveyCode: generateSurveyCode(8),
      shortCode: '8179',
      keyword: 'HL',
      price: 0,
      missedCall: '18001234',
      leader: unit.hotline ?? '18001234',
      inspectorate: '0692345678',
      keptDays: 30,
      serial: `THU-${String(n + 1).padStart(4, '0')}`,
    });
  }
}

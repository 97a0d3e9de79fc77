import { type PrintedTexts, printedTexts } from '../printed-texts.ts';

/**
 * What each text of a receipt may hold. The order is the order on the paper; an administration words the texts and
 * leaves out the optional ones, and can neither move nor drop what the citizen must be told.
 */
const places = {
  unit: { must: ['unit'] },
  day: { must: ['day'] },
  title: { optional: true },
  scale: { must: [], says: ['1', '5'] },
  ways: { optional: true },
  sms: { must: ['keyword', 'count', 'shortCode', 'price'] },
  free: {},
  paid: { must: ['price'] },
  /** Left out by itself where the installation has no number to ring. */
  missedCall: { must: ['missedCall'], optional: true },
  box: { optional: true },
  qr: {},
  /** A second code, which opens the SMS; on paper wider than 58 mm only, 25 mm away from the first. */
  smsQr: { may: ['keyword', 'count', 'shortCode'], optional: true },
  code: {},
  otherPhone: { must: ['keyword', 'count', 'shortCode'], optional: true },
  voluntary: {},
  lastDay: { must: ['lastDay'] },
  leader: { must: ['leader'] },
  inspectorate: { must: ['inspectorate'] },
  privacy: { must: ['days'], may: ['keyword', 'shortCode'] },
  serial: { must: ['serial'], optional: true },
} as const;

/** The wording of a receipt: `{value}` stands for a value, what stands between asterisks is printed large or bold. */
export type ReceiptTexts = PrintedTexts<typeof places>;

/** Reads the wording of receipts. @throws Error naming every wrong text and what it must be. */
export const parseReceiptTexts: (raw: unknown) => ReceiptTexts = printedTexts('receipt', places);

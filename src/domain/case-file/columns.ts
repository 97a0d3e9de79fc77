import { plainWords } from './plain-words.ts';

/** What a file of returned results may say of a case. */
export const caseFields = [
  'caseCode',
  'unit',
  'procedure',
  'result',
  'returnedAt',
  'dueAt',
  'phone',
  'notAsked',
  'filedFeedback',
] as const;
export type CaseField = (typeof caseFields)[number];

/** Without these no row can be read. */
export const requiredFields: readonly CaseField[] = ['caseCode', 'unit', 'procedure', 'returnedAt', 'phone'];

/** Heads as case software writes them, without accents and signs, the likeliest first. */
const knownHeads: Readonly<Record<CaseField, readonly string[]>> = {
  caseCode: ['ma ho so', 'so ho so', 'ma hs', 'so bien nhan', 'ma bien nhan', 'case code', 'casecode'],
  unit: [
    'ma don vi',
    'don vi tiep nhan',
    'don vi',
    'ten don vi',
    'co quan tiep nhan',
    'co quan giai quyet',
    'don vi giai quyet',
    'unit code',
    'unit',
  ],
  procedure: [
    'ma thu tuc',
    'ma tthc',
    'thu tuc hanh chinh',
    'ten thu tuc',
    'thu tuc',
    'tthc',
    'procedure code',
    'procedure',
  ],
  result: ['ket qua giai quyet', 'ket qua', 'trang thai', 'tinh trang', 'result'],
  returnedAt: [
    'ngay tra ket qua',
    'ngay tra',
    'ngay ket thuc',
    'ngay hoan thanh',
    'thoi gian tra',
    'returned at',
    'returnedat',
  ],
  dueAt: ['ngay hen tra ket qua', 'ngay hen tra', 'ngay hen', 'han tra', 'due at', 'dueat'],
  phone: ['so dien thoai', 'dien thoai', 'sdt', 'so dt', 'so dien thoai lien he', 'phone', 'mobile'],
  notAsked: ['khong hoi', 'ly do khong hoi', 'not asked', 'notasked'],
  filedFeedback: ['phan anh kien nghi', 'phan anh', 'co phan anh', 'filed feedback', 'filedfeedback'],
};

/** Field to the head of its column, as it stands in the file. */
export type ColumnMap = Readonly<Partial<Record<CaseField, string>>>;

/**
 * Finds the columns by their heads. Columns nobody needs are ignored.
 * @param given heads named by a person, or remembered from the last file with the same heads; they win
 * @throws Error naming the fields without a column, the heads there are and the remedy
 */
export function mapColumns(heads: readonly string[], given: ColumnMap = {}): ColumnMap {
  const plain = new Map(heads.map((head) => [plainWords(head), head]));
  const map: Partial<Record<CaseField, string>> = {};
  for (const field of caseFields) {
    const named = given[field];
    const found = named === undefined ? knownHeads[field].find((known) => plain.has(known)) : plainWords(named);
    const head = found === undefined ? undefined : plain.get(found);
    if (named !== undefined && head === undefined)
      throw new Error(`No column is called "${named}" (for ${field}). The columns are: ${heads.join(' | ')}.`);
    if (head !== undefined) map[field] = head;
  }
  const missing = requiredFields.filter((field) => map[field] === undefined);
  if (missing.length > 0)
    throw new Error(
      `No column was found for ${missing.join(', ')}. The columns are: ${heads.join(' | ')}. Name it, for example  --map ${missing[0]}="${heads[0] ?? 'Mã hồ sơ'}"`,
    );
  return map;
}

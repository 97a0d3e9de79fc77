import { readFileSync } from 'node:fs';
import { type Receipt, type ReceiptFacts, writeReceipt } from '../../../src/domain/receipt/blocks.ts';
import { parseReceiptTexts } from '../../../src/domain/receipt/texts.ts';

export const shippedTexts = JSON.parse(readFileSync('templates/receipts/slip.json', 'utf8')) as Record<
  string,
  string | null
>;

export const someFacts: ReceiptFacts = {
  unit: 'Công an phường Văn Miếu - Quốc Tử Giám',
  day: '22/11/2026',
  lastDay: '06/12/2026',
  items: [
    'Nơi tiếp đón: chỗ ngồi chờ và trang thiết bị',
    'Thủ tục: niêm yết, giấy tờ, lệ phí và thời hạn',
    'Cán bộ: thái độ, hướng dẫn và cách làm việc',
    'Kết quả: đúng quy định, thông tin đầy đủ, chính xác',
  ],
  url: 'https://hoi-y-kien.example.vn/p/AbCdEfGhIjKlMnOpQrStUv',
  surveyCode: '78263466',
  shortCode: '8179',
  keyword: 'HL',
  price: 0,
  missedCall: '18001234',
  leader: '02093810110',
  inspectorate: '0692345678',
  keptDays: 30,
  serial: '3F9A-21C4',
};

export function receiptWith(
  facts: Partial<ReceiptFacts> = {},
  texts: Readonly<Record<string, string | null>> = {},
): Receipt {
  return writeReceipt(parseReceiptTexts({ ...shippedTexts, ...texts }), { ...someFacts, ...facts });
}

/** A pronounceable pangram is hard to find; these are simply all letters with marks, small ones and capitals. */
export const vietnameseLetters =
  'àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ';

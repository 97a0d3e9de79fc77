import type { CaseField } from '../domain/case-file/columns.ts';
import type { RowProblem } from '../domain/case-file/row.ts';
import type { Reason } from './import-cases.ts';

/** What is wrong and how it is mended, for the person who mends the rejected rows. */
const said: Readonly<Record<RowProblem | 'twice', { vi: string; en: string }>> = {
  missing: { vi: 'để trống; hãy điền', en: 'is empty; fill it in' },
  noDate: { vi: 'không phải ngày; ghi dạng 22/11/2026', en: 'is no date; write it as 22/11/2026' },
  impossibleDate: { vi: 'ngày không có thật', en: 'is a day that does not exist' },
  future: { vi: 'ở tương lai; kiểm tra năm và tháng', en: 'lies in the future; check year and month' },
  phoneShortened: {
    vi: 'Excel đã cắt mất chữ số (dạng 9.12E+08); định dạng cột là Văn bản rồi xuất lại',
    en: 'lost digits in Excel (9.12E+08); format the column as Text and export again',
  },
  noPhone: { vi: 'không phải số điện thoại; cần 10 chữ số', en: 'is no telephone number; 10 digits are needed' },
  notMobile: { vi: 'không phải số di động', en: 'is not a mobile number' },
  unknownResult: {
    vi: 'không rõ kết quả; ghi Đã trả, Từ chối hoặc Rút hồ sơ',
    en: 'is no known result; write granted, refused or withdrawn',
  },
  unknownNotAsked: {
    vi: 'không rõ lý do; ghi Không có điện thoại hoặc Từ chối, hoặc để trống',
    en: 'is no known reason; write no phone or refused at desk, or leave it empty',
  },
  unknownUnit: { vi: 'không có đơn vị này trong danh mục của khóa', en: 'is no unit this key may report for' },
  ambiguousUnit: { vi: 'nhiều đơn vị cùng tên hoặc mã; ghi tên khác', en: 'fits several units; name one of them' },
  unknownProcedure: { vi: 'không có thủ tục này trong danh mục', en: 'is no procedure of the register' },
  ambiguousProcedure: { vi: 'nhiều thủ tục cùng tên; ghi mã', en: 'fits several procedures; give the code' },
  longCode: { vi: 'dài quá 100 ký tự', en: 'is longer than 100 characters' },
  twice: { vi: 'trùng mã với dòng', en: 'has the case code of line' },
};

const fieldNames: Readonly<Record<CaseField, string>> = {
  caseCode: 'Mã hồ sơ',
  unit: 'Đơn vị',
  procedure: 'Thủ tục',
  result: 'Kết quả',
  returnedAt: 'Ngày trả',
  dueAt: 'Ngày hẹn',
  phone: 'Số điện thoại',
  notAsked: 'Không hỏi',
  filedFeedback: 'Phản ánh',
};

/** Vietnamese first, English after the stroke. */
export function sayReason(reason: Reason): string {
  if (reason.problem === 'refused') return reason.said;
  const { vi, en } = said[reason.problem];
  const line = 'line' in reason ? ` ${reason.line}` : '';
  return `${fieldNames[reason.field]}: ${vi}${line} / ${reason.field} ${en}${line}`;
}

/** For the table of counts: what, without which line. */
export function kindOf(reason: Reason): string {
  return reason.problem === 'refused' ? reason.said : `${fieldNames[reason.field]}: ${said[reason.problem].vi}`;
}

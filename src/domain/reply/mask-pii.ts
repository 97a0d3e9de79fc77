import { normalise } from './normalise.ts';
import { personalPattern } from './personal-rules.ts';

/**
 * A comment as it may be stored: phone and identity numbers, plates, dossier numbers and the names that can be told
 * (behind "tôi tên", "họ tên", or a family name with capitals) become `[…]`; every other word stays.
 */
export function maskPii(raw: string): string {
  const text = raw.normalize('NFC');
  const normal = normalise(text);
  const spans = [...normal.text.matchAll(personalPattern), ...normal.text.matchAll(labelledNumber)].map(
    ({ index, 0: found }): [number, number] => [rawIndex(normal.at, index), rawIndex(normal.at, index + found.length)],
  );
  for (const { index, 0: found } of text.matchAll(fullName)) spans.push([index, index + found.length]);
  for (const { index, 0: label } of text.matchAll(introduction)) {
    const from = index + label.length;
    const [name] = aName.exec(text.slice(from, from + 60)) ?? [''];
    if (name) spans.push([from, from + name.length]);
  }
  return cut(text, spans);
}

const labelledNumber =
  /\b(?:sdt|dt|dien thoai|so dien thoai|zalo|cccd|cmnd|can cuoc|chung minh|stk|so tai khoan)[ :.]*[0-9][0-9 .-]{4,20}[0-9]/g;

/** Family names that cover nearly all Vietnamese people, followed by one to four capitalised words. */
const fullName =
  /(?<!\p{L})(?:Nguyễn|Nguyen|Trần|Tran|Lê|Le|Phạm|Pham|Hoàng|Hoang|Huỳnh|Huynh|Phan|Vũ|Vu|Võ|Vo|Đặng|Dang|Bùi|Bui|Đỗ|Do|Hồ|Ho|Ngô|Ngo|Dương|Duong|Lý|Ly|Đinh|Dinh|Trịnh|Trinh|Mai|Đào|Dao|Đoàn|Doan|Lương|Luong|Cao|Hà|Ha)(?: \p{Lu}\p{L}{0,8}){1,4}(?!\p{L})/gu;

const introduction =
  /(?<!\p{L})(?:tôi tên|toi ten|tên tôi|ten toi|họ tên|ho ten|họ và tên|ho va ten|em tên|em ten|cháu tên|chau ten)(?: là| la|:)? /giu;

/** The first word in any case, then capitalised ones. */
const aName = /^\p{L}{1,10}(?: \p{Lu}\p{L}{0,8}){0,4}/u;

function rawIndex(at: readonly number[] | null, index: number): number {
  return at ? (at[index] ?? Number.POSITIVE_INFINITY) : index;
}

function cut(text: string, spans: readonly [number, number][]): string {
  let out = '';
  let done = 0;
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    if (to <= done) continue;
    if (from >= done) out += `${text.slice(done, from)}[…]`;
    done = to;
  }
  return out + text.slice(done);
}

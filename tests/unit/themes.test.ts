import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAllegation, parseThemes, themesIn } from '../../src/domain/themes.ts';

const raw = JSON.parse(readFileSync(new URL('../../templates/settings/themes.json', import.meta.url), 'utf8'));
const shipped = parseThemes(raw);
const codes = (text: string) => themesIn(shipped, text).map(({ code }) => code);

describe('the themes of what people write', () => {
  it.each([
    ['Phòng chờ nóng quá, cần thêm ghế', ['waiting-room']],
    ['phong cho nong qua can them ghe', ['waiting-room']],
    ['PHAI DUNG CHO ca tieng', ['waiting-room']],
    ['Chờ lâu mà cán bộ cáu gắt', ['queue', 'attitude']],
    ['cho lau, can bo hach dich', ['queue', 'attitude']],
    ['Không phải chờ lâu, cán bộ rất nhiệt tình', ['praise']],
    ['khong phai cho lau', []],
    ['không phải chờ lâu nhưng lần trước chờ lâu', ['queue']],
    ['hồ sơ trễ hẹn 5 ngày', ['on-time']],
    ['xin mo them sang thu 7', ['hours']],
    ['thái độ tốt', ['praise']],
    ['can bo chua nhiet tinh', []],
    ['trời hôm nay đẹp', []],
    // Accents that say something else are heard: `phong chở` is no waiting room.
    ['phóng chó', []],
  ])('are those of %j', (text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it('are told from allegations, with accents and without', () => {
    for (const text of ['Cán bộ vòi tiền', 'can bo voi tien', 'bị đe dọa', 'bi de doa', 'họ ép chấm điểm 5'])
      expect(isAllegation(shipped, text), text).toBe(true);
    for (const text of ['lệ phí bao nhiêu', 'tiền lẻ khó trả', 'cho lau qua'])
      expect(isAllegation(shipped, text), text).toBe(false);
  });
});

describe('a dictionary', () => {
  const broken = (change: (copy: typeof raw) => void) => {
    const copy = structuredClone(raw);
    change(copy);
    return () => parseThemes(copy);
  };

  it('that cannot be right is refused at its field', () => {
    expect(broken(({ themes }) => themes.push(themes[0]))).toThrow(/themes\.themes\.10\.code: "waiting-room" stands/);
    expect(broken(({ themes }) => (themes[1].words = []))).toThrow('themes.themes.1.words');
    expect(broken(({ themes }) => themes[0].words.push('!!'))).toThrow(/themes\.0\.words\.\d+: must hold letters/);
    expect(broken(({ themes }) => (themes[0].changes[0].sms = 'đã thêm ghế'))).toThrow('without accents');
    expect(broken(({ themes }) => (themes[0].changes[0].vi = 'đã thêm ghế'))).toThrow('in all three texts');
    expect(broken(({ themes }) => (themes[0].changes[0].vi = 'đã thêm {chairs}'))).toThrow('no other value');
    expect(broken((copy) => (copy.deadlines.theme = 0))).toThrow('themes.deadlines.theme');
  });
});

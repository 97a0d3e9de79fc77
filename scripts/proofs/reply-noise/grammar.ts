/** A seeded source of choices (mulberry32, Tommy Ettinger, public domain). */
export interface Dice {
  readonly below: (n: number) => number;
  readonly pick: <T>(some: readonly T[]) => T;
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return { below, pick: (some) => some[below(some.length)]! };
}

const numberWords = ['không', 'một', 'hai', 'ba', 'bốn', 'năm'];
const labels = ['', 'rất không hài lòng', 'không hài lòng', 'bình thường', 'hài lòng', 'rất hài lòng'];
const short = ['', 'rkhl', 'khl', 'bt', 'hl', 'rhl'];

/** One way to write the scores, with Vietnamese accents; `words` = only ways that hold words to misspell. */
export function render(dice: Dice, scores: readonly number[], words: boolean): string {
  const join = dice.pick([' ', ', ', '; ', '\n']);
  const spread = [
    () => scores.map((s) => numberWords[s]).join(dice.pick([' ', ', '])),
    () => scores.map((s) => labels[s]).join(dice.pick([', ', '\n', ' - ', '; '])),
    () => scores.map((s, i) => `câu ${i + 1}${dice.pick([' ', ': ', ' = ', ' là ', ' cho '])}${s}`).join(join),
    () => scores.map((s, i) => `câu ${i + 1} ${labels[s]}`).join(join),
    () => `${dice.pick(['HL', 'hl', 'HL 782644'])} ${scores.map((s) => labels[s]).join(', ')}`,
    ...(scores.every((s) => s === scores[0])
      ? [() => `${dice.pick(['tất cả', 'tất cả các câu đều', `cả ${scores.length} câu`])} ${labels[scores[0]!]}`]
      : []),
  ];
  if (words) return dice.pick(spread)();
  const plain = scores.join(dice.pick(['', ' ', ',', ', ', '-', ' - ', '.', '. ', ';', '/', '\n']));
  const figures = [
    () => plain,
    () => `HL ${plain}`,
    () => `HL 782644 ${plain}`,
    () => `HL782644 ${scores.join('')}`,
    () => scores.map((s, i) => `c${i + 1}${dice.pick([':', '=', ' ', '-'])}${s}`).join(join),
    () => scores.map((s, i) => `${i + 1}) ${s}`).join(join),
    () => scores.map((s, i) => `${i + 1}:${s}`).join(dice.pick([' ', ', ', '\n'])),
    () => scores.map((s) => short[s]).join(' '),
  ];
  return dice.pick([...figures, ...figures, ...spread])();
}

export interface Noise {
  readonly name: string;
  /** Needs words to work on. */
  readonly words: boolean;
  readonly apply: (text: string, dice: Dice) => string;
}

export const noises: readonly Noise[] = [
  { name: 'none', words: false, apply: (text) => text },
  { name: 'no accents', words: true, apply: plain },
  {
    name: 'half the accents',
    words: true,
    apply: (text, dice) =>
      text
        .split(' ')
        .map((w) => (dice.below(2) ? w : plain(w)))
        .join(' '),
  },
  { name: 'decomposed accents', words: true, apply: (text) => text.normalize('NFD') },
  { name: 'raw Telex', words: true, apply: (text) => typed(text, telex) },
  { name: 'raw VNI', words: true, apply: (text) => typed(text, vni) },
  { name: 'capitals', words: false, apply: (text) => text.toUpperCase() },
  {
    name: 'full-width',
    words: false,
    apply: (text) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  },
  { name: 'zero-width', words: false, apply: (text) => [...text].join('\u200b') },
  { name: 'no-break spaces', words: false, apply: (text) => text.replaceAll(' ', '\u00a0') },
  {
    name: 'brackets',
    words: false,
    apply: (text, dice) => dice.pick([`<${text}>`, `"${text}"`, `(${text})`, `[${text}]`]),
  },
  {
    name: 'courtesy',
    words: false,
    apply: (text, dice) =>
      `${dice.pick(['xin chào, ', 'dạ ', 'kính gửi công an xã, ', ''])}${text}${dice.pick([' cảm ơn', ' xin cảm ơn các đồng chí', ' nhé', ' ạ'])}`,
  },
  {
    name: 'signature',
    words: false,
    apply: (text, dice) =>
      `${text}\n${dice.pick(['Sent from my iPhone', 'Gửi từ điện thoại của tôi', '-- \nGửi từ Zalo'])}`,
  },
  {
    name: 'quoted invitation',
    words: false,
    apply: (text) =>
      `${text}\n> CA P.Van Mieu xin Ong/Ba cham diem 1-5 (5 la rat hai long): phong cho, thu tuc, can bo, ket qua. Soan HL va so gui 8179 mien phi. Tu choi: HL TC`,
  },
  {
    name: 'comment',
    words: false,
    apply: (text, dice) =>
      `${text}, ${dice.pick(['cán bộ hướng dẫn tận tình', 'nhưng chờ lâu', 'cần thêm ghế ngồi', 'đi lại 3 lần', 'phòng hơi nóng'])}`,
  },
  {
    name: 'name and hamlet',
    words: false,
    apply: (text, dice) =>
      `${text}, ${dice.pick(['tôi tên Nguyễn Văn Năm thôn Hai', 'Trần Thị Tư, tổ 3', 'ông Ba ấp 5'])}`,
  },
  {
    name: 'phone number',
    words: false,
    apply: (text, dice) => `${text} ${dice.pick(['sdt 0912345678', 'liên hệ 0987 654 321', 'gọi +84 912 345 678'])}`,
  },
  {
    name: 'date and sum',
    words: false,
    apply: (text, dice) =>
      `${text}, ${dice.pick(['nộp ngày 5/4', 'hẹn 15/10 chưa xong', 'lệ phí 50.000 đồng', 'chờ từ 8h30'])}`,
  },
];

/** A message of which nothing may be recorded. */
export function spoil(dice: Dice, scores: readonly number[]): { name: string; text: string } {
  const digits = scores.join('');
  const wrongCode = dice.pick(['782645', '872644', '78264', '982644']);
  return dice.pick([
    () => ({ name: 'one digit too few', text: `HL ${digits.slice(1)}` }),
    () => ({ name: 'one digit too many', text: [...digits, digits[0]].join(' ') }),
    () => ({ name: 'wrong code', text: `HL ${wrongCode} ${digits}` }),
    () => ({
      name: 'refusal beside digits',
      text: dice.pick([`HL TC ${digits}`, `${digits} dung gui nua`, `STOP ${digits}`]),
    }),
    () => ({ name: 'wrong number beside digits', text: `${digits} nham so roi` }),
    () => ({
      name: 'two sets',
      text: `${digits} ${[...digits].reverse().join('') === digits ? '12121' : [...digits].reverse().join('')}`,
    }),
    () => ({ name: 'school marks', text: scores.map((s) => s + 5).join(' ') }),
    () => ({
      name: 'an example',
      text: dice.pick([`vi du ${digits}`, `neu ${digits} thi sao`, `nhan ${digits} phai khong`]),
    }),
    () => ({
      name: 'sentence with numbers',
      text: dice.pick([
        'toi di 3 lan mat 2 ngay',
        'nam nay toi 80 tuoi',
        'hen 15/10 den 22/10 chua co',
        'tu thu hai den thu nam',
        'nop 50000 dong',
        'phong 5 quay 4 dong nguoi',
      ]),
    }),
    () => ({ name: 'praise beside ones', text: dice.pick(['11111 rat tot', '11211 rat hai long', '22222 tuyet voi']) }),
  ])();
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D');
}

interface Keys {
  readonly tones: readonly string[];
  readonly shapes: Readonly<Record<string, string>>;
}

const telex: Keys = {
  tones: ['', 's', 'f', 'r', 'x', 'j'],
  shapes: { â: 'aa', ê: 'ee', ô: 'oo', ă: 'aw', ơ: 'ow', ư: 'uw', đ: 'dd' },
};
const vni: Keys = {
  tones: ['', '1', '2', '3', '4', '5'],
  shapes: { â: 'a6', ê: 'e6', ô: 'o6', ă: 'a8', ơ: 'o7', ư: 'u7', đ: 'd9' },
};
const toneMarks = ['', '\u0301', '\u0300', '\u0309', '\u0303', '\u0323'];

/** Every accented word as its keys, the tone typed last. */
function typed(text: string, { tones, shapes }: Keys): string {
  return text.replace(/[\p{L}]+/gu, (word) => {
    const tone = toneMarks.findIndex((mark) => mark && word.normalize('NFD').includes(mark));
    const bare = word
      .normalize('NFD')
      .replace(/[\u0301\u0300\u0309\u0303\u0323]/g, '')
      .normalize('NFC');
    return [...bare].map((c) => shapes[c] ?? c).join('') + (tone > 0 ? tones[tone] : '');
  });
}

import { isReadable, type Message } from './message.ts';
import type { Rule } from './rule.ts';
import type { Token } from './tokenise.ts';

/**
 * Who says the scores, and how: a condition, a wish, a denial, a question, somebody else's words or an officer's hand
 * around a set make it doubtful. Complaints and praise beside it do not.
 */
export const governed: Rule = {
  name: 'governed',
  examples: [
    { text: 'toi khong bao gio cho 55555', kind: 'unclear', proposal: [5, 5, 5, 5, 5] },
    { text: 'nguoi ta bao bam 44444', kind: 'unclear' },
    { text: 'ai cham 54543 vay', kind: 'unclear' },
    { text: '55554 neu lan toi nhanh hon', kind: 'unclear' },
    { text: 'khong phai cho doi lau, 55455', kind: 'answers', scores: [5, 5, 4, 5, 5] },
    { text: '55455 neu them ghe thi tot hon nua', kind: 'answers', scores: [5, 5, 4, 5, 5] },
  ],
  apply(message) {
    if (!message.findings.length || !message.tokens.some(mayGovern)) return undefined;
    const [from, to] = span(message);
    const before = sentenceBefore(message, from);
    const clause = before.slice(before.search(/[^,:()"]*$/)).replace(asides, ' toi cham ');
    const after = clauseAfter(message, to).replace(suggestions, ' ').replace(aboutSending, ' ').replace(sending, ' ');
    const replaced = message.correction && message.rows.length === 2;
    const suspicious =
      conditions.test(before) ||
      askers.test(clause) ||
      (!replaced && denials.test(clause)) ||
      reports.test(clause) ||
      (longings.test(clause) && /^ (?:ma|nhung|tiec|song|the ma)\b/.test(after)) ||
      withdrawals.test(after) ||
      strangers.test(clause) ||
      isStrangers(clause) ||
      winners.test(clause) ||
      isUnexplained(message, from, clause) ||
      hedges.test(clause) ||
      (/\bchi\b/.test(clause) && /\bkhi\b/.test(after)) ||
      (message.findings[0]!.rule === 'labelled-items' && purposes.test(clause)) ||
      middles.test(words(message, from, to));
    if (suspicious) message.doubt = true;
    if (byOfficer(before, after)) {
      message.flags.add('proxy');
      message.doubt = true;
    }
    return undefined;
  },
};

/** Most messages hold no word beside the keyword and the scores, and need no closer look. */
function mayGovern({ kind, claim }: Token): boolean {
  return (kind === 'word' || kind === 'mixed') && claim !== 'keyword' && !layouts.has(claim);
}

/** Said of the sending, not of the scores: "khong biet nhan dung chua", "lam xong roi cham". */
const asides =
  /^ (?:(?:toi|em|e|minh|con|chau) )?(?:(?:khong|ko|k) (?:biet|ro) (?:(?:nhan|gui|bam|soan|ghi|cham|tra loi|viet) )?(?:the |vay )?(?:da )?(?:dung|duoc) (?:cach )?(?:chua|khong|ko)|(?:nhan|soan|gui|lam|bam) theo (?:huong dan|cu phap)(?: #)+|(?:lam|nop) xong (?:roi |thi )?(?:cham|danh gia|xin cham)|(?:cho|cham|cham cho|danh gia|xin cham|xin danh gia) (?:cac )?can bo) $/;

/** "Neu them ghe thi tot hon nua": a wish for next time; these scores stand. */
const suggestions =
  /^ (?:nhung )?neu (?:co |duoc )?(?:them|bo sung|lap|mo|bot|cai thien|nang cap|trang bi|rut ngan|\S*them \S+) (?:\S+ ){0,5}thi (?:se |cang |con |qua )?(?:tot|hay|tuyet|tuyet voi)\b(?: \S+){0,3} $/;

/** "Gui 8179" right behind the scores. */
const sending = /^ (?:(?:gui|goi|toi|den|ve|so|dau) )*# /;

/** "54543 gui 8179 co dung khong": asks whether it was sent in the right way. */
export const aboutSending =
  /^ (?:(?:gui|goi|toi|den|ve|so|dau) )*# (?:(?:co|nhu vay|nhu the|the|vay|la) )*(?:dung|duoc|dc) (?:khong|ko|chua|k)(?: (?:a|ah|vay|nhe|em|chau|ban))* (?:\? )?$/;

/** First token of the scores, and first token behind them. */
export function span({ tokens }: Message): [number, number] {
  let from = tokens.length;
  let to = 0;
  for (let i = 0; i < tokens.length; i++)
    if (layouts.has(tokens[i]!.claim)) {
      from = Math.min(from, i);
      to = i + 1;
    }
  return [from, to];
}

const layouts = new Set(['labelled-items', 'item-pairs', 'in-order', 'missing-in-order']);

const scoring =
  '(?:cho|cham|danh gia|nhan|bam|gui|tra loi|nhap|go|ghi|soan|dang|xung dang|xung|dang duoc|chiu|dong y|chap nhan)';
/** What may stand between a verb of scoring and its scores. */
const filler = '(?: (?:duoc|toi|minh|em|diem|la|het|muc|so|toan|ca|tat ca|deu|lai|voi|tin|di|#))*';

const conditions =
  /(?<!\bnhung )\b(?:neu|gia ma|gia nhu|gia su|gia du|phai chi|uoc gi|uoc chi|mien la|chi khi|tru khi|le ra|dang le|dang ra|dang nhe|nhe ra|toan dinh|suyt|bao gio moi|khi nao moi|khi ve|mai (?=cham|cho|tra loi|gui)|lan sau|lan toi|mai mot|tuong (?:la|se|duoc|cho|toi|rang|cham)|dinh (?:cho|cham|danh gia|gui|bam|ghi))\b|\b(?:khi nao|bao gio|chung nao|hom nao) [^.]*\b(?:thi|moi|se)\b/;

const askers =
  /\b(?:sao|lam sao|the nao|co phai|phai chang|dau phai|chua tung|so gi|co nen|chang le|chac gi|biet dau|dau ra|o dau|may ai)\b|\bnao(?! cung)\b|(?<!\b(?:khong|chang|cha|ko|k|chua) (?:\w+ )?)\bai(?! cung| deu)\b|\bgi ma\b/;

const denials = new RegExp(
  `\\b(?:khong|ko|k|chua|dung(?! la\\b| roi\\b| vay\\b| ra\\b)|cha|chang|dau(?! tien\\b)|dau co|khoi|cam|tu choi|thoi)(?: [a-z#]+){0,4}? ${scoring}${filler} $|\\b(?:khong|ko|k|chua|dau|chang|cha) (?:phai |phai la |the |duoc |the la |co |xung |dang )?$`,
);

const others =
  '(?:nguoi ta|nguoi khac|nguoi kia|nguoi ban|co nguoi|nhieu nguoi|may nguoi|thien ha|ai do|(?<!\\b(?:cham|gia|loi|nhan|bam|gui|khai|lam) )ho|no|dua kia|ong kia|ba kia|ban toi|ban em|dong nghiep|sep|lanh dao|can bo|cong an|ca xa|ca phuong|nhan vien|chien si|truong thon|to truong|anh ay|chi ay|co ay|ong ay|ba ay|hang xom)';

const reports = new RegExp(
  `\\b${others}\\b[^.]*\\b(?:bao(?! lau| nhieu| gio| quat)|(?<!\\b(?:ba|ong|ben) )noi(?! chung| that| chuyen| nang)|keu|dan (?:toi|em|minh|dan)|xui|khuyen|bat|ep|yeu cau|de nghi|doi|xin)\\b|\\b(?:bi ep|bi bat|bat phai|ep phai|xui|nghe noi|nghe bao|nghe don|nghe ke|tin don|nghe|duoc dan)\\b|\\b${others}(?: [a-z]+)? ${scoring}${filler} $`,
);

/** About, nearly, at most, for fun, as a test. */
const hedges =
  /\b(?:khoang|gan|hon|kem|it nhat|nhieu nhat|toi da|toi thieu|duoi|tren|(?:khong|chua|ko|k) (?:qua|den|toi)|dai loai|dai khai|phan van|nghi lai|xem lai|can nhac|chac|chac la|hinh nhu|co le|giai \S+|(?:khong|chang|cha|ko|k) bao gio(?: \S+){0,3}) $|\b(?:noi dua|cham dua|dua thoi|cham choi|choi thoi|bam bay|bam dai|cham bay|test|gui thu|thu may|nghich|lo tay|bang diem)\b/;

/** "Phuong khac 44444": words that run into the scores must be the sender's, or say how the service was. */
function isUnexplained(message: Message, from: number, clause: string): boolean {
  const right = message.tokens[from - 1]?.claim;
  if (message.findings[0]!.rule !== 'in-order' || message.correction || right) return false;
  let start = from;
  while (start > 0 && !/^[.,:;!?()"\n]$/.test(message.tokens[start - 1]!.text)) start--;
  const said = message.tokens.slice(start, from);
  if (!said.some((token) => isReadable(message.lexicon, token)) || firstPerson.test(clause)) return false;
  return !said.some(
    ({ is }) =>
      is.praise ||
      is.blame ||
      is.plain ||
      is.urgent ||
      is.intensifiersAfter ||
      is.proxy ||
      is.correct ||
      is.personName ||
      is.offScale,
  );
}

const firstPerson =
  /\b(?:that|tuoi|toi|em|minh|tui|chau|xin|cham|danh gia|cho|gui|lau|doi|vui|on|giay|the|can cuoc|ho khau|ho so|khai sinh|bo|me|hang xom|khen|thu tuc|dan) /;

/** Whatever stands right before "cham", "la" or "ghi" is their subject; only these leave the scores with the sender. */
function isStrangers(clause: string): boolean {
  const [, subject] = subjects.exec(clause) ?? [];
  return (
    subject !== undefined &&
    subject !== '#' &&
    !/\b(?:gia dinh|nha) toi \S+ nguoi\b/.test(clause) &&
    !senders.test(subject)
  );
}

const subjects =
  /(\S+) (?:(?:deu|cung|se|moi|da|dang|cu|lai|duoc|het|tam|chi|xin|xin duoc|xin phep|muon|thi) )*(?:cho|cham|danh gia|ghi|gui|nhan|bam|viet|la|duoc|hien|hien thi|bao|bao loi) (?:(?:la|diem|#|diem la|duoc) )*$/;
const senders =
  /^(?:toi|em|e|minh|tui|con|chau|bac|ong|ba|anh|chi|co|chu|cu|me|bo|gia|dinh|xin|da|thua|vang|diem|qua|gia|loi|kien|hl|tinh|tot|lam|nha|nay|chung|that|day|nhat|luot|giup|ho|thay|gium|dum|bao|noi|nho|a|ok|on|lai|sua|dung|ra|cham|cho|gui|gon|nhung|lau|the|tuoi|#)$/;

/** "Con gai toi duoc", "ca huyen nay duoc": theirs are the marks. */
const winners =
  /\b(?:con|chau|lop|truong|me|bo|vo|chong|ba|ong|anh|chi|em|ban|di|chu|co|bac)(?: (?:gai|trai|noi|ngoai|dau|re|ruot|ut|lon|nho|con))* (?:toi|em|minh|tui|chau) (?:thi |da |cung )?duoc (?:# |diem )*$|(?<!\b(?:tat|gom) )\bca (?!nam |5 |# )(?:\S+ ){1,3}duoc (?:# |diem )*$/;

/** Somebody or something else than the sender "cham", "la" or "ghi" the scores; or the scores are thrown away. */
const strangers =
  /\b(?:ben canh|dang truoc|dang sau|moi nguoi(?: deu| cung)?|ai cung|viec|xong|thi|moi|(?<!\b(?:me|bo|ba|ong|cha|vo|chong|con|chau|cu|co|bac|chu|di|ma)(?: toi| em| minh| chau| con| gai| trai)* )bao|roi|dai|xa|phuong|giay|phieu|bang|tuong|mang|mau|phap|dan|roi|chong|tu nhien|truoc khi|sau khi|dien thoai cua toi|may cua toi) (?:moi |deu |cung |se )?(?:cho|cham|danh gia|ghi|viet|gui|nhan|bam|la|ghi la|dan|duoc|#) (?:la |# )?$|\b(?:tren|trong|theo) (?:[a-z]+ ){1,6}(?:la |ghi |dan |# )*$|\b(?:len|di|som|hon) (?:thi )?(?:toi|em|minh) (?:moi |se )?(?:cho|cham) $|\b(?:(?<!\b(?:giup|ho|thay|gium|dum|cho|cua|me|va|mat) )bo|xoa|huy|rut|gach|quen|thi|ma|(?<!\bxin loi gui )muon|(?<!nam )moi|chuyen|vu) (?:cai |tin |diem |so |toi cho |ra )?$|\b(?:khong|ko|k|dung|chang) (?:lay|tinh|giu|dung|nhan) (?:[a-z]+ )?$|\bcon (?:lau|khuya)\b|\b(?:dua|lay|cam|giu|muon) (?:may|dien thoai)\b|\b(?:truoc|sau) khi\b|\bphai (?:cham|cho|bam|nhan) $/;

/** "Lam cho tat ca hai long", "ca nha toi hai long het": said of people. */
const purposes =
  /\b(?:lam cho|de|giup cho|phuc vu|mong|muon(?! (?:xin )?(?:sua|doi|thay|cham|danh gia|cho))|ca nha|ca lang|ca xom|ca xa|ca thon|ca gia dinh|ba con|moi nguoi|nguoi dan|nhan dan|vo chong)(?: [a-z]+)* $/;

const longings = /\b(?:muon|thich|dinh|mong|tinh|uoc) (?:\w+ )?(?:cho|cham|danh gia|bam|gui)\b/;

const withdrawals =
  /\b(?:neu|mien la|chi khi|tru khi|voi dieu kien|gia ma|gia nhu|thi (?:moi|con|hoa))\b|^ thi\b|^ moi la\b|\bsao (?:vay |the )?(?:\? )?$|^ (?:la |thi |co |nghia la )?(?:gi|sao|so gi|ma gi|cua ai|the nao|diem gi|nghia|ma so gi|bao nhieu|xao|lao|bia|gia|bay|do ai|ai (?:cham|cho|gui|ghi))\b|^ (?:# )*(?:diem )?la (?!diem|danh gia|y kien|ket qua|so diem|muc|hai long|rat|tot|dung|xung|phai|vua|cua toi|nhe|a\b)[a-z]|^ (?:con lau|con khuya|dau)\b|\bkhong dung(?= (?:y|voi|nhu|la|so|diem)\b| $)|\bthi (?:lam|phai|nhanh)\b|\bmoi (?:tra|duoc|cho|nhan|dua|giai quyet|cap)\b|\btoi (?:thi )?(?:khong|ko|k)(?: (?:dong y|nhu|the|vay)\b| $)|\bso nao\b|\bo dau ra\b|\b(?:em|toi|minh|chau) (?:khong|ko|k) hieu\b|^ (?:di|giup toi|nua) $|^ (?:la )?(?:khong|ko|k|chua|dau)(?: phai)?(?: la)? (?:cua|toi (?:cham|cho|gui|ghi|bam)|do toi|y (?:toi|cua)|diem|ket qua|vay|the|dau|duoc|dung|phai)? ?$|\b(?:thoi (?:khong|dung|khoi|bo|ko|k)|khong (?:sua|doi|tinh|lay) nua|quen di|bo di|khong tinh|dung tinh|dung ghi)\b|\b(?:duoc|dung|phai|co phai|vay|chu|the)? ?(?:khong|ko|chua|ha|ha|nhi|chang|dau) (?:vay |a |the |em |chau )?(?:\? )?$/;

/** Between the first score and the last: a word that takes one of them back. */
const middles =
  /\b(?:sao ma|sao|lam sao|neu|gia ma|le ra|dang le|ai ma|ma doi|(?<!\b(?:khong|ko|k|chang|chua)(?: \S+)? )gi|(?:khong|ko|k|chua|dau|chang) (?:bang|duoc|toi|den|co))\b/;

const answering = '(?:cham|bam|danh|danh gia|tra loi|nhan|nhap|gui|go|soan|ghi|chon|lam)';
const officers =
  '(?:can bo|cong an|nhan vien|chien si|ca xa|ca phuong|dong chi|bo phan (?:mot|1) cua|mot cua|tiep dan|truong cong an|cong chuc|(?:nguoi|chi|anh|co) (?:o|ngoi|truc) (?:quay|ban))';
const helping = '(?:thay|ho|gium|giup|dum|luon cho)';
const helped = '(?:dan|khach|cong dan|nguoi dan|ba con|nhan dan|khach hang|cong dan|cu|cac cu|nguoi gia)';

const officerHelps = new RegExp(
  `\\b${officers}\\b[^.]*\\b${answering} (?:tin |diem |phieu |cho |luon )?(?:${helping}\\b|cho ${helped}\\b|cho (?:toi|em|minh|ong|ba|bac)\\b)(?! (?:\\w+ )?(?:to khai|ho so|giay to|giay|don|thong tin|the)\\b)`,
);
const helpsPeople = new RegExp(
  `\\b${answering} (?:tin |diem |phieu |cho |luon )?${helping}(?: cho| cac| cho cac| mot)? ${helped}\\b`,
);

function byOfficer(before: string, after: string): boolean {
  return [before, after].some((text) => officerHelps.test(text) || helpsPeople.test(text));
}

/** Words further away than this govern nothing; it also bounds the time. */
const reach = 40;

/** Back to the mark that ended the sentence before. */
function sentenceBefore(message: Message, from: number): string {
  let start = from;
  while (start > Math.max(0, from - reach) && !/^[.;!?\n]$/.test(message.tokens[start - 1]!.text)) start--;
  return words(message, start, from);
}

function clauseAfter(message: Message, to: number): string {
  let end = to;
  while (end < Math.min(message.tokens.length, to + reach) && !/^[.,;!\n:(]$/.test(message.tokens[end]!.text)) end++;
  return words(message, to, end);
}

/** The words of a stretch with a space before and behind each; what another rule has taken is a `#`. */
export function words({ tokens }: Message, from: number, to: number): string {
  let out = ' ';
  for (let i = from; i < to; i++) {
    const token = tokens[i]!;
    if (layouts.has(token.claim)) continue;
    const before = tokens[i - 1];
    const measure =
      token.is.points &&
      (before?.kind === 'number' || layouts.has(before?.claim ?? '')) &&
      !/^(?:ma|lai|the|duoc)$/.test(tokens[i + 1]?.text ?? '');
    const hidden =
      measure || token.claim === 'personal-number' || token.claim === 'keyword' || token.claim === 'survey-code';
    out += !hidden && (token.claim === '' || token.kind === 'word') ? `${token.text} ` : '# ';
  }
  return out;
}

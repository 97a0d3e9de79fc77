import { isKnown } from './lexicon.ts';
import { claim, isFree, type Message, nextWord } from './message.ts';
import type { Token } from './piece.ts';
import type { Rule } from './rule.ts';
import { looksLike } from './split-mixed.ts';

/** The invitation copied back: at least three of its set phrases. What they enclose is not the citizen's. */
export const quotedInvitation: Rule = {
  name: 'quoted-invitation',
  examples: [
    {
      text: '54543\n> CA P.Van Mieu xin Ong/Ba cham diem 1-5 (5 la rat hai long): phong cho, thu tuc. Soan HL va 5 so gui 8179 mien phi. Tu choi: HL TC',
      kind: 'answers',
      scores: [5, 4, 5, 4, 3],
    },
  ],
  apply(message) {
    if (message.text.length < 60) return undefined;
    let from = Number.POSITIVE_INFINITY;
    let to = -1;
    let found = 0;
    for (const anchor of anchors) {
      const match = anchor.exec(message.text);
      if (!match) continue;
      found++;
      from = Math.min(from, match.index);
      to = Math.max(to, match.index + match[0].length);
    }
    if (found < 3) return undefined;
    from = Math.min(from, greeting(message.text, from));
    for (const token of message.tokens) if (token.from >= from && token.to <= to) token.claim = 'quoted-invitation';
    return undefined;
  },
};

const anchors = [
  /\bcham(?: diem)?(?: tu)? 1 ?(?:-|den) ?5\b/,
  /\(5 rat hai long\)|\(?\b5 ?(?:la|=|:) ?rat hai long\)?/,
  /\b1 ?(?:la|=|:) ?rat khong hai long\b/,
  /\bsoan(?: tin)?:? ?[a-z]{2,8} (?:va|\(|<|\d so)[^\n]{0,30}/,
  /\bgui(?: den| toi| ve)? \d{4}\b/,
  /\bmien phi\b/,
  /\btu choi(?: nhan tin)?:? ?(?:soan )?(?:[a-z]{2,8} )?tc(?: gui \d{4})?\b/,
  /\b(?:danh gia|hoi y kien|kinh moi|xin ong\/ba|tra loi tin nay)\b/,
];

/** Where the quotation begins ("... wrote:"), or the sender is named, on the same line before the first set phrase. */
function greeting(text: string, before: number): number {
  const line = text.lastIndexOf('\n', before) + 1;
  const named = text.slice(line, before).search(/\b(?:ca (?:p\.|x\.|xa|phuong)|cong an|lan cuoi|cam on ong\/ba)/);
  const start = named < 0 ? before : line + named;
  const lead = Math.max(0, start - 200);
  const head = /(?:^|\n)[^\n]*\b(?:viet|wrote):[\s>]*$/.exec(text.slice(lead, start));
  return head ? lead + head.index : start;
}

/** The keyword in every shape that a thumb gives it; also the label that it abbreviates, right before the right code. */
export const keyword: Rule = {
  name: 'keyword',
  examples: [
    { text: 'H.L. 782644 5.4.5.4.3', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: '45 782644 54543', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: 'hai long 782644 54543', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: 'HL HL HL BT HL HL', kind: 'answers', scores: [4, 4, 3, 4, 4] },
  ],
  apply(message) {
    const { tokens } = message;
    let opening = true;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (token.claim || token.kind === 'mark') continue;
      const to = keywordEnd(message, i, opening);
      if (to > i) {
        claim(message, i, to, 'keyword');
        if (message.keyword.index < 0) message.keyword.index = to - 1;
        i = to - 1;
        opening = false;
      } else if (!token.is.courtesy && !token.is.instruction) opening = false;
    }
    return undefined;
  },
};

function keywordEnd(message: Message, i: number, opening: boolean): number {
  const { tokens, form } = message;
  const token = tokens[i]!;
  const wordEnd = spelledKeyword(message, i);
  if (wordEnd > i) {
    const next = tokens[nextWord(message, wordEnd)];
    if (next?.kind === 'number' && (next.text.length > 4 || startsCode(message, next))) return wordEnd;
    if (token.is.satisfied && !isKeywordAmongLabels(message, opening)) return i;
    return opening || next?.kind === 'number' || next?.kind === 'mixed' || !token.is.satisfied ? wordEnd : i;
  }
  if (!form.code || codeEnd(message, i + 1) < 0) return i;
  const initials = token.text
    .split(' ')
    .map((word) => word[0])
    .join('');
  if (token.kind === 'number' ? token.text === form.keypad : token.is.satisfied && initials === form.keyword)
    return i + 1;
  return opening && token.kind === 'word' && token.text.length <= 3 && !isKnown(message.lexicon, token.text)
    ? i + 1
    : i;
}

/** `HL`, `HLL`, `HI`, `H L`, `H.L.`: the end of the keyword that begins at `i`, or `i`. */
function spelledKeyword({ tokens, form }: Message, i: number): number {
  const token = tokens[i]!;
  const first = token.text[0]!;
  if (token.kind !== 'word' || (first !== form.keyword[0] && !'il10o'.includes(first))) return i;
  if (
    token.text === form.keyword ||
    (token.text.length <= form.keyword.length + 1 && looksLike(token.text, form.keyword))
  )
    return i + 1;
  if (token.text.length > 1) return i;
  let at = i;
  for (const letter of form.keyword) {
    while (at > i && tokens[at]?.kind === 'mark' && tokens[at]!.text !== '\n') at++;
    if (tokens[at]?.text !== letter) return i;
    at++;
  }
  return at;
}

function startsCode({ form }: Message, { text }: Token): boolean {
  return !!form.code && form.code.startsWith(text);
}

/** `HL` is a label too: it is the keyword when it opens and the labels behind it are as many as the items, or none. */
function isKeywordAmongLabels({ tokens, form, pending }: Message, opening: boolean): boolean {
  if (!opening) return false;
  const labels = tokens.filter(({ is, claim: taken }) => !taken && (is.level !== null || is.satisfied)).length;
  const asked = pending.kind === 'missing' ? pending.items.length : form.items.length;
  return labels !== asked || labels === 1;
}

/** The invitation's code, also in groups, right after the keyword or anywhere else; what stands in its place and is not it. */
export const surveyCode: Rule = {
  name: 'survey-code',
  examples: [
    { text: 'HL 7826 44 54543', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: 'HL78264454543', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: 'HL 782648 54543', kind: 'wrong_code' },
    { text: 'HL 782644A 54543', kind: 'wrong_code' },
  ],
  apply(message) {
    for (let i = 0; i < message.tokens.length; i++) {
      const token = message.tokens[i]!;
      if (token.claim === 'keyword' && message.tokens[i + 1]?.claim !== 'keyword') readPlaceOfCode(message, i + 1);
      else if (isFree(token) && token.kind === 'number' && token.text.length > 1) takeCode(message, i);
    }
    return undefined;
  },
};

function readPlaceOfCode(message: Message, start: number): void {
  let i = nextWord(message, start);
  while (isFree(message.tokens[i]) && message.lexicon.context.codeWords.test(message.tokens[i]!.text))
    i = nextWord(message, i + 1);
  const token = message.tokens[i];
  if (!isFree(token) || takeCode(message, i)) return;
  const isCode =
    token.kind === 'number' ? isCodeLike(message, token.text) : token.kind === 'mixed' && isCodeWithSlip(token.text);
  if (!isCode && !dossier.test(message.text.slice(token.from, token.from + 40))) return;
  message.code = 'wrong';
  token.claim = 'survey-code';
}

const dossier = /^[a-z]?[0-9]{1,3}(?:\.[a-z0-9]{1,4}){1,4}-[0-9]{6}-[0-9]{3,6}/;

function takeCode(message: Message, i: number): boolean {
  const { form, tokens } = message;
  if (!form.code) return false;
  let end = codeEnd(message, i);
  if (end < 0) {
    const token = tokens[i]!;
    if (
      message.code === 'right' ||
      token.kind !== 'number' ||
      token.text.length !== form.code.length + form.items.length ||
      !token.text.startsWith(form.code)
    )
      return false;
    const cut = token.from + form.code.length;
    const scores: Token = { ...token, text: token.text.slice(form.code.length), from: cut, tight: true };
    message.tokens = [...tokens.slice(0, i), { ...token, text: form.code, to: cut }, scores, ...tokens.slice(i + 1)];
    end = i + 1;
  }
  claim(message, i, end, 'survey-code');
  if (message.code !== 'wrong') message.code = 'right';
  return true;
}

/** End of the tokens from `i` on that spell the code, split by spaces, dashes or dots at most; -1 when they do not. */
function codeEnd({ tokens, form }: Message, start: number): number {
  let rest = form.code!;
  let i = start;
  while (tokens[i]?.kind === 'mark' && tokens[i]!.text !== '\n') i++;
  for (; i < tokens.length && rest; i++) {
    const token = tokens[i]!;
    if (token.kind === 'mark' && (token.text === '-' || token.text === '.')) continue;
    if (token.claim || token.kind !== 'number' || !rest.startsWith(token.text)) return -1;
    rest = rest.slice(token.text.length);
  }
  return rest ? -1 : i;
}

function isCodeLike({ form }: Message, digits: string): boolean {
  if (digits.length === form.items.length && [...digits].every((digit) => Number(digit) <= form.highest)) return false;
  return digits.length >= 6 || (digits.length === 5 && digits >= '6');
}

function isCodeWithSlip(text: string): boolean {
  return text.length <= 12 && /^[6-9]/.test(text) && text.replace(/[^0-9]/g, '').length >= 4;
}

/** "soan ... gui 8179" typed as it was printed, and the short code alone. */
export const shortCode: Rule = {
  name: 'short-code',
  examples: [
    { text: 'Soan HL 782644 54543 gui 8179', kind: 'answers', scores: [5, 4, 5, 4, 3] },
    { text: 'HL 54543 8179', kind: 'answers', scores: [5, 4, 5, 4, 3] },
  ],
  apply(message) {
    const { tokens, form, lexicon } = message;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (token.kind !== 'number' || token.text !== form.shortCode || !isFree(token)) continue;
      const before = tokens[i - 1];
      const addressed = before?.kind === 'word' && lexicon.context.addressing.test(before.text);
      if (
        addressed ||
        (i > 0 && nextWord(message, i + 1) >= tokens.length && tokens.some((t) => t !== token && t.kind === 'number'))
      )
        token.claim = 'short-code';
    }
    return undefined;
  },
};

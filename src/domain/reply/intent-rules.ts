import { isFree, isReadable, type Message, nextWord } from './message.ts';
import type { Token } from './piece.ts';
import type { ReplyFlag } from './reading.ts';
import type { Rule, Verdict } from './rule.ts';
import { anyOf, type SenseName, type Senses } from './senses.ts';

/** Somebody else's phone: never ask again, and say so in the register of numbers. */
export const wrongNumber: Rule = {
  name: 'wrong-number',
  examples: [
    { text: 'nham so roi, toi khong lam thu tuc gi', kind: 'opt_out', flags: ['wrong_number'] },
    { text: 'HL 782644 55555 nham so roi', kind: 'opt_out', flags: ['wrong_number'] },
  ],
  needs: anyOf('wrongNumber'),
  apply(message) {
    if (!some(message, 'wrongNumber')) return undefined;
    message.flags.add('wrong_number');
    return { kind: 'opt_out' };
  },
};

/** Refusal wins over any digits beside it. A bare "huy" or "tu choi" counts only where it has no other object. */
export const refusal: Rule = {
  name: 'refusal',
  examples: [
    { text: 'HL TC 55555', kind: 'opt_out' },
    { text: 'HLTC 55455', kind: 'opt_out' },
    { text: 'HL782644TC', kind: 'opt_out' },
    { text: 'HL T C', kind: 'opt_out' },
    { text: 'dung gui nua', kind: 'opt_out' },
    { text: 'toi muon huy ho so', kind: 'comment' },
    { text: 'chieu thu 6 dung nhan ho so', kind: 'comment' },
    { text: 'Tu choi', kind: 'opt_out' },
  ],
  needs: anyOf('refusal', 'bareRefusal'),
  apply(message) {
    const refused = some(message, 'refusal');
    if (!refused && !some(message, 'bareRefusal')) return undefined;
    const alone = message.tokens.every(
      (token) =>
        token.is.bareRefusal || ((token.claim || token.is.level === null) && !isReadable(message.lexicon, token)),
    );
    if (!refused && !alone) return undefined;
    for (const token of message.tokens) if (token.is.refusal || token.is.bareRefusal) token.claim ||= 'refusal';
    return { kind: 'opt_out' };
  },
};

/** The words after the keyword: MO, GHI, GY, PHAI. */
export const commands: Rule = {
  name: 'commands',
  examples: [
    { text: 'HL MO', kind: 'opt_in' },
    { text: 'HLMO', kind: 'opt_in' },
    { text: 'HL PHAI', kind: 'accept' },
    { text: 'HL GY can them 5 cai ghe', kind: 'comment' },
    { text: 'mo cua may gio vay', kind: 'comment' },
  ],
  needs: anyOf('allowAgain', 'acceptKeyword', 'suggestion'),
  apply(message) {
    const at = nextWord(message, message.keyword.index + 1);
    const token = message.tokens[at];
    if (!isFree(token) || token.kind !== 'word') return undefined;
    const last = restIsCourtesy(message, at + 1);
    const addressed = message.keyword.index >= 0;
    if (token.is.allowAgain && last) return { kind: 'opt_in' };
    if (token.is.acceptKeyword && last && addressed) return { ...accepted(message), kind: 'accept' };
    if (token.is.suggestion && !last && (addressed || token.text.includes(' '))) return { kind: 'comment' };
    return undefined;
  },
};

/** GHI: the citizen takes over a change that came by another road. */
export const held: Rule = {
  name: 'held-change',
  examples: [{ text: 'HL GHI', kind: 'accept' }],
  needs: anyOf('held'),
  apply(message) {
    const at = nextWord(message, message.keyword.index + 1);
    return isFree(message.tokens[at]) && message.tokens[at]!.is.held && restIsCourtesy(message, at + 1)
      ? { kind: 'accept' }
      : undefined;
  },
};

/** A letter picks one of the open invitations that were offered. */
export const choice: Rule = {
  name: 'choice',
  examples: [{ text: 'HL B', kind: 'choice', choice: 1, pending: { kind: 'which', options: 2 } }],
  apply(message) {
    if (message.pending.kind !== 'which') return undefined;
    const { options } = message.pending;
    const words = message.tokens.filter(({ claim, kind, text }) => !claim && (kind !== 'mark' || text === '?'));
    const letters = words.filter((token) => token.kind === 'word' && token.text.length === 1 && token.accents === null);
    const chosen = letters.length === 1 ? letters[0]!.text.charCodeAt(0) - 97 : -1;
    if (chosen < 0 || chosen >= options) return undefined;
    return words.every((token) => token === letters[0] || isAssent(token.is))
      ? { kind: 'choice', choice: chosen }
      : undefined;
  },
};

function isAssent(is: Senses): boolean {
  return is.courtesy || is.item || is.accept || is.copula;
}

/** A plain yes to what was read back. */
export const acceptance: Rule = {
  name: 'acceptance',
  examples: [{ text: 'vang dong y', kind: 'accept', scores: [4, 4, 4, 4, 4], pending: { kind: 'overall', level: 4 } }],
  needs: anyOf('accept'),
  apply(message) {
    if (message.pending.kind !== 'overall' && message.pending.kind !== 'readback') return undefined;
    const said = message.tokens.filter(
      ({ claim, kind, text }) => !addressing.has(claim) && (kind !== 'mark' || text === '?'),
    );
    if (!said.some(({ is }) => is.accept) || !said.every(({ is }) => is.accept || (is.courtesy && !is.copula)))
      return undefined;
    return { ...accepted(message), kind: 'accept' };
  },
};

/** What may stand beside a yes without being a part of it. */
const addressing = new Set(['keyword', 'survey-code', 'short-code', 'quoted-invitation']);

function accepted({ pending, form }: Message): { scores?: Verdict['scores'] } {
  if (pending.kind === 'readback') return { scores: pending.scores };
  return pending.kind === 'overall' ? { scores: form.items.map(() => pending.level) } : {};
}

/** Somebody answers for the citizen: kept and marked. An officer may not. */
export const proxy: Rule = {
  name: 'proxy',
  examples: [
    { text: '54543 con tra loi thay me', kind: 'answers', scores: [5, 4, 5, 4, 3], flags: ['proxy'] },
    { text: '55555 can bo cham ho dan', kind: 'unclear', flags: ['proxy'] },
  ],
  needs: anyOf('officer', 'proxy'),
  apply(message) {
    if (some(message, 'officer')) {
      message.flags.add('proxy');
      message.doubt = true;
    }
    if (some(message, 'proxy')) message.flags.add('proxy');
    return undefined;
  },
};

/** What must be routed, whatever the scores. */
export const urgency: Rule = {
  name: 'urgency',
  examples: [
    { text: '22222 can bo doi tien boi duong', kind: 'answers', scores: [2, 2, 2, 2, 2], flags: ['urgent'] },
    { text: 'dung nhan tien cua dan', kind: 'comment', flags: ['urgent'] },
    { text: 'cuu voi co trom vao nha', kind: 'comment', flags: ['emergency'] },
    { text: 'day co phai lua dao khong', kind: 'comment', flags: ['scam_question'] },
  ],
  apply(message) {
    if (message.signals & routedSignals)
      for (const [sense, flag] of routed) if (some(message, sense)) message.flags.add(flag);
    if (/\?/.test(message.text) && message.tokens.some((token) => isReadable(message.lexicon, token)))
      message.flags.add('question');
    return undefined;
  },
};

const routed: readonly [SenseName, ReplyFlag][] = [
  ['urgent', 'urgent'],
  ['emergency', 'emergency'],
  ['scam', 'scam_question'],
  ['question', 'question'],
];
const routedSignals = anyOf('urgent', 'emergency', 'scam', 'question');

function some({ tokens }: Message, sense: SenseName): boolean {
  for (const token of tokens) if (token.is[sense] && !token.claim) return true;
  return false;
}

function restIsCourtesy(message: Message, from: number): boolean {
  return message.tokens
    .slice(from)
    .every(
      (token: Token) =>
        token.claim || token.kind === 'mark' || token.is.courtesy || message.form.shortCode === token.text,
    );
}

import { type GoverningName, governs } from './context.ts';
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
    const { context } = message.lexicon;
    const [from, to] = span(message);
    const before = sentenceBefore(message, from);
    const clause = before.slice(before.search(/[^,:()"]*$/)).replace(context.asides, ' toi cham ');
    let after = clauseAfter(message, to);
    for (const said of [context.suggestions, context.aboutSending, context.sending]) after = after.replace(said, ' ');
    const replaced = message.correction && message.rows.length === 2;
    const listed = governedBy(message);
    const says = (name: GoverningName, words: string) => (listed & governs[name]) !== 0 && context[name].test(words);
    const suspicious =
      says('conditions', before) ||
      says('askers', clause) ||
      (!replaced && says('denials', clause)) ||
      says('reports', clause) ||
      (says('longings', clause) && context.regrets.test(after)) ||
      says('withdrawals', after) ||
      says('strangers', clause) ||
      ((listed & governs.subjects) !== 0 && isStrangers(message, clause)) ||
      says('winners', clause) ||
      isUnexplained(message, from, clause) ||
      says('hedges', clause) ||
      (says('only', clause) && context.when.test(after)) ||
      (message.findings[0]!.rule === 'labelled-items' && says('purposes', clause)) ||
      ((listed & governs.middles) !== 0 && context.middles.test(words(message, from, to)));
    if (suspicious) message.doubt = true;
    if (says('officers', before) || says('officers', after)) {
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

/** The lists of `context.json` of which the message holds a word. */
function governedBy({ tokens }: Message): number {
  let lists = 0;
  for (const token of tokens) lists |= token.governs;
  return lists;
}

/** First token of the scores, and first token behind them. */
export function span({ tokens }: Message): [number, number] {
  let from = tokens.length;
  let to = 0;
  for (let i = 0; i < tokens.length; i++) {
    const { claim } = tokens[i]!;
    if (claim === '' || !layouts.has(claim)) continue;
    if (i < from) from = i;
    to = i + 1;
  }
  return [from, to];
}

const layouts = new Set(['labelled-items', 'item-pairs', 'in-order', 'missing-in-order']);

/** "Phuong khac 44444": words that run into the scores must be the sender's, or say how the service was. */
function isUnexplained(message: Message, from: number, clause: string): boolean {
  const right = message.tokens[from - 1]?.claim;
  if (message.findings[0]!.rule !== 'in-order' || message.correction || right) return false;
  let start = from;
  while (start > 0 && !/^[.,:;!?()"\n]$/.test(message.tokens[start - 1]!.text)) start--;
  const said = message.tokens.slice(start, from);
  if (!said.some((token) => isReadable(message.lexicon, token)) || message.lexicon.context.firstPerson.test(clause))
    return false;
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

/** Whatever stands right before "cham", "la" or "ghi" is their subject; only `senders` leave the scores with the sender. */
function isStrangers({ lexicon: { context } }: Message, clause: string): boolean {
  const subject = context.subjects.exec(clause)?.groups?.subject;
  return subject !== undefined && subject !== '#' && !context.households.test(clause) && !context.senders.test(subject);
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

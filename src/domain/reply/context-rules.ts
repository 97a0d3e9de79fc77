import { type GoverningName, governs } from './context.ts';
import { isReadable, type Message } from './message.ts';
import type { Token } from './piece.ts';
import type { Rule } from './rule.ts';

/**
 * Who says the scores, and how: a condition, a wish, a denial, a question, somebody else's words or an officer's hand
 * around a set make it doubtful. Complaints and praise beside it do not.
 */
export const governed: Rule = {
  name: 'governed',
  examples: [
    { text: 'toi khong bao gio cho 55555', kind: 'unclear', proposal: [5, 5, 5, 5, 5] },
    { text: '5 5 5 5 5 tren 10', kind: 'unclear' },
    { text: '55455 cho vui', kind: 'unclear' },
    { text: 'nguoi ta bao bam 44444', kind: 'unclear' },
    { text: 'ai cham 54543 vay', kind: 'unclear' },
    { text: '55554 neu lan toi nhanh hon', kind: 'unclear' },
    { text: 'de toi nghi lai, 35453', kind: 'unclear', proposal: [3, 5, 4, 5, 3] },
    { text: '35453, de toi nghi lai', kind: 'unclear' },
    { text: 'toi nghi lai roi, 35453', kind: 'correction', scores: [3, 5, 4, 5, 3] },
    { text: 'doi cau 2 thanh 4 giup toi', kind: 'correction', scores: [null, 4, null, null, null] },
    { text: '54543 giup toi', kind: 'unclear' },
    { text: '55555 nhung that ra khong xung dang', kind: 'unclear' },
    { text: '54543 do bam nham', kind: 'unclear' },
    { text: 'cau 2 bam nham thanh 5', kind: 'unclear' },
    { text: 'nguoi ta hai long ca 5 cau, toi thi khong', kind: 'unclear' },
    { text: 'khong phai cho doi lau, 55455', kind: 'answers', scores: [5, 5, 4, 5, 5] },
    { text: '55455 neu them ghe thi tot hon nua', kind: 'answers', scores: [5, 5, 4, 5, 5] },
  ],
  apply(message) {
    if (!message.findings.length || !message.tokens.some(mayGovern)) return undefined;
    const around = new Surroundings(message);
    if (isGoverned(message, around)) message.doubt = true;
    if (around.before('officers') || around.after('officers')) {
      message.flags.add('proxy');
      message.doubt = true;
    }
    return undefined;
  },
};

function isGoverned(message: Message, around: Surroundings): boolean {
  const replaced = message.correction && message.rows.length === 2;
  const labelled = message.findings[0]!.rule === 'labelled-items';
  return (
    around.before('conditions') ||
    around.clause('askers') ||
    (!replaced && around.clause('denials')) ||
    around.clause('reports') ||
    (around.clause('longings') && around.after('regrets')) ||
    around.after('withdrawals') ||
    around.clause('strangers') ||
    isStrangers(message, around) ||
    around.clause('winners') ||
    isUnexplained(message, around) ||
    around.clause('hedges') ||
    (around.clause('only') && around.after('when')) ||
    (labelled && around.clause('purposes')) ||
    around.within('middles')
  );
}

/** The words before, within and behind the scores; each text is made only when a list holds one of its words. */
class Surroundings {
  readonly from: number;
  private readonly to: number;
  private readonly start: number;
  private readonly end: number;
  private readonly listed: readonly [before: number, within: number, after: number];
  private readonly message: Message;
  private sentence: string | null = null;
  private narrow: string | null = null;
  private behind: string | null = null;

  constructor(message: Message) {
    [this.from, this.to] = span(message);
    this.start = sentenceStart(message, this.from);
    this.end = clauseEnd(message, this.to);
    this.listed = [
      listsIn(message, this.start, this.from),
      listsIn(message, this.from, this.to),
      listsIn(message, this.to, this.end),
    ];
    this.message = message;
  }

  before(name: GoverningName): boolean {
    return this.listed[0] & governs[name] ? this.patterns[name].test(this.beforeWords()) : false;
  }

  clause(name: GoverningName): boolean {
    return this.listed[0] & governs[name] ? this.patterns[name].test(this.clauseWords()) : false;
  }

  within(name: GoverningName): boolean {
    return this.listed[1] & governs[name] ? this.patterns[name].test(words(this.message, this.from, this.to)) : false;
  }

  after(name: GoverningName): boolean {
    return this.listed[2] & governs[name] ? this.patterns[name].test(this.afterWords()) : false;
  }

  /** Back to the mark that opens the clause, without what is said of the sending. */
  clauseWords(): string {
    if (this.narrow !== null) return this.narrow;
    const before = this.beforeWords();
    const clause = before.slice(clauseStart(before));
    this.narrow = this.listed[0] & governs.asides ? clause.replace(this.patterns.asides, ' toi cham ') : clause;
    return this.narrow;
  }

  private get patterns() {
    return this.message.lexicon.context;
  }

  private beforeWords(): string {
    this.sentence ??= words(this.message, this.start, this.from);
    return this.sentence;
  }

  private afterWords(): string {
    if (this.behind !== null) return this.behind;
    let after = words(this.message, this.to, this.end);
    if (this.listed[2] & governs.suggestions) after = after.replace(this.patterns.suggestions, ' ');
    if (this.listed[2] & governs.pleas && this.asksForChange()) after = after.replace(this.patterns.pleas, ' ');
    if (this.listed[2] & governs.aboutSending) after = after.replace(this.patterns.aboutSending, ' ');
    this.behind = after.includes('# ') ? after.replace(this.patterns.sending, ' ') : after;
    return this.behind;
  }

  /** "Doi cau 2 thanh 4 giup toi" begs for the change; "54543 giup toi" begs for help. */
  private asksForChange(): boolean {
    return this.message.correction && this.patterns.changing.test(words(this.message, this.start, this.to));
  }
}

function clauseStart(words: string): number {
  let at = words.length;
  while (at > 0 && !',:()"'.includes(words[at - 1]!)) at--;
  return at;
}

/** Most messages hold no word beside the keyword and the scores, and need no closer look. */
function mayGovern({ kind, claim }: Token): boolean {
  return (kind === 'word' || kind === 'mixed') && claim !== 'keyword' && !layouts.has(claim);
}

/** The lists of `context.json` that hold a word of a stretch. */
function listsIn({ tokens }: Message, from: number, to: number): number {
  let lists = 0;
  for (let i = from; i < to; i++) lists |= tokens[i]!.governs;
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
function isUnexplained(message: Message, around: Surroundings): boolean {
  const { from } = around;
  const right = message.tokens[from - 1]?.claim;
  if (message.findings[0]!.rule !== 'in-order' || message.correction || right) return false;
  let explained = true;
  for (let at = from - 1; at >= 0; at--) {
    const token = message.tokens[at]!;
    if (isMark(token, '.,:;!?()"\n')) break;
    if (explains(token)) return false;
    if (explained && isReadable(message.lexicon, token)) explained = false;
  }
  return !explained && !message.lexicon.context.firstPerson.test(around.clauseWords());
}

function explains({ is }: Token): boolean {
  return (
    is.praise ||
    is.blame ||
    is.plain ||
    is.urgent ||
    is.intensifiersAfter ||
    is.proxy ||
    is.correct ||
    is.personName ||
    is.offScale
  );
}

/** Whatever stands right before "cham", "la" or "ghi" is their subject; only `senders` leave the scores with the sender. */
function isStrangers({ lexicon: { context } }: Message, around: Surroundings): boolean {
  if (!around.clause('subjects')) return false;
  const clause = around.clauseWords();
  const subject = context.subjects.exec(clause)?.groups?.subject;
  return subject !== undefined && subject !== '#' && !context.households.test(clause) && !context.senders.test(subject);
}

/** Words further away than this govern nothing; it also bounds the time. */
const reach = 40;

/** Back to the mark that ended the sentence before. */
function sentenceStart({ tokens }: Message, from: number): number {
  let start = from;
  while (start > Math.max(0, from - reach) && !isMark(tokens[start - 1]!, '.;!?\n')) start--;
  return start;
}

function clauseEnd({ tokens }: Message, to: number): number {
  let end = to;
  while (end < Math.min(tokens.length, to + reach) && !isMark(tokens[end]!, '.,;!\n:(')) end++;
  return end;
}

function isMark({ kind, text }: Token, marks: string): boolean {
  return kind === 'mark' && marks.includes(text);
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

import { span, words } from './context-rules.ts';
import { type Finding, isFree, isReadable, type Message, nextWord, type Value } from './message.ts';
import type { Token } from './piece.ts';
import type { Rule, Verdict } from './rule.ts';

/** A code that is not the invitation's: nothing is recorded, however clear the digits. */
export const wrongCode: Rule = {
  name: 'wrong-code',
  examples: [
    { text: 'HL 78264 54543', kind: 'wrong_code' },
    { text: '782648 54543', kind: 'wrong_code' },
  ],
  apply(message) {
    if (message.code === 'wrong') return { kind: 'wrong_code' };
    if (message.code === 'right' || !message.findings.some(isComplete)) return undefined;
    const stray = message.tokens.some(
      (token) => isFree(token) && token.kind === 'number' && /^[6-9][0-9]{5,9}$/.test(token.text),
    );
    return stray ? { kind: 'wrong_code' } : undefined;
  },
};

function isComplete({ values }: Finding): boolean {
  return values.every((value) => value !== null);
}

/** Two different sets: the second counts when it is declared right, else neither. */
export const twoSets: Rule = {
  name: 'two-sets',
  examples: [
    { text: '54543 a nham 55443', kind: 'correction', scores: [5, 5, 4, 4, 3] },
    { text: 'thay 54543 bang 44444', kind: 'correction', scores: [4, 4, 4, 4, 4] },
    { text: '54543 55443', kind: 'unclear' },
    { text: 'nham 54543 thanh 55443', kind: 'unclear' },
    { text: '54543 54543', kind: 'answers', scores: [5, 4, 5, 4, 3] },
  ],
  apply(message) {
    const { findings, rows, tokens } = message;
    const first = findings[0];
    if (!first || findings.every((finding) => sameValues(finding, first))) {
      findings.length = Math.min(findings.length, 1);
      return undefined;
    }
    const between = tokens.slice(rows[0]?.to, rows[1]?.from);
    const behind = tokens.slice(rows[1]?.to);
    const declared =
      findings.length === 2 &&
      rows.length === 2 &&
      (between.some(({ is }) => is.correctsSecond) ||
        (between.length === 1 && between[0]!.is.to && tokens.slice(0, rows[0]!.from).some(({ is }) => is.correct)) ||
        (between.some(({ text }) => text === 'ma la') && tokens[rows[0]!.from - 1]?.is.doubt) ||
        behind.some(({ is }) => is.correctsSecond && is.correct));
    const mistaken =
      between.some(({ text }) => text === 'thanh') && mistakes.test(tokens[rows[0]!.from - 1]?.text ?? '');
    const revoked = behind[0]?.is.correctsSecond && message.lexicon.context.revokesAtOnce.test(behind[0].text);
    if (!declared || revoked || mistaken) return { kind: 'unclear' };
    message.correction = true;
    findings.shift();
    return undefined;
  },
};

/** "Nham 54543 thanh 55443": pressed the second for the first, or to be read as the second. */
const mistakes = /(?:^| )(?:nham|lon)$/;

function sameValues(a: Finding, b: Finding): boolean {
  return a.values.every((value, i) => value === b.values[i]);
}

/** "Vi du 54543", "khong phai 54543", "54543 duoc khong?" and figures that nothing explains. */
export const doubtful: Rule = {
  name: 'doubtful',
  examples: [
    { text: 'vi du 54543', kind: 'unclear' },
    { text: 'nhan 54543 phai khong', kind: 'unclear' },
    { text: '54543 2', kind: 'unclear' },
    { text: '5% 4% 5% 4% 3%', kind: 'unclear' },
    { text: '$54543', kind: 'unclear' },
    { text: 'khong cau nao khong hai long', kind: 'unclear' },
  ],
  apply(message) {
    const { tokens, findings } = message;
    if (!findings.length) return undefined;
    const [from, to] = span(message);
    const replaced = message.correction && message.rows.length === 2;
    const framed =
      !replaced &&
      tokens.some(
        (token, i) =>
          isFree(token) &&
          token.is.doubt &&
          (i < from
            ? nextWord(message, i + 1) >= from - 1 && !isAside(tokens[i + 1])
            : i >= to &&
              nextWord(message, i + 1) >= tokens.length &&
              !tokens.slice(to, i).some(endsSentence) &&
              !message.lexicon.context.aboutSending.test(words(message, to, tokens.length))),
      );
    const excepted =
      findings[0]!.rule === 'labelled-items' &&
      tokens.some((token) => isFree(token) && token.is.except && /tru|rieng/.test(token.text));
    const supposed = tokens.some((token, i) => i < from && isFree(token) && token.is.frame);
    if (excepted || supposed || message.flags.has('scam_question')) message.doubt = true;
    if (
      framed ||
      tokens.some((token, i) => isStrayFigure(message, token, i) || isMeasured(token, i, from, to)) ||
      isAddress(message, from, to)
    )
      message.doubt = true;
    return undefined;
  },
};

/** "353/45 Le Loi": a stroke between numbers, and words right behind them, are a house. */
function isAddress({ tokens, lexicon }: Message, from: number, to: number): boolean {
  const next = tokens[to];
  if (!isFree(next) || !isReadable(lexicon, next)) return false;
  return tokens.some((token, i) => {
    const [before, after] = [tokens[i - 1], tokens[i + 1]];
    if (i <= from || i >= to || token.text !== '/' || !token.tight || !after?.tight) return false;
    return before?.kind === 'number' && after.kind === 'number' && before.text.length + after.text.length > 2;
  });
}

function endsSentence({ kind, text }: Token): boolean {
  return kind === 'mark' && /^[.;!\n]$/.test(text);
}

/** "Khong phai, 54543": what was read back was wrong, not what follows. */
function isAside(token: Token | undefined): boolean {
  return token?.kind === 'mark' && /^[,.;!\n]$/.test(token.text);
}

/** A figure of the scale that no neighbouring word explains. */
function isStrayFigure(message: Message, token: Token, i: number): boolean {
  if (!isFree(token) || token.kind !== 'number') return false;
  const { tokens, form } = message;
  const inScale = [...token.text].every((digit) => Number(digit) <= form.highest);
  if (!inScale && token.text.length < 5) return false;
  const [before, after] = [tokens[i - 1], tokens[i + 1]];
  if (!(token.text.length < 3 || !inScale)) return true;
  const counted = after?.text === 'con' && explains(message, tokens[i + 2]);
  return !(explains(message, before) || explains(message, after) || counted);
}

function explains({ lexicon }: Message, other: Token | undefined): boolean {
  return isFree(other) && isReadable(lexicon, other) && other.text !== '\n';
}

/** "5% 4%", "$54543": shares and sums. */
function isMeasured({ kind, text }: Token, i: number, from: number, to: number): boolean {
  if (kind !== 'mark') return false;
  return text === '%' ? i > from && i <= to : text === '$' && i >= from - 1 && i < to;
}

/** Whatever speaks against recording: doubt, counting 1-2-3-4-5, praise beside ones, blame beside fives. */
export const against: Rule = {
  name: 'against',
  examples: [
    { text: '12345', kind: 'unclear' },
    { text: 'HL 782644 12345', kind: 'answers', scores: [1, 2, 3, 4, 5], flags: ['sequence'] },
    { text: '11111 rat tot', kind: 'unclear', flags: ['contradiction'] },
    { text: '11111 hang nhat', kind: 'unclear', flags: ['contradiction'] },
    { text: '55555 qua te', kind: 'unclear', flags: ['contradiction'] },
    { text: '55455 nhung cho lau', kind: 'answers', scores: [5, 5, 4, 5, 5] },
  ],
  apply(message) {
    const [finding] = message.findings;
    if (!finding) {
      if (praisesOnes(message)) message.flags.add('contradiction');
      return undefined;
    }
    const scores = finding.values.map((value) => (typeof value === 'number' ? value : null));
    const given = scores.filter((score) => score !== null);
    const unclear: Verdict = { kind: 'unclear' };
    const contradicted = given.length > 0 && contradicts(message, given);
    if (contradicted) message.flags.add('contradiction');
    if (message.doubt) return offer(message, scores, unclear);
    if (finding.digits && isRun(scores)) {
      message.flags.add('sequence');
      if (message.keyword.index < 0 || message.code !== 'right') return offer(message, scores, unclear);
    }
    if (contradicted) return offer(message, scores, unclear);
    return (finding.outside ?? 0) > given.length ? unclear : undefined;
  },
};

function offer(message: Message, scores: (number | null)[], verdict: Verdict): Verdict {
  if (scores.some((score) => score !== null)) message.proposal = scores;
  return verdict;
}

function isRun(scores: readonly (number | null)[]): boolean {
  const n = scores.length;
  return n > 1 && (scores.every((score, i) => score === i + 1) || scores.every((score, i) => score === n - i));
}

/** "11111 9 diem": a school mark of praise beside a set of ones and twos. */
function praisesOnes({ tokens, form }: Message): boolean {
  const marks = tokens.some(
    (token, i) => isFree(token) && /^(?:[7-9]|10)$/.test(token.text) && tokens[i + 1]?.is.points,
  );
  if (!marks) return false;
  return tokens.some(
    (token) => isFree(token) && /^[12]{2,}$/.test(token.text) && token.text.length === form.items.length,
  );
}

function contradicts(message: Message, given: readonly number[]): boolean {
  const { tokens, form, lexicon } = message;
  const five = form.items.every(({ min, max }) => min === 1 && max === 5);
  const low = given.every((score) => score <= (five ? 2 : form.items[0]!.min));
  const high = given.every((score) => score >= (five ? 4 : form.highest));
  if (low && lexicon.context.praises.test(words(message, 0, tokens.length))) return true;
  const beside = message.findings[0]!.digits ? 'labelled-items' : '';
  return tokens.some(
    ({ is, claim, text }) =>
      (!claim || claim === beside) &&
      ((low && (is.praise || (is.level ?? 0) > 3 || (is.offScale && lexicon.context.excellent.test(text)))) ||
        (high && (is.blame || is.level === 1 || is.level === 2))),
  );
}

/** One finding has survived: it is recorded. */
export const recorded: Rule = {
  name: 'recorded',
  examples: [
    { text: '54540', kind: 'answers', scores: [5, 4, 5, 4, null], notApplicable: [5] },
    { text: '55556', kind: 'partial', scores: [5, 5, 5, 5, null] },
    { text: '99999', kind: 'unclear' },
  ],
  apply(message) {
    const [finding] = message.findings;
    if (!finding) return undefined;
    message.tried = true;
    const { values } = finding;
    const scores: (number | null)[] = [];
    const notApplicable: number[] = [];
    let scored = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (typeof value === 'number') scored++;
      else if (value === 'not applicable') notApplicable.push(i + 1);
      scores.push(typeof value === 'number' ? value : null);
    }
    const asked = message.pending.kind === 'missing' && !isComplete(finding) ? message.pending.items : null;
    if (!scored && notApplicable.length < (message.correction ? 1 : (asked ?? values).length))
      return { kind: 'unclear' };
    if (finding.guessed) message.flags.add('low_confidence');
    if (message.correction)
      return values.includes('missing') ? { kind: 'unclear' } : { kind: 'correction', scores, notApplicable };
    const whole = asked ? asked.every((item) => isGiven(values[item - 1]!)) : values.every(isGiven);
    return { kind: whole ? 'answers' : 'partial', scores, notApplicable };
  },
};

function isGiven(value: Value | null): boolean {
  return value !== null && value !== 'missing';
}

import type { Context } from './context.ts';
import { isFree, type Message } from './message.ts';
import type { Token } from './piece.ts';

/**
 * Whether one or two scores stand so that they can be nothing else: in their clause only courtesy, or a verb of scoring
 * right before them. A whole set of five explains itself; "co 3 con" does not. `from` and `to` are token indexes.
 */
export function standsAlone(message: Message, from: number, to: number): boolean {
  const { tokens } = message;
  const first = tokens[from]!;
  const soft = first.kind === 'word' && first.is.number !== null;
  if (soft && (isKin(message, tokens[from - 1]) || isKin(message, tokens[to]) || tokens[to]?.text === 'oi'))
    return false;
  return isIntroduced(message, from) && isClosed(message, to, first.kind === 'number', first.kind === 'number' || soft);
}

/** Before a number word they make a name: "chu hai", "co ba". */
export function isKin({ lexicon }: Message, token: Token | undefined): boolean {
  return token !== undefined && lexicon.context.kin.test(token.text);
}

/** Back to the mark that opens the clause. */
function isIntroduced({ tokens, lexicon: { context } }: Message, from: number): boolean {
  for (let i = from - 1; i >= 0; i--) {
    const token = tokens[i]!;
    if (isEdge(token)) return true;
    if (token.kind === 'mark' || addressed.has(token.claim)) continue;
    if (token.claim) return false;
    if (context.scoringVerbs.test(token.text) && !token.is.plain && !counted(tokens[i - 1])) return true;
    if (!isPolite(token, context)) return false;
  }
  return true;
}

/** "2 cham 5"? A figure before the verb makes it something else. */
function counted(token: Token | undefined): boolean {
  return isFree(token) && token.kind === 'number';
}

function isClosed({ tokens, lexicon: { context } }: Message, to: number, figure: boolean, soft: boolean): boolean {
  for (let i = to; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.text === '?') return false;
    if (isEdge(token)) return true;
    if (token.kind === 'mark' || addressed.has(token.claim)) continue;
    if (token.claim) return false;
    if (context.links.test(token.text) && (i > to || !token.is.unit)) return true;
    if (token.is.points && i === to && soft) continue;
    // Behind a figure these count people, unless "a", "nhe" makes them an address.
    if (figure && i === to && context.counters.test(token.text) && (tokens[i + 1]?.kind ?? 'mark') !== 'word')
      return false;
    if (!isPolite(token, context)) return false;
  }
  return true;
}

const addressed = new Set([
  'keyword',
  'survey-code',
  'short-code',
  'quoted-invitation',
  'missing-in-order',
  'in-order',
  'legend',
]);

function isEdge({ kind, text }: Token): boolean {
  return kind === 'mark' && /^[.,;!\n:()]$/.test(text);
}

function isPolite({ is, text, kind }: Token, { doubtsPoliteness }: Context['patterns']): boolean {
  if (kind !== 'word' || is.item || is.negations || is.unit || is.place || is.doubt || is.frame || is.number !== null)
    return false;
  if (is.question || doubtsPoliteness.test(text)) return false;
  return is.courtesy || is.instruction || is.copula || is.correct || is.satisfied;
}

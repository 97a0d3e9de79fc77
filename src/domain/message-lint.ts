import { scoresCounted, scoresInWords, wordOf } from './confirmation.ts';
import type { FormItem } from './form.ts';
import { isGsm7, septets } from './gsm7.ts';
import { fillIn, type MessageName, type MessageTemplates, messageNames, type ReplyNumber } from './message-text.ts';
import { askingValues } from './message-values.ts';
import { misleadingWords } from './misleading-words.ts';

/** The longest real values a text must still carry in one segment. */
export interface LongestValues {
  readonly unit: string;
  /** The items of the longest form that is asked by SMS. */
  readonly items: readonly FormItem[];
  readonly number: Omit<ReplyNumber, 'shared'>;
  readonly hotline: string;
  readonly freeCall: string;
}

const commands = /(\S+ )?\b(?:TC|SUA|TAT CA|MO|GHI|PHAI)\b/g;

/** What a rule says of one text: nothing, or why it is refused. */
type Rule = (text: string, name: MessageName) => string | false;

/** Rules over the text as it is written, before any value is filled in. */
const rules: readonly Rule[] = [
  (text) => !isGsm7(text.replace(/[{}]/g, '')) && 'is not plain GSM-7',
  (text) => /[#&%<@>]|[\^[\]~\\|€]/.test(text) && 'has a character that providers refuse',
  (text, name) =>
    /https?:|www\.|\w\.(?:vn|com|net|org)\b|\{(?:link|url)\}/i.test(
      text.replace(isLinkText(name) ? '{link}' : '', ''),
    ) && 'has a link',
  (text) => /\b(?!11[345]\b)[1-5]{3,}\b|\b[1-5](?:[ ,.-][1-5]){2,}/.test(text) && 'shows a sample answer',
  (text) => misleadingWords(text).map((word) => `says "${word}", which misleads without accents`)[0] ?? false,
  (text) => /mien phi/i.test(text) && 'says "mien phi" whatever the price; write {price}',
  (text, name) =>
    asksForScores(name) && !text.includes('{labels}') && !text.includes('{days}') && 'does not name what is asked',
  (text) =>
    text.includes('{labels}') &&
    !/\{max\} (?:la )?\{best\}|\{word\} \(\{level\}\)/.test(text) &&
    'does not say which end is good',
  (text, name) => !name.endsWith('_own') && instructsWithoutKeyword(text) && 'has an instruction without the keyword',
];

/**
 * Everything that is wrong with the texts, a line each: `name 1: reason`. Numbers count the texts of a message.
 * The last text of each message must fit one segment with the longest values, free of charge and at any price.
 */
export function lintTemplates(templates: MessageTemplates, longest: LongestValues): string[] {
  return messageNames.flatMap((name) =>
    templates.messages[name].flatMap(({ text }, i, all) => {
      const broken = rules.map((rule) => rule(text, name)).filter((reason) => reason !== false);
      const tooLong = [0, 1500].flatMap((price) => lengthProblem(name, text, longest, price, i === all.length - 1));
      return [...broken, ...new Set(tooLong)].map((reason) => `${name} ${i + 1}: ${reason}`);
    }),
  );
}

/** Only where an administration chose the mode with links. */
function isLinkText(name: MessageName): boolean {
  return /_link(?:_own)?$/.test(name);
}

function asksForScores(name: MessageName): boolean {
  return /^(?:invitation|reminder|missing|overall|unclear|readback)(?:_own)?$/.test(name);
}

/** On a shared number a message without the keyword reaches another service. */
function instructsWithoutKeyword(text: string): boolean {
  const spoken = text.match(/\b[Ss]oan (?!\{keyword\}|\{choices\})/);
  const bare = [...text.matchAll(commands)].filter(([, before]) => before !== '{keyword} ');
  return spoken !== null || bare.length > 0;
}

function lengthProblem(
  name: MessageName,
  text: string,
  longest: LongestValues,
  price: number,
  mustFit: boolean,
): string[] {
  const values = longestOf(longest, price, !name.endsWith('_own'));
  try {
    const length = septets(fillIn(name, text, values));
    return length > 160 && mustFit ? [`takes ${length} characters of 160 with the longest values`] : [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Every placeholder at its longest: all items missing, every item with another score, two open invitations. */
function longestOf({ unit, items, number, hotline, freeCall }: LongestValues, price: number, shared: boolean) {
  const scores = items.map(({ min, max }, i) => min + (i % (max - min + 1)));
  const [first] = items;
  return {
    ...askingValues(unit, items, { ...number, price, shared }),
    word: first ? wordOf(first, first.min) : '',
    level: '1',
    scores: scores.join(' '),
    grouped: scoresInWords(items, scores, []),
    counted: scoresCounted(items, scores, []),
    options: `A: ${unit} ngay 30/11. B: ${unit} ngay 30/12`,
    days: 'A: 30/11. B: 30/12. C: 31/12',
    choices: shared ? `${number.keyword} A hoac ${number.keyword} B` : 'A hoac B',
    lastDay: '30/12',
    link: 'https://phieu-so.congan.example.vn/p/0123456789abcdefghijkl',
    hotline,
    freeCall,
    theme: 'xu ly gop y',
    change: 'da them 20 ghe, 2 quat va 1 may lay so',
  };
}

/** What a phrase may be taken for, besides a number or a level. Each is a list of phrases in `templates/lexicon/`. */
export const senseNames = {
  scores: [
    'satisfied',
    'intensifiers',
    'intensifiersAfter',
    'negations',
    'degrees',
    'degreesAfter',
    'offScale',
    'half',
    'yes',
    'no',
    'skip',
    'notApplicable',
  ],
  structure: [
    'item',
    'all',
    'allAfter',
    'allBefore',
    'wholeOf',
    'rest',
    'first',
    'last',
    'except',
    'to',
    'upTo',
    'from',
    'relative',
    'join',
    'points',
    'copula',
    'correct',
    'correctsSecond',
    'doubt',
    'frame',
  ],
  intents: [
    'refusal',
    'bareRefusal',
    'notRefusal',
    'wrongNumber',
    'notWrongNumber',
    'allowAgain',
    'held',
    'suggestion',
    'acceptKeyword',
    'correctKeyword',
    'accept',
    'officer',
    'proxy',
    'urgent',
    'emergency',
    'scam',
    'question',
    'praise',
    'blame',
    'notBlame',
    'notPraise',
    'personName',
  ],
  noise: ['courtesy', 'instruction', 'signature', 'plain', 'readable', 'unit', 'money', 'place', 'personal'],
} as const;

export type SenseName = (typeof senseNames)[keyof typeof senseNames][number];

/** All readings of a phrase at once; the rules choose by what stands around it. */
export type Senses = Readonly<Record<SenseName, boolean>> & {
  readonly number: number | null;
  readonly level: number | null;
  /** The signals among the readings, one bit each. */
  readonly signals: number;
  /** Whether a person should read it; `null` = the look of the word decides. */
  readonly legible: boolean | null;
};

/** What a rule can wait for: it is not asked about a message that holds none of it. At most 31, for one bit each. */
const signals = [
  'figure',
  'number',
  'level',
  'satisfied',
  'from',
  'personal',
  'personName',
  'item',
  'all',
  'allAfter',
  'allBefore',
  'wholeOf',
  'rest',
  'wrongNumber',
  'refusal',
  'bareRefusal',
  'allowAgain',
  'acceptKeyword',
  'suggestion',
  'held',
  'accept',
  'officer',
  'proxy',
  'urgent',
  'emergency',
  'scam',
  'question',
  'correct',
  'relative',
  'sign',
] as const satisfies readonly (SenseName | 'number' | 'level' | 'figure' | 'sign')[];

export type Signal = (typeof signals)[number];

/** The bits of some signals. `figure` = a token with digits; `sign` = a word that can stand where a score belongs. */
export function anyOf(...names: readonly Signal[]): number {
  return names.reduce((bits, name) => bits | (1 << signals.indexOf(name)), 0);
}

/** The bits of a phrase with these readings. */
export function signalsOf(is: Readonly<Record<string, unknown>>): number {
  const found = signals.filter((name) => isSaid(is[name]));
  return anyOf(...found, ...(signWords.some((name) => isSaid(is[name])) ? (['sign'] as const) : []));
}

const signWords = ['number', 'level', 'satisfied', 'offScale', 'notApplicable', 'yes', 'no'] as const;

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** Whether a phrase with these readings is for a person to read: not where it is a score word, or courtesy. */
export function legibleOf(is: Omit<Senses, 'legible'>, text: string): boolean | null {
  if (isScoreWord(is, text) && !is.plain) return false;
  if (
    is.plain ||
    is.readable ||
    is.question ||
    is.scam ||
    is.emergency ||
    is.urgent ||
    is.praise ||
    is.blame ||
    is.proxy ||
    is.officer
  )
    return true;
  return is.courtesy || is.instruction || is.copula || is.accept ? false : null;
}

function isScoreWord(is: Omit<Senses, 'legible'>, text: string): boolean {
  return (
    is.level !== null ||
    is.number !== null ||
    is.offScale ||
    is.degrees ||
    is.intensifiers ||
    is.negations ||
    is.points ||
    is.all ||
    is.rest ||
    is.wholeOf ||
    is.allAfter ||
    is.allBefore ||
    (is.item && (text === 'cau' || text.length === 1)) ||
    is.yes ||
    is.no ||
    is.skip ||
    is.doubt ||
    is.correct ||
    is.relative ||
    is.from ||
    is.upTo ||
    is.to ||
    is.join
  );
}

/** Written out, because an object built key by key is slow to read, and the rules read little else. */
export const noSense: Senses = {
  number: null,
  level: null,
  signals: 0,
  legible: null,
  satisfied: false,
  intensifiers: false,
  intensifiersAfter: false,
  negations: false,
  degrees: false,
  degreesAfter: false,
  offScale: false,
  half: false,
  yes: false,
  no: false,
  skip: false,
  notApplicable: false,
  item: false,
  all: false,
  allAfter: false,
  allBefore: false,
  wholeOf: false,
  rest: false,
  first: false,
  last: false,
  except: false,
  to: false,
  upTo: false,
  from: false,
  relative: false,
  join: false,
  points: false,
  copula: false,
  correct: false,
  correctsSecond: false,
  doubt: false,
  frame: false,
  refusal: false,
  bareRefusal: false,
  notRefusal: false,
  wrongNumber: false,
  notWrongNumber: false,
  allowAgain: false,
  held: false,
  suggestion: false,
  acceptKeyword: false,
  correctKeyword: false,
  accept: false,
  officer: false,
  proxy: false,
  urgent: false,
  emergency: false,
  scam: false,
  question: false,
  praise: false,
  blame: false,
  notBlame: false,
  notPraise: false,
  personName: false,
  courtesy: false,
  instruction: false,
  signature: false,
  plain: false,
  readable: false,
  unit: false,
  money: false,
  place: false,
  personal: false,
};

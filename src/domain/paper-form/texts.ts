import { type PrintedTexts, printedTexts } from '../printed-texts.ts';

/** What each text of the paper form may hold, in the order in which it is read. */
const places = {
  title: {},
  unit: { must: ['unit'] },
  field: { must: ['field'] },
  how: {},
  voluntary: {},
  /** Head of the column for what did not concern the citizen. */
  notApplicable: {},
  /** Stands above the first item that only some people are asked. */
  gate: { must: ['question'] },
  yes: {},
  no: {},
  helped: {},
  nobody: {},
  family: {},
  officer: {},
  comment: {},
  box: {},
  envelope: {},
  /** Left out where no last day is known when the form is printed. */
  lastDay: { must: ['lastDay'] },
  serial: { must: ['serial'] },
  page: { must: ['page', 'pages'] },
} as const;

/** The wording of the paper form, as that of receipts. */
export type PaperFormTexts = PrintedTexts<typeof places>;

/** Reads the wording of paper forms. @throws Error naming every wrong text and what it must be. */
export const parsePaperFormTexts: (raw: unknown) => PaperFormTexts = printedTexts('paperForm', places);

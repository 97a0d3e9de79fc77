import { z } from 'zod';
import { formNames } from './form.ts';
import { day, type HoursPolicy, hour, minute } from './hours.ts';
import type { IntegrityLimits } from './integrity/observed.ts';
import { type MessageTemplates, parseTemplates } from './message-text.ts';
import { type PaperFormTexts, parsePaperFormTexts } from './paper-form/texts.ts';
import { type Periods, periodKinds, periodsSchema } from './periods.ts';
import { type Printer, parsePrinters } from './receipt/printers.ts';
import { parseReceiptTexts, type ReceiptTexts } from './receipt/texts.ts';
import { compileLexicon, type Lexicon, type RawLexicon } from './reply/lexicon.ts';
import { type Routes, routesSchema } from './routes.ts';
import type { Band } from './scoring.ts';
import { parseThemes, type Themes } from './themes.ts';
import { parseScreens, type Screens } from './ussd/screen.ts';
import { type Prompts, parsePrompts } from './voice/texts.ts';

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 07:30')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as 2026-09-02');

const hoursSchema = z
  .strictObject({
    open: timeOfDay,
    close: timeOfDay,
    preferFrom: timeOfDay,
    preferTo: timeOfDay,
    earliestHours: z.number().min(0),
    latestHours: z.number().min(0),
    holidays: z.array(localDate),
  })
  .refine((hours) => hours.open < hours.close, 'must open before it closes')
  .transform(
    ({ earliestHours, latestHours, holidays, ...times }): HoursPolicy => ({
      ...times,
      earliestAfter: earliestHours * hour,
      latestAfter: latestHours * hour,
      holidays: new Set(holidays),
    }),
  );

const surveySchema = z
  .strictObject({
    instrument: z.string(),
    form: z.enum(formNames),
    /** `link` only where people were told to expect one: the police teach them not to open links in messages. */
    mode: z.enum(['short_code', 'link']),
    windowDays: z.int().min(1).max(60),
    closeAfterDays: z.int().min(1).max(60),
    reminderHours: z.number().positive(),
    /** One invitation per number in so many days. */
    spacingDays: z.int().min(0),
    /** Share of cases whose counter roads are closed: only the invited number answers. */
    numberOnlyShare: z.number().min(0).max(1),
    deskDelaySeconds: z.int().min(0),
    optOutMonths: z.int().min(1),
    slipBallotsPerNumber: z.int().min(1),
    /** `on` in a demo: whatever the hour, messages leave at once. */
    atOnce: z.boolean(),
    releaseEveryMinutes: z.int().min(1),
    /** Share of paper forms that a second person enters blind. */
    paperSecondShare: z.number().min(0).max(1).default(0.1),
  })
  .transform(({ windowDays, closeAfterDays, reminderHours, spacingDays, deskDelaySeconds, optOutMonths, ...rest }) => ({
    ...rest,
    window: windowDays * day,
    closeAfter: closeAfterDays * day,
    reminderAfter: reminderHours * hour,
    spacing: spacingDays * day,
    deskDelay: deskDelaySeconds * 1000,
    optOutFor: optOutMonths * 30 * day,
    releaseEvery: rest.releaseEveryMinutes * minute,
  }));

/** Bands of the official report, in percent; held as `Band`s in hundredths of a percent. */
const bandsSchema = z
  .array(z.strictObject({ name: z.string().min(1), from: z.number().min(0).max(100) }))
  .min(1)
  .refine((bands) => bands.every(({ from }, at) => at === 0 || from < bands[at - 1]!.from), 'must stand highest first')
  .refine((bands) => bands.at(-1)?.from === 0, 'the last band must begin at 0')
  .transform((bands): Band[] => bands.map(({ name, from }) => ({ name, from: Math.round(from * 100) })));

const integritySchema: z.ZodType<IntegrityLimits> = z.strictObject({
  casesPerPhone: z.int().min(2),
  casesPerDevice: z.int().min(2),
  secondsForDigits: z.number().min(0).max(600),
  secondsForPage: z.number().min(0).max(600),
  falseAlarms: z.number().positive().max(0.1),
});

/** What the administration wants to reach, in percent. */
const goalsSchema = z.strictObject({
  responseRate: z
    .strictObject({
      from: z.number().min(0).max(100),
      to: z.number().min(0).max(100),
      /** Of what: all returned results, or those about which somebody was asked. */
      of: z.enum(['returned', 'asked']),
    })
    .refine(({ from, to }) => from <= to, 'must not end below where it begins')
    .nullable(),
});

export type Goals = z.infer<typeof goalsSchema>;

const line = z.string().max(160);

/** What stands around the figures of an official report, and to whom it is sent once its period is frozen. */
const reportSchema = z.strictObject({
  office: z.array(line).min(1).max(4),
  motto: z.array(line).min(1).max(3),
  number: line,
  place: z.string().min(1).max(60),
  recipients: z.array(line).max(12),
  signature: z.array(line).max(8),
  /** Sentences; `{name}` stands for a value. A new version has those of the last one, see feedback/change-setting.ts. */
  phrases: z.record(z.string(), z.union([z.string().max(1_000), z.array(z.string().max(1_000))])),
  mail: z.strictObject({
    kinds: z.array(z.enum(periodKinds)),
    formats: z.array(z.enum(['docx', 'pdf', 'xlsx', 'csv'])).min(1),
    to: z.array(z.email()).max(50),
  }),
});
export type ReportFrame = z.infer<typeof reportSchema>;

export type SurveyPolicy = z.infer<typeof surveySchema>;

/** What an administration edits. Each name is one versioned document; its schema is what a new version must satisfy. */
export interface SettingValues {
  readonly hours: HoursPolicy;
  readonly survey: SurveyPolicy;
  readonly routes: Routes;
  readonly bands: readonly Band[];
  readonly integrity: IntegrityLimits;
  readonly report: ReportFrame;
  readonly periods: Periods;
  readonly goals: Goals;
  readonly messages: MessageTemplates;
  readonly screens: Screens;
  /** What calls say. */
  readonly prompts: Prompts;
  readonly lexicon: Lexicon;
  readonly receipt: ReceiptTexts;
  readonly paperForm: PaperFormTexts;
  readonly printers: readonly Printer[];
  /** What citizens' words are about, and what a unit may say that it changed. */
  readonly themes: Themes;
}

export type SettingName = keyof SettingValues;

/** Name to reader; each throws an `Error` naming the field and what it must be. */
export const settingReaders: { readonly [Name in SettingName]: (raw: unknown) => SettingValues[Name] } = {
  hours: (raw) => read('hours', hoursSchema, raw),
  survey: (raw) => read('survey', surveySchema, raw),
  routes: (raw) => read('routes', routesSchema, raw),
  bands: (raw) => read('bands', bandsSchema, raw),
  report: (raw) => read('report', reportSchema, raw),
  integrity: (raw) => read('integrity', integritySchema, raw),
  periods: (raw) => read('periods', periodsSchema, raw),
  goals: (raw) => read('goals', goalsSchema, raw),
  messages: parseTemplates,
  screens: parseScreens,
  prompts: parsePrompts,
  lexicon: (raw) => compileLexicon(raw as RawLexicon),
  receipt: parseReceiptTexts,
  paperForm: parsePaperFormTexts,
  printers: parsePrinters,
  themes: parseThemes,
};

function read<T>(name: string, schema: z.ZodType<T>, raw: unknown): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${name}.${issue.path.join('.')}: ${issue.message}`);
  throw new Error(problems.join('\n'));
}

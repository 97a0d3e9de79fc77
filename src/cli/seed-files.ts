import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SettingName } from '../domain/settings.ts';
import { projectRoot } from '../project-root.ts';

const templates = new URL('templates/', projectRoot);

const readJson = (path: URL | string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** The questionnaires that are shipped. */
export function shippedInstruments(): unknown[] {
  const folder = new URL('instruments/', templates);
  return readdirSync(folder).map((name) => readJson(new URL(name, folder)));
}

/** The settings a new database begins with. */
export function shippedSettings(): Record<SettingName, unknown> {
  const lexicon = new URL('lexicon/', templates);
  return {
    hours: readJson(new URL('settings/hours.json', templates)),
    survey: readJson(new URL('settings/survey.json', templates)),
    routes: readJson(new URL('settings/routes.json', templates)),
    bands: readJson(new URL('settings/bands.json', templates)),
    report: readJson(new URL('settings/report.json', templates)),
    integrity: readJson(new URL('settings/integrity.json', templates)),
    periods: readJson(new URL('settings/periods.json', templates)),
    goals: readJson(new URL('settings/goals.json', templates)),
    messages: readJson(new URL('messages/sms.json', templates)),
    screens: readJson(new URL('messages/ussd.json', templates)),
    prompts: readJson(new URL('messages/voice.json', templates)),
    receipt: readJson(new URL('receipts/slip.json', templates)),
    paperForm: readJson(new URL('receipts/paper-form.json', templates)),
    printers: readJson(new URL('settings/printers.json', templates)),
    themes: readJson(new URL('settings/themes.json', templates)),
    lexicon: Object.fromEntries(
      readdirSync(lexicon).map((name) => [name.replace('.json', ''), readJson(new URL(name, lexicon))]),
    ),
  };
}

const code = z.string().min(1).max(64);
const name = z.string().min(1).max(200);

const registerSchema = z.strictObject({
  units: z.array(
    z.strictObject({
      code,
      parent: code.nullable(),
      level: z.enum(['ministry', 'province', 'department', 'district', 'commune']),
      nameVi: name,
      nameEn: name,
      smsLabel: z
        .string()
        .max(26)
        .regex(/^[ -~]+$/, 'must be plain text without accents'),
      hotline: z.string().max(20).optional(),
    }),
  ),
  fields: z.array(z.strictObject({ code, nameVi: name, nameEn: name })),
  procedures: z.array(
    z.strictObject({ code, field: code, nameVi: name, nameEn: name, contact: z.enum(['sms', 'paper', 'none']) }),
  ),
});

export type Register = z.infer<typeof registerSchema>;

/** Reads units, fields and procedures from a JSON file. Throws, naming the entry and the remedy. */
export function readRegister(path: string | URL): Register {
  const parsed = registerSchema.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${path}: ${issue.path.join('.')}: ${issue.message}`).join('\n'));
}

/** The invented province of the demo. */
export function demoRegister(): Register {
  return readRegister(new URL('demo/register.json', templates));
}

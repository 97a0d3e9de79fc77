import { z } from 'zod';
import type { Procedure, Reference } from '../../db/reference.ts';
import { displayMsisdn, type Msisdn, type MsisdnProblem, parseMsisdn } from '../../domain/msisdn.ts';
import { type CaseResult, caseResults } from '../../feedback/case-report.ts';

const notAskedChoices = ['', 'no_phone', 'refused_at_desk'] as const;

const formSchema = z.object({
  caseCode: z.string().trim().toUpperCase().default(''),
  phone: z.string().trim().max(40).default(''),
  notAsked: z.enum(notAskedChoices).catch(''),
  procedure: z.string().trim().max(300).default(''),
  result: z.enum(caseResults).catch('granted'),
});

/** What the officer typed, as it is shown again where something is wrong. */
export type EntryForm = z.infer<typeof formSchema>;

export interface Entry {
  readonly caseCode: string;
  readonly msisdn: Msisdn | null;
  readonly notAsked: 'no_phone' | 'refused_at_desk' | null;
  readonly procedureCode: string;
  readonly result: CaseResult;
}

/** Field to the key of its message in templates/web, `desk.json`; in the order of the page. */
export type EntryErrors = Partial<Record<'caseCode' | 'phone' | 'procedure', string>>;

export type ReadEntry =
  | { readonly ok: true; readonly entry: Entry }
  | { readonly ok: false; readonly errors: EntryErrors };

export function readForm(body: unknown): EntryForm {
  return formSchema.catch(formSchema.parse({})).parse(body ?? {});
}

/** Checks what was typed. A wrong field never hides another one's message. */
export function readEntry(form: EntryForm, reference: Pick<Reference, 'procedures'>): ReadEntry {
  const errors: EntryErrors = {};
  if (form.caseCode === '') errors.caseCode = 'caseCodeMissing';
  else if (!/^[\p{L}\p{N}][\p{L}\p{N}./_-]{0,39}$/u.test(form.caseCode)) errors.caseCode = 'caseCodeWrong';

  const phone = form.notAsked === '' ? parseMsisdn(form.phone) : undefined;
  if (phone && !phone.ok) errors.phone = phoneMessage(phone.problem);

  const procedure = findProcedure(form.procedure, reference.procedures());
  if (!procedure) errors.procedure = form.procedure === '' ? 'procedureMissing' : 'procedureUnknown';

  if (Object.keys(errors).length > 0 || !procedure) return { ok: false, errors };
  return {
    ok: true,
    entry: {
      caseCode: form.caseCode,
      msisdn: phone?.ok ? phone.msisdn : null,
      notAsked: form.notAsked === '' ? null : form.notAsked,
      procedureCode: procedure.code,
      result: form.result,
    },
  };
}

/** What the page says while the number is being typed; keys of `desk.json`. */
export function checkPhone(text: string): { readonly ok: boolean; readonly message: string; readonly number: string } {
  const phone = parseMsisdn(text);
  if (!phone.ok) return { ok: false, message: phoneMessage(phone.problem), number: '' };
  const message = phone.converted ? 'phoneConverted' : 'phoneGood';
  return { ok: true, message, number: displayMsisdn(phone.msisdn) };
}

function phoneMessage(problem: MsisdnProblem): string {
  return { empty: 'phoneMissing', not_a_number: 'phoneWrong', not_mobile: 'phoneNotMobile' }[problem];
}

/** By code, by name, or by a part of the name that fits one procedure alone; accents and case do not matter. */
function findProcedure(text: string, procedures: readonly Procedure[]): Procedure | undefined {
  const wanted = plain(text);
  if (wanted === '') return undefined;
  const names = (procedure: Procedure) => [procedure.code, procedure.nameVi, procedure.nameEn].map(plain);
  const exact = procedures.find((procedure) => names(procedure).includes(wanted));
  const partial = procedures.filter((procedure) => names(procedure).some((name) => name.includes(wanted)));
  return exact ?? (partial.length === 1 ? partial[0] : undefined);
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase().replace(/\s+/g, ' ').trim();
}

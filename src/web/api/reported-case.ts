import { z } from 'zod';
import type { Actor } from '../../domain/authorisation.ts';
import { parseMsisdn } from '../../domain/msisdn.ts';
import { type CaseReport, caseResults } from '../../feedback/case-report.ts';
import type { Runtime } from '../../runtime.ts';
import type { FieldError } from '../http-error.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const unitId = z.string().min(1).max(64);

/** One returned result as case software sends it. Units are named by the ids of this installation. */
export const reportedCase = z.strictObject({
  caseCode: z.string().trim().min(1).max(100).meta({ description: 'Known with the source system of the key' }),
  ratedUnitId: unitId.meta({ description: 'The unit the citizen rates, by an id of the register' }),
  receivingUnitId: unitId.optional().meta({ description: 'Where the case was taken; the rated unit where left out' }),
  decidingUnitId: unitId.optional().meta({ description: 'Which decided; the rated unit where left out' }),
  procedureCode: z.string().min(1).max(64).meta({ description: 'A code of the register' }),
  result: z.enum(caseResults),
  dueAt: instant.nullable().default(null).meta({ description: 'With offset, such as +07:00' }),
  returnedAt: instant.meta({ description: 'With offset, such as +07:00; not in the future' }),
  filedFeedback: z.boolean().default(false).meta({ description: 'The citizen filed feedback on this case' }),
  phone: z
    .string()
    .max(40)
    .nullable()
    .default(null)
    .meta({ description: 'As the citizen gave it; null with notAsked' }),
  notAsked: z.enum(['no_phone', 'refused_at_desk']).nullable().default(null),
  wantSlip: z.boolean().default(false).meta({ description: 'Answer with the token and the code of a slip to print' }),
});

type ReportedCase = z.infer<typeof reportedCase>;
type ApiKey = Extract<Actor, { kind: 'apiKey' }>;

export type ReadCase =
  | { readonly ok: true; readonly report: CaseReport }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** What may be wrong with a field beyond its form, in both languages: what it is, and the remedy. */
const remedies = {
  unknownUnit: {
    vi: 'Không có đơn vị này. Hãy dùng mã (id) mà GET /api/v1/register liệt kê.',
    en: 'No such unit. Use an id that GET /api/v1/register lists.',
  },
  foreignUnit: {
    vi: 'Khóa này không được báo cho đơn vị này. Hãy dùng khóa cấp cho đơn vị hoặc cho cấp trên của đơn vị.',
    en: 'This key may not report for this unit. Use a key issued to the unit or to one above it.',
  },
  unknownProcedure: {
    vi: 'Không có thủ tục mang mã này. Hãy nhập thủ tục vào danh mục trước.',
    en: 'No procedure has this code. Add it to the register first.',
  },
  phone: {
    vi: 'Không phải số di động. Hãy gửi số 10 chữ số bắt đầu bằng 03, 05, 07, 08, 09 hoặc +84.',
    en: 'Not a mobile number. Send 10 digits beginning with 03, 05, 07, 08 or 09, or +84.',
  },
  phoneMissing: {
    vi: 'Thiếu số điện thoại. Hãy gửi số, hoặc notAsked = "no_phone" hay "refused_at_desk".',
    en: 'The number is missing. Send it, or notAsked = "no_phone" or "refused_at_desk".',
  },
  future: {
    vi: 'Thời điểm trả kết quả ở tương lai. Hãy kiểm tra đồng hồ và múi giờ (ví dụ +07:00).',
    en: 'The result was returned in the future. Check the clock and the offset (such as +07:00).',
  },
} as const;

const clockTolerance = 10 * 60_000;

/** @param pointer JSON pointer of the case in the body; empty where the body is the case. */
export function readReportedCase(rt: Runtime, key: ApiKey, raw: unknown, pointer: string): ReadCase {
  const parsed = reportedCase.safeParse(raw, { reportInput: false });
  if (!parsed.success) return { ok: false, errors: parsed.error.issues.flatMap((issue) => formError(issue, pointer)) };
  const { data } = parsed;
  const errors: FieldError[] = [];
  const wrong = (field: string, remedy: keyof typeof remedies) =>
    errors.push({ pointer: `${pointer}/${field}`, ...remedies[remedy] });

  for (const field of ['ratedUnitId', 'receivingUnitId', 'decidingUnitId'] as const) {
    const id = data[field];
    if (id !== undefined && !rt.reference.findUnit(id)) wrong(field, 'unknownUnit');
    else if (id !== undefined && field !== 'decidingUnitId' && !rt.reference.isWithin(id, key.unitId))
      wrong(field, 'foreignUnit');
  }
  if (!rt.reference.findProcedure(data.procedureCode)) wrong('procedureCode', 'unknownProcedure');
  if (data.returnedAt > rt.clock.now() + clockTolerance) wrong('returnedAt', 'future');
  const phone = data.phone === null ? undefined : parseMsisdn(data.phone);
  if (!phone && data.notAsked === null) wrong('phone', 'phoneMissing');
  if (phone && !phone.ok) wrong('phone', 'phone');
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, report: toReport(data, key, phone?.ok ? phone.msisdn : null) };
}

function toReport(data: ReportedCase, key: ApiKey, msisdn: CaseReport['msisdn']): CaseReport {
  const { phone: _, receivingUnitId, decidingUnitId, ...rest } = data;
  return {
    ...rest,
    sourceSystem: key.sourceSystem,
    receivingUnitId: receivingUnitId ?? data.ratedUnitId,
    decidingUnitId: decidingUnitId ?? data.ratedUnitId,
    msisdn,
    fromDesk: false,
  };
}

const localeVi = z.locales.vi().localeError;
const localeEn = z.locales.en().localeError;

/** The form of a field, said by zod in both languages. */
function formError(issue: z.core.$ZodIssue, pointer: string): FieldError[] {
  const say = (locale: typeof localeVi) => {
    const said = locale(issue as Parameters<typeof localeVi>[0]);
    return typeof said === 'string' ? said : (said?.message ?? issue.message);
  };
  const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((name) => [...issue.path, name]) : [issue.path];
  return paths.map((path) => ({
    pointer: [pointer, ...path.map(String)].join('/'),
    vi: say(localeVi),
    en: say(localeEn),
  }));
}

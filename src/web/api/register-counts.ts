import type { Request, Response } from 'express';
import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { saveRegisterCounts } from '../../db/register-counts.ts';
import { localDay } from '../../domain/hours.ts';
import { findPeriod } from '../../domain/periods.ts';
import type { Runtime } from '../../runtime.ts';
import { type FieldError, HttpError } from '../http-error.ts';
import type { Route } from '../routes.ts';
import { actorOf } from '../visit.ts';

const mostUnits = 1_000;

export const registerCountsSchema = z
  .object({
    month: z.string().describe('Month of reporting, such as 2026-11; shipped months run from the 15th to the 14th'),
    units: z
      .array(
        z.object({
          unit: z.string().describe('Id of a unit, from /register'),
          returned: z.int().min(0).max(1_000_000).describe('Results returned in the month, by the register'),
        }),
      )
      .min(1)
      .max(mostUnits),
  })
  .describe('How many results units returned in a month, by the register they keep themselves');

/**
 * `POST /api/v1/register-counts`: what the register says of a month that is over. Units that reported less than 95 % of
 * it are shown and not compared. Sending a month again replaces what was said of it.
 */
export function registerCountRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/api/v1/register-counts',
      action: 'case-results:write',
      door: 'api',
      // Each unit of a report is checked on its own.
      resource: () => ({ within: (unitId) => rt.reference.findUnit(unitId) !== undefined }),
      handle: (request, response) => take(rt, request, response),
    },
  ];
}

async function take(rt: Runtime, request: Request, response: Response): Promise<void> {
  const key = actorOf(response);
  if (key.kind !== 'apiKey') throw new HttpError(401);
  const read = registerCountsSchema.safeParse(request.body);
  if (!read.success)
    throw new HttpError(
      422,
      undefined,
      read.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, vi: message, en: message })),
    );
  const { month, units } = read.data;
  const now = rt.clock.now();
  const errors: FieldError[] = [...monthErrors(rt, month, now), ...unitErrors(rt, key.unitId, units)];
  if (errors.length > 0) throw new HttpError(422, undefined, errors);
  const rows = units.map(({ unit, returned }) => ({
    unit_id: unit,
    month,
    returned,
    source_system: key.sourceSystem,
    reported_at: now,
  }));
  await rt.db.writer.transaction(async (trx) => {
    await saveRegisterCounts(trx, [...new Map(rows.map((row) => [row.unit_id, row])).values()]);
    const detail = { units: rows.length };
    const actor = { kind: 'apiKey', id: key.id } as const;
    await audit(trx, { at: now, actor, action: 'register_counts.reported', resource: `month:${month}`, detail });
  });
  response.status(200).set('Cache-Control', 'no-store').json({ month, units: rows.length });
}

function monthErrors(rt: Runtime, id: string, now: number): FieldError[] {
  const month = findPeriod(rt.settings.get('periods').value, id);
  if (month?.kind === 'month' && month.end < localDay(now)) return [];
  return [
    {
      pointer: '/month',
      vi: 'Không có tháng báo cáo này, hoặc tháng chưa kết thúc.',
      en: 'There is no such month of reporting, or it is not over.',
    },
  ];
}

function unitErrors(rt: Runtime, within: string, units: readonly { unit: string }[]): FieldError[] {
  return units.flatMap(({ unit }, at) =>
    rt.reference.findUnit(unit) && rt.reference.isWithin(unit, within)
      ? []
      : [
          {
            pointer: `/units/${at}/unit`,
            vi: 'Không có đơn vị này trong phạm vi của khóa; xin lấy mã đơn vị từ /api/v1/register.',
            en: 'No unit of this key has this id; take ids from /api/v1/register.',
          },
        ],
  );
}

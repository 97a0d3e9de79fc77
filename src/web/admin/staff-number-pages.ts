import type { Request, Response } from 'express';
import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { countStaffNumbers, replaceStaffNumbers } from '../../db/staff-numbers.ts';
import { can } from '../../domain/authorisation.ts';
import { fill } from '../../domain/fill.ts';
import { parseMsisdn } from '../../domain/msisdn.ts';
import type { Runtime } from '../../runtime.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';

/**
 * The telephones of people who work in a unit, so that answers from them are noticed. They go in and never come out: only
 * keyed hashes are kept, and the page shows how many there are.
 */
export function staffNumberPages(rt: Runtime): readonly Route[] {
  const path = '/admin/staff-numbers';
  return [
    {
      method: 'get',
      path,
      action: 'admin:read',
      door: 'page',
      handle: (request, response) => show(rt, request, response, { unit: '', problems: [] }),
    },
    {
      method: 'post',
      path,
      action: 'admin:change',
      door: 'page',
      handle: (request, response) => save(rt, request, response),
    },
  ];
}

const form = z.object({ unit: z.string().trim().max(64), numbers: z.string().max(200_000) });

async function save(rt: Runtime, request: Request, response: Response): Promise<void> {
  const t = getTexts(languageOf(response), 'admin');
  const { unit, numbers } = form.parse(request.body);
  const found = rt.reference.unitsByCode(unit);
  const lines = numbers
    .split(/[\n,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const read = lines.map((line) => parseMsisdn(line));
  const problems = [
    ...(found.length === 1 ? [] : [found.length === 0 ? t['staffNoUnit']! : t['staffManyUnits']!]),
    ...read.flatMap((one, at) => (one.ok ? [] : [fill(t['staffWrongLine']!, { n: at + 1 })])),
  ];
  // The numbers are not shown again: they are on the clipboard they came from.
  if (problems.length > 0) return show(rt, request, response.status(422), { unit, problems });
  const unitId = found[0]!.id;
  const at = rt.clock.now();
  const rows = read.flatMap((one) => (one.ok ? [rt.keys.storeMsisdn(one.msisdn)] : []));
  const hashes = [...new Map(rows.map((row) => [row.msisdn_hash, row])).values()];
  await rt.db.writer.transaction(async (trx) => {
    await replaceStaffNumbers(
      trx,
      unitId,
      hashes.map(({ msisdn_hash, hash_key_version }) => ({
        msisdn_hash,
        hash_key_version,
        unit_id: unitId,
        added_at: at,
      })),
    );
    await audit(trx, {
      at,
      actor: { kind: 'user', id: userOf(response).id },
      action: 'staff-numbers.replaced',
      resource: `unit:${unitId}`,
      detail: { numbers: hashes.length },
    });
  });
  response.redirect(303, `/admin/staff-numbers?saved=${hashes.length}`);
}

async function show(
  rt: Runtime,
  request: Request,
  response: Response,
  { unit, problems }: { unit: string; problems: readonly string[] },
): Promise<void> {
  const counts = await countStaffNumbers(rt.db.reader);
  const name = languageOf(response) === 'vi' ? 'nameVi' : 'nameEn';
  renderPage(response, 'admin', 'admin/views/staff-numbers', {
    tab: 'staff',
    mayChange: can(actorOf(response), 'admin:change'),
    units: rt.reference
      .units()
      .filter(({ id }) => counts.has(id))
      .map((one) => ({ code: one.code, name: one[name], n: counts.get(one.id)! })),
    unit,
    problems,
    saved: /^\d+$/.test(String(request.query['saved'])) ? Number(request.query['saved']) : undefined,
  });
}

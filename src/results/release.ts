import { randomUUID } from 'node:crypto';
import { findReturned, hasOpenWindow } from '../db/funnel.ts';
import { hasOpenBatch } from '../db/paper-batches.ts';
import { findLatestHeads, insertRelease, type ReleaseHead } from '../db/releases.ts';
import { findRoads } from '../db/rollups.ts';
import { wholeBallot } from '../domain/counted-ballot.ts';
import { localDay } from '../domain/hours.ts';
import { addDays, isPastCutOff, type Span, spanOf, spansBetween } from '../domain/periods.ts';
import type { Runtime } from '../runtime.ts';
import { leastPhones, sumRows, tallyIn } from './disclosure.ts';
import { exclusionsOf, type Funnel, provinceFunnel, readFunnels, registerOf, responseOf } from './funnel.ts';
import { nextSeries } from './next-series.ts';
import type { PeriodResults } from './period-results.ts';
import {
  encodeRelease,
  type Facts,
  readReleases,
  roadClasses,
  type StoredRelease,
  type StoredSeries,
} from './stored-release.ts';
import { readSums } from './sums.ts';

/** Ballots of a span come in for at most its cut-off, its windows and the time messages take. */
const daysBack = 130;

/**
 * Releases the figures of every province and recent span whose time has come (`survey.releaseEvery`) and of which
 * enough is new; see disclosure.ts. Returns how many came out.
 */
export async function releaseDue(rt: Runtime): Promise<number> {
  const now = rt.clock.now();
  const spans = recentSpans(rt, localDay(now));
  let released = 0;
  for (const province of rt.reference.units().filter((unit) => unit.level === 'province')) {
    const heads = new Map((await findLatestHeads(rt.db.reader, province.id)).map((head) => [head.period, head]));
    for (const span of spans) {
      const head = heads.get(span.label);
      if (head?.complete || now < (head?.released_at ?? 0) + rt.settings.get('survey').value.releaseEvery) continue;
      if (await releaseSpan(rt, province.id, span, head)) released++;
    }
  }
  return released;
}

async function releaseSpan(
  rt: Runtime,
  provinceId: string,
  span: Span,
  head: ReleaseHead | undefined,
): Promise<boolean> {
  const now = rt.clock.now();
  const [before] = head ? await readReleases(rt, [head]) : [];
  const complete =
    isPastCutOff(rt.settings.get('periods').value, span, localDay(now)) && !(await canStillCome(rt, span.label, now));
  const next = (await readSums(rt, span.label, provinceId)).map((sums) => nextSeries(rt, sums, before, complete));
  const changed = next.flatMap((each) => each?.grown ?? []);
  if (changed.length === 0 && !complete) return false;
  const series = next.flatMap((each) => each?.series ?? []).sort((a, b) => phonesOf(b) - phonesOf(a));
  const funnels = await readFunnels(rt, rt.db.reader, span.label);
  const province = provinceFunnel(rt, funnels, provinceId);
  if (province.returned === 0 && series.length === 0) return false;
  const body: StoredRelease = {
    series,
    province: factsOf(province, now),
    units: unitFacts(before, series, { changed, complete, funnels, now }),
    returned: await readReturned(rt, span.label, provinceId),
    roads: await readRoads(rt, span.label, provinceId),
  };
  return insertRelease(rt.db.writer, {
    id: randomUUID(),
    period: span.label,
    unit_id: provinceId,
    sequence: (head?.sequence ?? 0) + 1,
    complete: Number(complete),
    phones: series.reduce((sum, each) => sum + phonesOf(each), 0),
    body: encodeRelease(body),
    released_at: now,
  });
}

/** A ballot of this span: from a citizen whose window is open, or on a form that belongs to no case. */
async function canStillCome({ db }: Runtime, span: string, now: number): Promise<boolean> {
  return (await hasOpenWindow(db.reader, span, now)) || (await hasOpenBatch(db.reader, span, now));
}

/** What is told of a unit beside its figures stays as it was until the unit's figures change, or the span is over. */
function unitFacts(
  before: StoredRelease | undefined,
  series: readonly StoredSeries[],
  {
    changed,
    complete,
    funnels,
    now,
  }: { changed: readonly string[]; complete: boolean; funnels: ReadonlyMap<string, Funnel>; now: number },
): Record<string, Facts> {
  const shown = new Set(
    series.flatMap(({ classes }) => roadClasses.flatMap((road) => Object.keys(classes[road].states))),
  );
  const grown = new Set(changed);
  return Object.fromEntries(
    [...shown].map((unitId) => {
      const earlier = before?.units[unitId];
      return [unitId, earlier && !grown.has(unitId) && !complete ? earlier : factsOf(funnels.get(unitId), now)];
    }),
  );
}

function factsOf(funnel: Funnel | undefined, now: number): Facts {
  return {
    releasedAt: now,
    response: responseOf(funnel),
    exclusions: exclusionsOf(funnel),
    register: registerOf(funnel),
  };
}

function phonesOf({ classes, mixed }: StoredSeries): number {
  const rows = roadClasses.flatMap((road) => [
    ...Object.values(classes[road].states).map((state) => state.published),
    ...(classes[road].rest ? [classes[road].rest.rows] : []),
  ]);
  return tallyIn(sumRows([...rows, ...(mixed ? [mixed.rows] : [])]), wholeBallot).phones;
}

async function readReturned(rt: Runtime, span: string, provinceId: string): Promise<StoredRelease['returned']> {
  const versions = new Map(rt.reference.versionsUnder(provinceId).map(({ versionId, id }) => [versionId, id]));
  const returned: Record<string, Record<string, [number, number]>> = {};
  for (const row of await findReturned(rt.db.reader, span, [...versions.keys()])) {
    const unitId = versions.get(row.unitVersionId)!;
    const [all, late] = returned[unitId]?.[row.field] ?? [0, 0];
    returned[unitId] = { ...returned[unitId], [row.field]: [all + row.returned, late + row.overdue] };
  }
  return returned;
}

async function readRoads(rt: Runtime, span: string, provinceId: string): Promise<PeriodResults['roads']> {
  const versions = rt.reference.versionsUnder(provinceId).map(({ versionId }) => versionId);
  const roads = await findRoads(rt.db.reader, span, versions);
  return roads
    .sort((a, b) => b.ballots - a.ballots)
    .map((road) => ({ ...road, ballots: road.ballots < leastPhones ? null : road.ballots }));
}

function recentSpans(rt: Runtime, today: string): Span[] {
  const periods = rt.settings.get('periods').value;
  const first = spanOf(periods, addDays(today, -daysBack));
  return spansBetween(periods, first.start, spanOf(periods, today).end).reverse();
}

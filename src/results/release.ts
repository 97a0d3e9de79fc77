import { randomUUID } from 'node:crypto';
import { hasOpenWindow } from '../db/funnel.ts';
import { hasOpenBatch } from '../db/paper-batches.ts';
import { findLatestRelease, findReleaseTimes, insertRelease } from '../db/releases.ts';
import { findMonthSums } from '../db/rollups.ts';
import { wholeBallot } from '../domain/counted-ballot.ts';
import { localMonth } from '../domain/hours.ts';
import { addTally } from '../domain/tally.ts';
import type { Runtime } from '../runtime.ts';
import {
  countedRows,
  lastBlock,
  leastPhones,
  nextStates,
  type Rows,
  sumRows,
  tallyIn,
  type UnitState,
} from './disclosure.ts';
import { figuresOf } from './figures.ts';
import { type Funnel, provinceFunnel, readFunnels, responseOf } from './funnel.ts';
import { type PublicBody, type StoredBody, storedBody } from './release-body.ts';

type StoredSeries = StoredBody['series'][number];

/** Sums of one questionnaire and form by unit. */
interface Sums {
  readonly instrumentVersionId: string;
  readonly form: string;
  readonly units: Map<string, Record<string, Rows[string]>>;
}

/** Results of a month come in for at most its window and the time messages take. */
const monthsBack = 3;

/**
 * Releases the figures of every province and recent month whose time has come (`survey.releaseEvery`) and of which
 * enough is new; see disclosure.ts. Returns how many came out.
 */
export async function releaseDue(rt: Runtime): Promise<number> {
  const now = rt.clock.now();
  const months = recentMonths(now);
  let released = 0;
  for (const province of rt.reference.units().filter((unit) => unit.level === 'province')) {
    const times = await findReleaseTimes(rt.db.reader, months, province.id);
    for (const month of months) {
      if (now < (times.get(month) ?? 0) + rt.settings.get('survey').value.releaseEvery) continue;
      if (await releaseMonth(rt, province.id, month, now)) released++;
    }
  }
  return released;
}

async function releaseMonth(rt: Runtime, provinceId: string, month: string, now: number): Promise<boolean> {
  const latest = await findLatestRelease(rt.db.reader, month, provinceId);
  const before = latest && storedBody.parse(JSON.parse(latest.body));
  if (before?.complete) return false;
  const complete = month < localMonth(now) && !(await canStillCome(rt, month, now));
  const funnels = await readFunnels(rt, rt.db.reader, month);
  const sums = await readSums(rt, month, provinceId);
  const next = sums.map((each) => nextSeries(each, before, { complete, funnels, now }));
  if (next.every((result) => !result?.changed) && !(complete && before)) return false;
  const series = next.flatMap((result) => result?.series ?? []);
  if (series.length === 0) return false;
  series.sort((a, b) => phonesOf(b) - phonesOf(a));
  const response = responseOf(provinceFunnel(rt, funnels, provinceId));
  const body: StoredBody = { complete, series, response, roads: await readRoads(rt, month, provinceId) };
  return insertRelease(rt.db.writer, {
    id: randomUUID(),
    period: month,
    unit_id: provinceId,
    sequence: (latest?.sequence ?? 0) + 1,
    phones: series.reduce((sum, each) => sum + phonesOf(each), 0),
    body: JSON.stringify(storedBody.parse(body)),
    released_at: now,
  });
}

/** A ballot of this month: from a citizen whose window is open, or on a form that belongs to no case. */
async function canStillCome({ db }: Runtime, month: string, now: number): Promise<boolean> {
  return (await hasOpenWindow(db.reader, month, now)) || (await hasOpenBatch(db.reader, month, now));
}

function nextSeries(
  sums: Sums,
  before: StoredBody | undefined,
  { complete, funnels, now }: { complete: boolean; funnels: ReadonlyMap<string, Funnel>; now: number },
): { series: StoredSeries; changed: boolean } | undefined {
  const { instrumentVersionId, form } = sums;
  const old = before?.series.find((each) => each.instrumentVersionId === instrumentVersionId && each.form === form);
  const earlier = new Map(Object.entries(old?.basis.states ?? {})) as Map<string, UnitState>;
  const next = nextStates(earlier, sums.units);
  const states = next?.states ?? earlier;
  const rest = complete ? lastBlock([...states.values()], [...sums.units.values()]) : undefined;
  if (!next && !rest) return old && { series: old, changed: false };
  const all = sumRows([...[...states.values()].map((state) => state.published), ...(rest ? [rest] : [])]);
  const units = [...states].map(([unitId, state]) => {
    const present = old?.units.find((unit) => unit.unitId === unitId);
    if (present && !next?.grown.has(unitId)) return present;
    return {
      unitId,
      ...figuresOf(state.published, state.withheld),
      response: responseOf(funnels.get(unitId)),
      releasedAt: now,
    };
  });
  return {
    changed: true,
    series: {
      instrumentVersionId,
      form,
      province: figuresOf(all, { total: false, factors: false }),
      units,
      basis: { states: Object.fromEntries(states), rest: rest ?? {} },
    },
  };
}

function phonesOf({ basis }: StoredSeries): number {
  const states = Object.values(basis.states).map((state) => state.published as Rows);
  return tallyIn(sumRows([...states, basis.rest as Rows]), wholeBallot).phones;
}

async function readSums(rt: Runtime, month: string, provinceId: string): Promise<Sums[]> {
  const by = ['unit_version_id', 'instrument_version_id', 'form', 'item'] as const;
  const sums = new Map<string, Sums>();
  for (const row of await findMonthSums(rt.db.reader, month, by, countedRows)) {
    const unitId = rt.reference.unitVersion(row.unit_version_id)?.id;
    if (unitId === undefined || !rt.reference.isWithin(unitId, provinceId)) continue;
    const { unit_version_id, instrument_version_id, form, item, ...tally } = row;
    const key = `${instrument_version_id}\0${form}`;
    const each = sums.get(key) ?? { instrumentVersionId: instrument_version_id, form, units: new Map() };
    sums.set(key, each);
    const unit = each.units.get(unitId) ?? {};
    each.units.set(unitId, { ...unit, [item]: addTally(tallyIn(unit, item), tally) });
  }
  return [...sums.values()];
}

async function readRoads(rt: Runtime, month: string, provinceId: string): Promise<PublicBody['roads']> {
  const roads = new Map<string, { channel: string; proof: string; ballots: number }>();
  const rows = await findMonthSums(rt.db.reader, month, ['unit_version_id', 'channel', 'proof'], [wholeBallot]);
  for (const { unit_version_id, channel, proof, ballots } of rows) {
    const unitId = rt.reference.unitVersion(unit_version_id)?.id;
    if (unitId === undefined || !rt.reference.isWithin(unitId, provinceId)) continue;
    const road = roads.get(`${channel}\0${proof}`) ?? { channel, proof, ballots: 0 };
    roads.set(`${channel}\0${proof}`, { ...road, ballots: road.ballots + ballots });
  }
  return [...roads.values()]
    .sort((a, b) => b.ballots - a.ballots)
    .map((road) => ({ ...road, ballots: road.ballots < leastPhones ? null : road.ballots }));
}

/** This month and those before it, the newest first. */
function recentMonths(now: number): string[] {
  const [year, month] = localMonth(now).split('-').map(Number) as [number, number];
  return Array.from({ length: monthsBack + 1 }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7),
  );
}

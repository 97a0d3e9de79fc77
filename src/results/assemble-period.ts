import type { Standing } from '../domain/statistics/comparison.ts';
import { addTally, emptyTally, type Tally } from '../domain/tally.ts';
import type { Runtime } from '../runtime.ts';
import { compareSeries } from './compare-series.ts';
import { cellOf } from './figures.ts';
import { registerOf } from './funnel.ts';
import { levelParts, measuresOf, provinceParts, type SeriesPart, unitParts } from './measures.ts';
import type {
  Exclusions,
  FieldFigure,
  PeriodInfo,
  PeriodResults,
  RegisterFigures,
  SeriesResults,
  UnitView,
} from './period-results.ts';
import type { Response } from './release-body.ts';
import type { Facts, StoredRelease } from './stored-release.ts';
import { itemRowsOf } from './sums.ts';
import { headingsOf, nameOn } from './unit-headings.ts';
import { weightedOf } from './weights.ts';

export interface Assembly {
  readonly provinceId: string;
  readonly info: PeriodInfo;
  readonly unitView: UnitView;
  readonly releases: readonly StoredRelease[];
  /** By questionnaire, form and unit, joined by `\0`. */
  readonly standingsBefore?: ReadonlyMap<string, Standing>;
  readonly rolling?: { readonly start: string; readonly end: string; readonly releases: readonly StoredRelease[] };
}

/** Everything that may be shown of a period, added up from the latest releases of its parts. */
export function assemblePeriod(rt: Runtime, assembly: Assembly): PeriodResults {
  const { provinceId, info, unitView, releases } = assembly;
  const kinds = new Map<string, { instrumentVersionId: string; form: string }>();
  for (const { series } of releases)
    for (const { instrumentVersionId, form } of series)
      kinds.set(`${instrumentVersionId}\0${form}`, { instrumentVersionId, form });
  const province = addFacts(releases.map((release) => release.province));
  const series = [...kinds.values()].map((kind) => assembleSeries(rt, assembly, kind));
  const n = ({ province: { all } }: SeriesResults) => (all.total.shown === 'nothing' ? 0 : all.total.n);
  return {
    provinceId,
    period: info,
    unitView,
    parts: [],
    response: province.response,
    exclusions: province.exclusions,
    register: province.register,
    roads: addRoads(releases.flatMap(({ roads }) => roads)),
    series: series.sort((a, b) => n(b) - n(a)),
  };
}

function assembleSeries(
  rt: Runtime,
  assembly: Assembly,
  kind: { instrumentVersionId: string; form: string },
): SeriesResults {
  const { info, unitView, releases } = assembly;
  const items = itemRowsOf(rt.reference.instrument(kind.instrumentVersionId), kind.form);
  const headings = headingsOf(rt, info, unitView);
  const parts = partsOfKind(releases, kind);
  const province = measuresOf(provinceParts(parts), items);
  const levelOf = (unitId: string) => rt.reference.unitOn(unitId, info.end)?.level ?? '';
  const units = [...unitParts(parts, headings)].map(([unitId, { roads, members }]) => {
    const facts = addFacts(releases.flatMap(({ units: all }) => members.flatMap((member) => all[member] ?? [])));
    return {
      unitId,
      name: nameOn(rt, unitId, unitView === 'then' ? info.end : undefined),
      level: levelOf(unitId),
      formerly:
        members.length === 1 && members[0] === unitId ? [] : members.map((member) => nameOn(rt, member, info.start)),
      ...measuresOf(roads, items),
      releasedAt: facts.releasedAt,
      response: facts.response,
      exclusions: facts.exclusions,
      register: facts.register,
      roads,
    };
  });
  const code = (unitId: string) => rt.reference.unitOn(unitId, info.end)?.code ?? '';
  units.sort((a, b) => (code(a.unitId) < code(b.unitId) ? -1 : 1));
  const rolling = assembly.rolling && {
    ...assembly.rolling,
    units: unitParts(partsOfKind(assembly.rolling.releases, kind), headings),
  };
  const before = (unitId: string) =>
    assembly.standingsBefore?.get(`${kind.instrumentVersionId}\0${kind.form}\0${unitId}`);
  return {
    ...kind,
    province,
    weighted: {
      number: kind.form === 'rotating' ? null : weightedOf(parts, ['number'], province.number.total),
      all: kind.form === 'rotating' ? null : weightedOf(parts, ['number', 'counter'], province.all.total),
    },
    levels: [...levelParts(parts, levelOf)].map(([level, { roads, units: n }]) => ({
      level,
      units: n,
      ...measuresOf(roads, items),
    })),
    fields: addFields(info.completeAt === null ? [] : parts),
    ...compareSeries(units, { items, rolling, before }),
  };
}

function partsOfKind(
  releases: readonly StoredRelease[],
  { instrumentVersionId, form }: { instrumentVersionId: string; form: string },
): SeriesPart[] {
  return releases.flatMap((release) =>
    release.series
      .filter((each) => each.instrumentVersionId === instrumentVersionId && each.form === form)
      .map((series) => ({ series, returned: release.returned })),
  );
}

/** A field that stands for itself in every part of the period where it occurs; all the others are one figure. */
function addFields(parts: readonly SeriesPart[]): FieldFigure[] | null {
  if (parts.length === 0 || parts.some(({ series }) => series.fields === null)) return null;
  const groups = parts.flatMap(({ series }) => series.fields!);
  const joined = new Set(groups.filter(({ fields }) => fields.length > 1).flatMap(({ fields }) => fields));
  const sums = new Map<string | null, Tally>();
  for (const { fields, tally } of groups) {
    const key = fields.length === 1 && !joined.has(fields[0]!) ? fields[0]! : null;
    sums.set(key, addTally(sums.get(key) ?? emptyTally, tally));
  }
  return [...sums]
    .sort(([, a], [, b]) => b.phones - a.phones)
    .map(([fieldCode, tally]) => ({
      fieldCode,
      fields: fieldCode === null ? joined.size : 1,
      cell: cellOf(tally, false),
    }));
}

function addFacts(facts: readonly Facts[]): Facts {
  const sum = <K extends string>(pick: (one: Facts) => Readonly<Record<K, number | null>>, keys: readonly K[]) =>
    Object.fromEntries(keys.map((key) => [key, facts.reduce((n, one) => n + (pick(one)[key] ?? 0), 0)])) as Record<
      K,
      number
    >;
  const keysOf = <T extends object>(one: T | undefined) => Object.keys(one ?? {}) as (keyof T & string)[];
  const response: Response = sum((one) => one.response, ['returned', 'asked', 'accepted', 'delivered', 'answered']);
  const exclusions: Exclusions = sum((one) => one.exclusions, keysOf(facts[0]?.exclusions));
  const register: RegisterFigures = registerOf(
    sum((one) => one.register, ['returned', 'due', 'overdue', 'complained']),
  );
  return { releasedAt: Math.max(0, ...facts.map((one) => one.releasedAt)), response, exclusions, register };
}

function addRoads(roads: PeriodResults['roads']): PeriodResults['roads'] {
  const sums = new Map<string, PeriodResults['roads'][number]>();
  for (const road of roads) {
    const key = `${road.channel}\0${road.proof}`;
    const ballots = (sums.get(key)?.ballots ?? 0) + (road.ballots ?? 0);
    sums.set(key, { ...road, ballots: ballots === 0 ? null : ballots });
  }
  return [...sums.values()].sort((a, b) => (b.ballots ?? 0) - (a.ballots ?? 0));
}

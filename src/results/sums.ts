import { findSpanSums } from '../db/rollups.ts';
import {
  factorRow,
  generalOpinion,
  lateCases,
  onTimeView,
  weightedBallot,
  wholeBallot,
  withoutGated,
} from '../domain/counted-ballot.ts';
import { type FactorCode, factorCodes, type Instrument, itemsOf } from '../domain/instrument.ts';
import { indexScale } from '../domain/satisfied.ts';
import { addTally, emptyTally } from '../domain/tally.ts';
import type { Runtime } from '../runtime.ts';
import type { ItemRows, Rows } from './disclosure.ts';
import type { RoadClass, Strata } from './stored-release.ts';

/** What was counted of one unit on one road: all its rows, and by field those that figures above the unit need. */
export interface UnitSums {
  readonly rows: Rows;
  readonly strata: Strata;
}

/** The counts of one questionnaire and form in a span. */
export interface SeriesSums {
  readonly instrumentVersionId: string;
  readonly form: string;
  readonly classes: Readonly<Record<RoadClass, ReadonlyMap<string, UnitSums>>>;
}

/** Everything counted in a span of a province, by questionnaire and form, road and unit. */
export async function readSums(rt: Runtime, span: string, provinceId: string): Promise<SeriesSums[]> {
  const by = ['unit_version_id', 'field_code', 'instrument_version_id', 'form', 'item', 'proof', 'flagged'] as const;
  const versions = new Map(rt.reference.versionsUnder(provinceId).map(({ versionId, id }) => [versionId, id]));
  const series = new Map<string, SeriesSums & { classes: Record<RoadClass, Map<string, WritableSums>> }>();
  const rows = await findSpanSums(rt.db.reader, span, [...versions.keys()], by, countedRows(rt));
  for (const { unit_version_id, field_code, instrument_version_id, form, item, proof, flagged, ...tally } of rows) {
    const key = `${instrument_version_id}\0${form}`;
    const classes = { number: new Map(), counter: new Map(), flagged: new Map() };
    const each = series.get(key) ?? { instrumentVersionId: instrument_version_id, form, classes };
    series.set(key, each);
    const units = each.classes[classOf(proof, Number(flagged))];
    const unitId = versions.get(unit_version_id)!;
    const unit = units.get(unitId) ?? { rows: {}, strata: {} };
    units.set(unitId, unit);
    unit.rows[item] = addTally(unit.rows[item] ?? emptyTally, tally);
    if (item !== withoutGated && item !== lateCases) continue;
    const stratum = unit.strata[field_code] ?? { core: emptyTally, late: emptyTally };
    const part = item === withoutGated ? 'core' : 'late';
    unit.strata[field_code] = { ...stratum, [part]: addTally(stratum[part], tally) };
  }
  return [...series.values()];
}

interface WritableSums {
  readonly rows: Record<string, Rows[string]>;
  readonly strata: Record<string, Strata[string]>;
}

function classOf(proof: string, flagged: number): RoadClass {
  if (flagged === 1) return 'flagged';
  return proof === 'number' ? 'number' : 'counter';
}

/** Row names of the items that can be shown beside their factors; none where a factor is asked as a whole. */
export function itemRowsOf(instrument: Instrument, form: string): ItemRows {
  if (form === 'short') return {};
  const items: Partial<Record<FactorCode, string[]>> = {};
  for (const factor of instrument.factors)
    for (const { code, factor: of, scale } of itemsOf(factor))
      if ((scale ?? instrument.scale).min === indexScale.min && (scale ?? instrument.scale).max === indexScale.max)
        items[of] = [...(items[of] ?? []), code];
  return items;
}

/** Every row any questionnaire has; a row of a short form that is named like its factor is left where it is. */
function countedRows(rt: Runtime): string[] {
  const items = rt.reference.instruments().flatMap((each) => Object.values(itemRowsOf(each, 'full')).flat());
  const asides = [generalOpinion, onTimeView, lateCases, weightedBallot];
  return [...new Set([wholeBallot, withoutGated, ...factorCodes.map(factorRow), ...asides, ...items])];
}

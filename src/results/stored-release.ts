import { findReleaseBodies, type ReleaseHead } from '../db/releases.ts';
import { type Tally, tallyKeys } from '../domain/tally.ts';
import type { Runtime } from '../runtime.ts';
import type { Rows, UnitState } from './disclosure.ts';
import type { FieldBlock, FieldGroup } from './fields.ts';
import type { Exclusions, PeriodResults, RegisterFigures } from './period-results.ts';
import type { Response } from './release-body.ts';

/**
 * The roads that are published apart, each in blocks of its own, so that they can stand side by side: from the invited
 * number and helped by no officer; by slip, at the desk or helped by an officer; and ballots with integrity flags.
 */
export const roadClasses = ['number', 'counter', 'flagged'] as const;
export type RoadClass = (typeof roadClasses)[number];

/** By field of work: without the gated factor, and of that the cases returned late. */
export type Strata = Readonly<Record<string, { readonly core: Tally; readonly late: Tally }>>;

export interface StoredState extends UnitState {
  readonly strata: Strata;
  /** The rows that carry the index of a rotating form, as of the last block. */
  readonly rotating: Rows;
  readonly blocks: readonly FieldBlock[];
}

/** What waited, as one block of the province. */
export interface Rest {
  readonly rows: Rows;
  readonly strata: Readonly<Record<string, Strata>>;
}

export interface StoredSeries {
  readonly instrumentVersionId: string;
  readonly form: string;
  readonly classes: Readonly<
    Record<RoadClass, { readonly states: Readonly<Record<string, StoredState>>; readonly rest: Rest | null }>
  >;
  /** What waited on both roads, where one of them alone was too little. */
  readonly mixed: Rest | null;
  readonly fields: readonly FieldGroup[] | null;
}

export interface Facts {
  readonly releasedAt: number;
  readonly response: Response;
  readonly exclusions: Exclusions;
  readonly register: RegisterFigures;
}

/** One release of a span, as the next one continues from it. Nothing but this folder reads it. */
export interface StoredRelease {
  readonly series: readonly StoredSeries[];
  readonly province: Facts;
  readonly units: Readonly<Record<string, Facts>>;
  /** Returned cases, and of those the late ones, by unit and field. */
  readonly returned: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>;
  readonly roads: PeriodResults['roads'];
}

/** Sums are written as lists in the order of `tallyKeys`: a tenth of the length. */
export function encodeRelease(release: StoredRelease): string {
  return JSON.stringify(release, (_, value) =>
    value !== null && typeof value === 'object' && 'sum_mm' in value
      ? tallyKeys.map((key) => (value as Tally)[key])
      : value,
  );
}

function decodeRelease(body: string): StoredRelease {
  return JSON.parse(body, (_, value) =>
    Array.isArray(value) && value.length === tallyKeys.length && typeof value[0] === 'number'
      ? Object.fromEntries(tallyKeys.map((key, at) => [key, value[at]]))
      : value,
  );
}

const mostKept = 80;
const kept = new WeakMap<Runtime['db'], Map<string, StoredRelease>>();

/** The bodies of these releases, in their order. A release never changes, so that those read last are kept in memory. */
export async function readReleases(rt: Runtime, heads: readonly Pick<ReleaseHead, 'id'>[]): Promise<StoredRelease[]> {
  const memory = kept.get(rt.db) ?? new Map<string, StoredRelease>();
  kept.set(rt.db, memory);
  const missing = heads.filter(({ id }) => !memory.has(id)).map(({ id }) => id);
  const read = new Map<string, StoredRelease>();
  if (missing.length > 0)
    for (const { id, body } of await findReleaseBodies(rt.db.reader, missing)) read.set(id, decodeRelease(body));
  const found = heads.map(({ id }) => {
    const release = memory.get(id) ?? read.get(id);
    if (!release) throw new Error(`release ${id} is gone`);
    memory.delete(id);
    memory.set(id, release);
    return release;
  });
  for (const id of memory.keys()) if (memory.size > mostKept) memory.delete(id);
  return found;
}

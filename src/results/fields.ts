import { addTally, emptyTally, isZero, type Tally } from '../domain/tally.ts';
import { isTelling, leastPhones } from './disclosure.ts';

/** Telephones of one published block by field of work. */
export type FieldBlock = Readonly<Record<string, number>>;

export interface FieldGroup {
  readonly fields: readonly string[];
  readonly tally: Tally;
}

/** More are not told apart: the proof below looks at every way to part them. */
const mostGroups = 12;

/**
 * The fields of a span beside its blocks. Both are sums over the same ballots, so they can be subtracted from each other:
 * where one field was handled by one unit only, the unit less the field is the unit's other fields. Whatever somebody
 * adds up with whatever factors gives each block and each field a number, and what is left are the ballots whose block
 * and field have different ones: a cut of the graph of blocks and fields. So nothing under 5 telephones is left where
 * no such cut weighs less. The smallest fields are put together until that is so.
 * @returns `undefined` where nothing could be told apart
 */
export function separableFields(
  blocks: readonly FieldBlock[],
  sums: Readonly<Record<string, Tally>>,
): FieldGroup[] | undefined {
  const bySize = Object.keys(sums)
    .filter((field) => !isZero(sums[field]!))
    .sort((a, b) => sums[b]!.phones - sums[a]!.phones || (a < b ? -1 : 1));
  for (let kept = Math.min(bySize.length, mostGroups); kept >= 1; kept--) {
    const others = bySize.slice(kept);
    const groups = [...bySize.slice(0, kept).map((field) => [field]), ...(others.length > 0 ? [others] : [])];
    if (groups.length < 2) continue;
    const told = groups.map((fields) => ({
      fields,
      tally: fields.reduce((sum, field) => addTally(sum, sums[field]!), emptyTally),
    }));
    if (told.some(({ tally }) => isTelling(tally))) continue;
    if (lightestCut(blocks, groups) >= leastPhones) return told;
  }
  return undefined;
}

/**
 * The weight of the lightest cut that cuts anything, over all ways to part the groups of fields: each block then goes to
 * the side on which it has more. (A block by itself weighs 5 at least, as blocks do.)
 */
export function lightestCut(blocks: readonly FieldBlock[], groups: readonly (readonly string[])[]): number {
  const weights = blocks
    .map((block) => groups.map((fields) => fields.reduce((sum, field) => sum + Math.max(0, block[field] ?? 0), 0)))
    .filter((row) => row.filter((weight) => weight > 0).length > 1);
  let lightest = Number.POSITIVE_INFINITY;
  // The first group is always on the same side: the other half are the same cuts.
  for (let side = 1; side < 2 ** (groups.length - 1); side++) {
    let cut = 0;
    for (const row of weights) {
      let [here, there] = [0, 0];
      for (const [group, weight] of row.entries()) {
        if (group > 0 && (side >> (group - 1)) & 1) here += weight;
        else there += weight;
      }
      cut += Math.min(here, there);
    }
    if (cut > 0 && cut < lightest) lightest = cut;
  }
  return lightest;
}

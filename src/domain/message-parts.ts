import { minute } from './hours.ts';

/** The parts of one text are handed in one after the other; parts further apart by the provider's clock are not of one text. */
const longestSpan = 10 * minute;

/** A stored part of a long message, as far as joining depends on it. */
export interface Part {
  readonly channel_id: string;
  readonly msisdn_hash: string;
  readonly sent_to: string;
  readonly reference: string;
  /** From 1. */
  readonly part_index: number;
  readonly part_count: number;
  readonly text_hash: string;
  readonly state: 'waiting' | 'given_up' | 'joined';
  readonly sent_at: number;
}

export interface PartGroup<P extends Part> {
  /** One a place, in the order of the text. */
  readonly parts: readonly P[];
  /** Parts that came again under another id. */
  readonly repeated: readonly P[];
  readonly complete: boolean;
}

/**
 * Sorts parts into texts. Parts with the same channel, sender, receiver, reference and count are one text. Telephones
 * count references up to 255 and begin anew, some use one for ever: a place that is taken by other words, or a time too
 * far off, begins another text.
 * @param parts in the order in which they came.
 */
export function groupParts<P extends Part>(parts: readonly P[]): PartGroup<P>[] {
  const groups: { key: string; places: Map<number, P>; repeated: P[] }[] = [];
  const joinedFirst = [...parts].sort((a, b) => Number(b.state === 'joined') - Number(a.state === 'joined'));
  for (const part of joinedFirst) {
    const { channel_id, msisdn_hash, sent_to, reference, part_count } = part;
    const key = JSON.stringify([channel_id, msisdn_hash, sent_to, reference, part_count]);
    const mine = groups.filter((group) => group.key === key);
    const again = mine.find(({ places }) => isSame(places.get(part.part_index), part));
    if (again) {
      again.repeated.push(part);
      continue;
    }
    const open = mine.findLast(({ places }) => !places.has(part.part_index) && mayBelong([...places.values()], part));
    const group = open ?? { key, places: new Map<number, P>(), repeated: [] };
    if (!open) groups.push(group);
    group.places.set(part.part_index, part);
  }
  return groups.map(({ places, repeated }) => {
    const inOrder = [...places.values()].sort((a, b) => a.part_index - b.part_index);
    return { parts: inOrder, repeated, complete: inOrder.length === inOrder[0]!.part_count };
  });
}

function isSame(placed: Part | undefined, part: Part): boolean {
  return placed !== undefined && placed.text_hash === part.text_hash && isNear(placed, part);
}

function mayBelong(group: readonly Part[], part: Part): boolean {
  return group.every((one) => (one.state === 'joined') === (part.state === 'joined') && isNear(one, part));
}

function isNear(one: Part, other: Part): boolean {
  return Math.abs(one.sent_at - other.sent_at) <= longestSpan;
}

/** The words of the parts that came; a gap shows where one is missing. */
export function textOfParts(
  parts: readonly { readonly index: number; readonly text: string }[],
  count: number,
): string {
  const byIndex = new Map(parts.map((part) => [part.index, part.text]));
  return Array.from({ length: count }, (_, i) => byIndex.get(i + 1) ?? ' […] ').join('');
}

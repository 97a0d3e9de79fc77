import { createHmac } from 'node:crypto';
import { type Factor, type FactorCode, type Instrument, itemsOf, type Scale, type Wording } from './instrument.ts';

export const formNames = ['full', 'short', 'rotating'] as const;
export type FormName = (typeof formNames)[number];

/** One asked item, as the invitation stores it: reminder, question and correction reuse it word for word. */
export interface FormItem {
  /** The item's code (`2.3`), or the factor's (`2`) where the factor is asked as a whole. */
  readonly code: string;
  readonly factor: FactorCode;
  /** What an SMS calls it: plain text, at most 14 characters, 11 in the rotating form. */
  readonly label: string;
  readonly wording: Wording;
  readonly min: number;
  readonly max: number;
  readonly notApplicable: boolean;
  /** Names of the scores from `min` up, where they are not the five of satisfaction. */
  readonly words?: readonly string[];
  /** In the rotating form: how many items of its factor it stands for. */
  readonly standsFor?: number;
}

export interface FormChoice {
  /** The register shows that the citizen filed feedback on this case: the factor behind a gate is asked too. */
  readonly filedFeedback: boolean;
  /** Needed by the rotating form alone. */
  readonly rotation?: Rotation;
}

/** Where a unit stands in its balanced blocks. */
export interface Rotation {
  readonly unit: string;
  /** A secret of the installation, so that nobody can tell which item comes next. */
  readonly seed: string;
  /** Factor code (`1`…) to the number of the unit's earlier rotating invitations that asked an item of this factor. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * The items one citizen is asked.
 * `full`: every item; the page asks the gate question itself. `short`: factors as wholes. `rotating`: one item a factor.
 * A factor behind a gate is left out of `short` and `rotating` unless the citizen filed feedback.
 */
export function formItems(instrument: Instrument, form: FormName, choice: FormChoice): FormItem[] {
  if (form === 'full')
    return instrument.factors.flatMap((factor) =>
      itemsOf(factor).map((item) => formItem(item, item.smsLabel, item.scale ?? instrument.scale)),
    );
  const asked = instrument.factors.filter((factor) => !factor.gate || choice.filedFeedback);
  if (form === 'short') return asked.map((factor) => formItem(factor, factor.smsLabel, instrument.scale));
  const { rotation } = choice;
  if (!rotation) throw new Error('the rotating form needs the place of the invitation in its blocks');
  return asked.map((factor) => {
    const item = drawnItem(factor, rotation);
    const standsFor = itemsOf(factor).length;
    return { ...formItem(item, item.rotatingLabel, item.scale ?? instrument.scale), standsFor };
  });
}

function formItem(
  asked: { code: string; factor: FactorCode; wording: Wording; notApplicable: boolean },
  label: string,
  scale: Scale,
): FormItem {
  const { code, factor, wording, notApplicable } = asked;
  const { min, max } = scale;
  const item = { code, factor, label, wording, min, max, notApplicable };
  return min === 1 && max === 5 ? item : { ...item, words: scale.labels.map(({ vn }) => vn.toLowerCase()) };
}

/**
 * Every block of as many invitations as the factor has items asks each of them once, in an order shuffled by a keyed
 * hash: the counts of two items never differ by more than 1, and nothing about the arriving case plays a part.
 */
function drawnItem(factor: Factor, { unit, seed, counts }: Rotation) {
  const items = itemsOf(factor);
  const n = counts[factor.code] ?? 0;
  const block = Math.floor(n / items.length);
  const rank = (code: string) =>
    createHmac('sha256', seed)
      .update(JSON.stringify([unit, factor.code, block, code]))
      .digest('hex');
  const shuffled = items.map((item) => ({ item, rank: rank(item.code) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return shuffled[n % items.length]!.item;
}

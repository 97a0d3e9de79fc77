import type { HelpedBy } from '../ballot-rule.ts';
import type { FormItem } from '../form.ts';

/**
 * What a person, or the camera, saw in the row of one item: a score; `0`: blank, or not applicable; `x`: two marks, or
 * one that cannot be read.
 */
export type Mark = number | 'x';

/** Why a sheet that came in is no ballot. `late` and `blank` follow from the sheet, the others a person says. */
export const invalidReasons = ['two_marks', 'unreadable', 'torn', 'blank', 'other', 'late'] as const;
export type InvalidReason = (typeof invalidReasons)[number];

/** Everything that stands on one sheet. */
export interface PaperContent {
  readonly verdict: 'valid' | InvalidReason;
  /** One an item; empty where the sheet is invalid. */
  readonly marks: readonly Mark[];
  readonly onTime: boolean | null;
  readonly helpedBy: HelpedBy;
}

/** `55443x0…`, one character an item. `undefined` where the count or a character is wrong. */
export function readMarks(text: string, items: readonly FormItem[]): Mark[] | undefined {
  if (text.length !== items.length) return undefined;
  const marks = items.map(({ min, max }, index) => readMark(text[index]!, min, max));
  return marks.every((mark) => mark !== undefined) ? marks : undefined;
}

function readMark(character: string, min: number, max: number): Mark | undefined {
  if (character === 'x') return 'x';
  if (!/\d/.test(character)) return undefined;
  const digit = Number(character);
  return digit === 0 || (digit >= min && digit <= max) ? digit : undefined;
}

/** Scores and the item numbers, from 1, that do not apply, as a ballot wants them. */
export function answersOf(
  marks: readonly Mark[],
  items: readonly FormItem[],
): { scores: (number | null)[]; notApplicable: number[] } {
  return {
    scores: marks.map((mark) => (mark === 'x' || mark === 0 ? null : mark)),
    notApplicable: items.flatMap((item, index) => (item.notApplicable && marks[index] === 0 ? [index + 1] : [])),
  };
}

/** A sheet without one legible score is no ballot, whatever it was taken for. */
export function judged(content: PaperContent, late: boolean): PaperContent {
  const invalid = (verdict: InvalidReason): PaperContent => ({ ...content, verdict, marks: [] });
  if (content.verdict !== 'valid') return invalid(content.verdict);
  if (late) return invalid('late');
  if (content.marks.some((mark) => mark !== 'x' && mark > 0)) return content;
  return invalid(content.marks.includes('x') ? 'unreadable' : 'blank');
}

/** Places in which two readings of one sheet differ. The verdict is one, each item is one, then the two questions. */
export type Place = 'verdict' | 'onTime' | 'helpedBy' | number;

/** Where two readings of one sheet differ; a sheet that is invalid for one of them has nothing else to compare. */
export function differences(first: PaperContent, second: PaperContent): Place[] {
  if (first.verdict !== second.verdict) return ['verdict'];
  const marks = first.marks.flatMap((mark, index) => (mark === second.marks[index] ? [] : [index]));
  const rest = (['onTime', 'helpedBy'] as const).filter((place) => first[place] !== second[place]);
  return first.verdict === 'valid' ? [...marks, ...rest] : [];
}

/** How many entries `differences` compares on this sheet. */
export function comparedPlaces({ verdict, marks }: PaperContent): number {
  return verdict === 'valid' ? marks.length + 2 : 1;
}

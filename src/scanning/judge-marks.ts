import type { CircleMeasure, RowMeasure } from './measure-marks.ts';

/** Why a person must look. */
export type Doubt = 'several' | 'faint' | 'beside' | 'unclear';

/**
 * What a row was found to say. `confidence`, 0 to 1, is how far the nearest figure lies from the limit that would have
 * made it doubtful.
 */
export type RowReading = {
  readonly asks: RowMeasure['row']['asks'];
  readonly code: string;
  readonly confidence: number;
} & (
  | { readonly outcome: 'marked'; readonly value: string }
  | { readonly outcome: 'empty' }
  | { readonly outcome: 'doubtful'; readonly doubt: Doubt }
);

/** Limits of `CircleMeasure` and `RowMeasure`; between "empty" and "marked" lies doubt. */
export const limits = {
  /** Bare circles stay under 0.014, 0.016 and 0.002, whatever was done to the picture (npm run proof -- scans). */
  emptyFill: 0.018,
  emptyCore: 0.022,
  emptyTrace: 0.012,
  markedFill: 0.06,
  markedTrace: 0.04,
  /** Weaker strokes are faint, though they be many. */
  markedStroke: 0.34,
  ring: 0.22,
  light: 0.3,
  /** mm² beside an empty circle, beside the marked one, and away from circles. */
  emptyOverflow: 0.35,
  markedOverflow: 4,
  stray: 0.6,
  /** mm², and a share of what is printed there. */
  overText: 1.2,
  overTextShare: 0.04,
} as const;

/** One clear mark and nothing else is an answer; nothing at all is none; everything else goes to a person. */
export function judgeRow({ row, circles, stray, overText, printedInk }: RowMeasure): RowReading {
  const of = { asks: row.asks, code: row.code };
  const doubtful = (doubt: Doubt) => ({ ...of, outcome: 'doubtful', doubt, confidence: 0 }) as const;
  const inked = circles.filter((circle) => !isEmpty(circle));
  if (circles.some((circle) => circle.light < limits.light)) return doubtful('unclear');
  if (inked.length > 1) return doubtful('several');
  const [mark] = inked;
  if (circles.some((circle) => circle !== mark && circle.ring < limits.ring)) return doubtful('unclear');
  if (mark && mark.ring < limits.ring && mark.fill < 0.4) return doubtful('unclear');
  if (stray > limits.stray || overText > limits.overText + limits.overTextShare * printedInk) return doubtful('beside');
  const besideOthers = circles.some((circle) => circle !== mark && circle.overflow > limits.emptyOverflow);
  if (besideOthers || (mark && mark.overflow > limits.markedOverflow)) return doubtful('beside');
  if (mark && isFaint(mark)) return doubtful('faint');
  const empties = circles.filter((circle) => circle !== mark);
  const margins = [
    ...empties.map((circle) => 1 - Math.max(0, circle.fill) / limits.emptyFill),
    ...empties.map((circle) => 1 - Math.max(0, circle.core) / limits.emptyCore),
    ...empties.map((circle) => 1 - circle.trace / limits.emptyTrace),
    1 - stray / limits.stray,
    ...(mark ? [mark.fill / limits.markedFill - 1, mark.stroke / limits.markedStroke - 1] : []),
  ];
  const confidence = Math.round(100 * Math.min(1, Math.max(0, Math.min(...margins)))) / 100;
  return mark ? { ...of, outcome: 'marked', value: mark.value, confidence } : { ...of, outcome: 'empty', confidence };
}

function isEmpty({ fill, core, trace }: CircleMeasure): boolean {
  return fill < limits.emptyFill && core < limits.emptyCore && trace < limits.emptyTrace;
}

function isFaint({ fill, trace, stroke }: CircleMeasure): boolean {
  return fill < limits.markedFill || trace < limits.markedTrace || stroke < limits.markedStroke;
}

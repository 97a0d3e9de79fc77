interface ScaleEnds {
  readonly min: number;
  readonly max: number;
}

/** Only answers on this scale enter an index. */
export const indexScale: ScaleEnds = { min: 1, max: 5 };

/** 4 and 5, "hài lòng" and "rất hài lòng"; on another scale its upper 40 %, rounded down, at least the best score. */
export function isSatisfied(score: number, scale: ScaleEnds): boolean {
  const steps = scale.max - scale.min + 1;
  return score > scale.max - Math.max(1, Math.floor((steps * 2) / 5));
}

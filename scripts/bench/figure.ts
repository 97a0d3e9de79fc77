/** One measured figure beside the limit that the same run measured. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly limit: number;
  /** value / limit. */
  readonly ratio: number;
  /** How many pieces of work were measured. */
  readonly n: number;
}

export function figure(name: string, unit: string, value: number, limit: number, n: number): Figure {
  return {
    name,
    unit,
    value: Math.round(value),
    limit: Math.round(limit),
    ratio: Number((value / limit).toFixed(4)),
    n,
  };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

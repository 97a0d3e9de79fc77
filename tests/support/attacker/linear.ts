/**
 * Exact linear algebra over what somebody saw. A sum that is shown is a row of 0 and 1: which answers are in it. Whatever
 * is added, subtracted and multiplied with whatever factors lies in the space these rows span.
 */
export type Row = readonly number[];

/** A prime: whatever is independent modulo it is independent; the other way round fails once in a thousand million. */
const prime = 1_000_003_919n;

/** Vectors that every row is at right angles to; written by variable: `kernel[variable]` has one entry a vector. */
export function kernelOf(rows: readonly Row[], variables: number): bigint[][] {
  const matrix = [...new Set(rows.map((row) => row.join(' ')))].map((row) =>
    row.split(' ').map((n) => modulo(BigInt(n))),
  );
  const pivots: number[] = [];
  let rank = 0;
  for (let column = 0; column < variables && rank < matrix.length; column++) {
    const found = matrix.findIndex((row, at) => at >= rank && row[column] !== 0n);
    if (found < 0) continue;
    [matrix[rank], matrix[found]] = [matrix[found]!, matrix[rank]!];
    const pivot = matrix[rank]!;
    const inverse = power(pivot[column]!, prime - 2n);
    for (let at = column; at < variables; at++) pivot[at] = modulo(pivot[at]! * inverse);
    for (const [at, row] of matrix.entries()) {
      const factor = row[column]!;
      if (at === rank || factor === 0n) continue;
      for (let k = column; k < variables; k++) row[k] = modulo(row[k]! - factor * pivot[k]!);
    }
    pivots.push(column);
    rank++;
  }
  const free = Array.from({ length: variables }, (_, n) => n).filter((n) => !pivots.includes(n));
  return Array.from({ length: variables }, (_, variable) => {
    const at = pivots.indexOf(variable);
    return free.map((column) => {
      if (at < 0) return variable === column ? 1n : 0n;
      return modulo(-matrix[at]![column]!);
    });
  });
}

/** Can this sum be had from the rows whose kernel this is? */
export function isDerivable(kernel: readonly (readonly bigint[])[], row: Row): boolean {
  const [first] = kernel;
  if (row.every((n) => n === 0)) return false;
  return (first ?? []).every(
    (_, at) =>
      modulo(row.reduce((sum, n, variable) => (n === 0 ? sum : sum + BigInt(n) * kernel[variable]![at]!), 0n)) === 0n,
  );
}

/**
 * A group of under `least` people about whom anything can be had: some sum of their answers alone, with
 * whatever factors. Answers that are in the same rows are never told apart, so that only whole classes of them are tried.
 * @param personOf whose answer a variable is
 */
export function exposedPeople(
  rows: readonly Row[],
  personOf: readonly number[],
  least: number,
): readonly number[] | undefined {
  const variables = personOf.length;
  const kernel = kernelOf(rows, variables);
  const classes = new Map<string, number[]>();
  for (let variable = 0; variable < variables; variable++) {
    const column = rows.map((row) => row[variable]).join('');
    if (column.includes('1')) classes.set(column, [...(classes.get(column) ?? []), variable]);
  }
  const people = (of: readonly number[]) => new Set(of.map((variable) => personOf[variable]!));
  const small = [...classes.values()].filter((each) => people(each).size < least);
  let found: number[] | undefined;
  const tryFrom = (start: number, chosen: readonly number[][]) => {
    for (let at = start; at < small.length && !found; at++) {
      const next = [...chosen, small[at]!];
      if (people(next.flat()).size >= least) continue;
      if (isDependent(next.map((members) => sumOf(members.map((variable) => kernel[variable]!)))))
        found = [...people(next.flat())];
      tryFrom(at + 1, next);
    }
  };
  tryFrom(0, []);
  return found;
}

function sumOf(vectors: readonly (readonly bigint[])[]): bigint[] {
  return vectors[0]!.map((_, at) => modulo(vectors.reduce((sum, vector) => sum + vector[at]!, 0n)));
}

function isDependent(vectors: readonly (readonly bigint[])[]): boolean {
  const basis: { at: number; vector: bigint[] }[] = [];
  for (const vector of vectors) {
    let left = [...vector];
    for (const { at, vector: base } of basis) {
      const factor = left[at]!;
      if (factor !== 0n) left = left.map((n, k) => modulo(n - factor * base[k]!));
    }
    const at = left.findIndex((n) => n !== 0n);
    if (at < 0) return true;
    const inverse = power(left[at]!, prime - 2n);
    basis.push({ at, vector: left.map((n) => modulo(n * inverse)) });
  }
  return false;
}

function modulo(n: bigint): bigint {
  const rest = n % prime;
  return rest < 0n ? rest + prime : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, factor, left] = [1n, base, exponent];
  for (; left > 0n; left >>= 1n) {
    if (left & 1n) result = modulo(result * factor);
    factor = modulo(factor * factor);
  }
  return result;
}

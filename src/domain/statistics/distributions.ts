/**
 * Distribution functions that the comparisons need, each to about 1e-12: the normal one from the incomplete gamma
 * function, Student's from the incomplete beta function (Abramowitz and Stegun 1964, 7.1, 26.5.27, 6.5.29, 6.5.31).
 */

/** P(Z <= z). */
export function normalCdf(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** P(T <= t) with `df` degrees of freedom, which need not be whole. */
export function studentCdf(t: number, df: number): number {
  if (!Number.isFinite(t)) return t > 0 ? 1 : 0;
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** The z with P(Z <= z) = p, by Newton's method on `normalCdf`. @param p between 0 and 1, both excluded */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new Error(`a quantile needs a share between 0 and 1, not ${p}`);
  if (p > 0.5) return -normalQuantile(1 - p);
  // Starts right of the root in the lower tail, where the function is convex: Newton's steps cannot leap over it.
  let z = -Math.sqrt(-2 * Math.log(2 * p));
  for (let step = 0; step < 100; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const next = z - (normalCdf(z) - p) / density;
    if (Math.abs(next - z) < 1e-14 * Math.max(1, Math.abs(z))) return next;
    z = next;
  }
  return z;
}

/** Lanczos' approximation with g = 7 and nine terms: ln Γ(x) for x > 0 to 1e-15. */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const shifted = x - 1;
  const sum = terms.reduce((acc, term, n) => acc + term / (shifted + n + 1), 0.99999999999980993);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

const enough = 1e-16;
const tiny = 1e-300;

/** Q(a, x), the upper regularised incomplete gamma function. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; n < 1_000 && term > sum * enough; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  return (
    front * continuedFraction((n) => (n === 0 ? { a: 1, b: x + 1 - a } : { a: -n * (n - a), b: x + 2 * n + 1 - a }))
  );
}

/** I_x(a, b), the regularised incomplete beta function. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const coefficient = (n: number) => {
    const m = Math.floor(n / 2);
    if (n === 0) return 1;
    if (n % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
  };
  return (front / a) * continuedFraction((n) => ({ a: coefficient(n), b: 1 }));
}

/** a0/(b0 + a1/(b1 + …)), by Lentz's method. */
function continuedFraction(term: (n: number) => { a: number; b: number }): number {
  const first = term(0);
  let [c, d] = [first.b || tiny, 0];
  d = 1 / (first.b || tiny);
  c = 1 / tiny;
  let value = first.a * d;
  for (let n = 1; n < 10_000; n++) {
    const { a, b } = term(n);
    d = 1 / (b + a * d || tiny);
    c = b + a / c || tiny;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < enough) break;
  }
  return value;
}

import { exclusionLimits, innerCoverage, outerCoverage } from '../../domain/statistics/exclusions.ts';
import type { ExclusionFigures, UnitExclusions } from '../../results/exclusions.ts';

interface Words {
  readonly returned: string;
  readonly share: string;
  readonly target: string;
}

interface Plotted extends Pick<ExclusionFigures, 'target' | 'between'> {
  readonly units: readonly (UnitExclusions & { readonly name: string })[];
}

const margin = { left: 52, right: 16, top: 30, bottom: 46 };
const steps = 40;

/**
 * Share of excluded cases against the number of returned ones, between the limits of usual conduct; whoever stands out
 * is named and drawn as a triangle. Decoration: the table behind it holds every figure.
 */
export function exclusionPlot(
  { units, target, between }: Plotted,
  { width, height }: { readonly width: number; readonly height: number },
  words: Words,
): string {
  const points = units.flatMap((unit) =>
    unit.share === null || unit.returned === null ? [] : [{ ...unit, share: unit.share, returned: unit.returned }],
  );
  if (points.length === 0) return '';
  const most = Math.max(...points.map(({ returned }) => returned)) * 1.08;
  const least = Math.max(1, Math.min(...points.map(({ returned }) => returned)) * 0.7);
  const sizes = Array.from({ length: steps + 1 }, (_, step) => least + ((most - least) * step) / steps);
  const limits = (coverage: number) => sizes.map((n) => ({ n, ...exclusionLimits({ target, between }, n, coverage) }));
  const [inner, outer] = [limits(innerCoverage), limits(outerCoverage)];
  const highest = Math.max(...points.map(({ share }) => share), outer[Math.floor(steps / 4)]!.high);
  const top = Math.min(1, Math.ceil(highest * 21) / 20);
  const x = (n: number) => margin.left + ((n - least) / (most - least)) * (width - margin.left - margin.right);
  const y = (share: number) =>
    height - margin.bottom - (Math.min(share, top) / top) * (height - margin.top - margin.bottom);
  const area = (className: string, lines: typeof inner) =>
    `<path class="${className}" d="M${[
      ...lines.map(({ n, high }) => [n, high] as const),
      ...lines.map(({ n, low }) => [n, low] as const).reverse(),
    ]
      .map(([n, share]) => `${round(x(n))} ${round(y(share))}`)
      .join('L')}Z"/>`;
  const grid = [0, 1, 2, 3, 4]
    .map((tick) => (top * tick) / 4)
    .map(
      (share) =>
        `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${round(y(share))}" y2="${round(y(share))}"/>` +
        label(margin.left - 8, y(share) + 5, `${Math.round(share * 100)}`, 'end'),
    );
  const columns = ticks(least, most, width < 500 ? 3 : 6).map((n) =>
    label(x(n), height - margin.bottom + 20, String(n), 'middle'),
  );
  return `<svg class="exclusion-plot" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true" focusable="false">${[
    area('limits-wide', outer),
    area('limits', inner),
    ...grid,
    ...columns,
    `<line class="target" x1="${margin.left}" x2="${width - margin.right}" y1="${round(y(target))}" y2="${round(y(target))}"/>`,
    label(width - margin.right, y(target) - 7, words.target, 'end', 'strong'),
    label(4, 16, words.share, 'start'),
    label(width - margin.right, height - 6, words.returned, 'end'),
    ...points.map((unit) => mark(unit, x(unit.returned), y(unit.share), width)),
  ].join('')}</svg>`;
}

function mark(unit: Plotted['units'][number], x: number, y: number, width: number): string {
  if (unit.outside === null && unit.faults.length === 0)
    return `<circle class="alike" cx="${round(x)}" cy="${round(y)}" r="5"/>`;
  const right = x + 14 + unit.name.length * 8 < width;
  const name = right
    ? label(x + 13, y + 5, unit.name, 'start', 'strong')
    : label(x - 13, y + 5, unit.name, 'end', 'strong');
  const up = unit.outside === 'below' ? -1 : 1;
  return `<path class="odd" d="M${round(x)} ${round(y - 9 * up)}l8 ${15 * up}h-16z"/>${name}`;
}

function label(x: number, y: number, words: string, anchor: string, className = ''): string {
  const plain = words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${className && ` class="${className}"`}>${plain}</text>`;
}

/** About so many round numbers within a stretch. */
function ticks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough)!);
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, n) => first + n * step);
}

function round(n: number): string {
  return n.toFixed(1);
}

import { describe, expect, it } from 'vitest';
import { funnelPlot } from '../../src/web/results/charts/funnel-plot.ts';
import { ticks } from '../../src/web/results/charts/svg.ts';
import { trendChart } from '../../src/web/results/charts/trend.ts';
import { figure, invent } from '../support/period-results.ts';

const frame = { id: 'x', width: 960, height: 480, title: 'One <unit> "differs"', description: 'How to read it' };
const comparison = invent().series[0]!.comparison!;
const words = {
  unit: (id: string) => `Unit & ${id}`,
  index: (hundredths: number) => (hundredths / 100).toFixed(2),
  xAxis: 'n',
  yAxis: '%',
  target: 'the whole',
};
const numbers = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].map(([, value]) => Number(value));

describe('ticks', () => {
  it.each([
    [0, 10_000, 4, [0, 2_000, 4_000, 6_000, 8_000, 10_000]],
    [5_500, 10_000, 4, [6_000, 7_000, 8_000, 9_000, 10_000]],
    [9_200, 10_000, 4, [9_200, 9_400, 9_600, 9_800, 10_000]],
  ])('from %i to %i are round numbers', (from, to, least, expected) => {
    expect(ticks(from, to, least)).toEqual(expected);
  });
});

describe('funnel plot', () => {
  const svg = funnelPlot(frame, comparison, words);

  it('is an image with a title and a description, whatever is in them', () => {
    expect(svg).toMatch(/^<svg class="funnel-plot" role="img" [^>]*aria-labelledby="x-title x-desc"/);
    expect(svg).toContain('<title id="x-title">One &lt;unit&gt; &quot;differs&quot;</title>');
    expect(svg).not.toMatch(/Unit & /);
  });

  it('draws every unit inside its frame, by shape and colour, and names only who stands out', () => {
    expect(svg.match(/class="alike"/g)).toHaveLength(14);
    expect(svg.match(/class="above"/g)).toHaveLength(1);
    expect(svg.match(/class="below"/g)).toHaveLength(1);
    expect(svg.match(/<text class="strong"[^>]*>Unit/g)).toHaveLength(2);
    for (const x of numbers(svg, / cx="([\d.]+)"/g)) expect(x).toBeGreaterThan(46);
    for (const y of numbers(svg, / cy="([\d.]+)"/g)) expect(y).toBeLessThan(480 - 44);
  });

  it('puts a higher index higher and more ballots further right', () => {
    const at = (index: number, effective: number) => {
      const points = [
        { unitId: 'a', index, effective, standing: 'not_distinguishable' as const },
        ...comparison.points,
      ];
      const drawn = funnelPlot(frame, { ...comparison, points }, words);
      return [numbers(drawn, / cx="([\d.]+)"/g)[0]!, numbers(drawn, / cy="([\d.]+)"/g)[0]!] as const;
    };
    expect(at(9_000, 200)[1]).toBeLessThan(at(8_000, 200)[1]);
    expect(at(8_000, 300)[0]).toBeGreaterThan(at(8_000, 100)[0]);
  });

  it('keeps names apart where many units stand out in one place', () => {
    const points = Array.from({ length: 6 }, (_, n) => ({
      unitId: String(n),
      index: 9_500 - n,
      effective: 200 + n,
      standing: 'above' as const,
    }));
    const drawn = funnelPlot(frame, { ...comparison, points: [...comparison.points, ...points] }, words);
    const ys = numbers(drawn, /<text class="strong" x="[\d.]+" y="([\d.]+)"[^>]*>Unit &amp; \d</g).sort(
      (a, b) => a - b,
    );
    expect(ys).toHaveLength(6);
    for (const [n, y] of ys.slice(1).entries()) expect(y - ys[n]!).toBeGreaterThanOrEqual(16);
  });
});

describe('trend', () => {
  const spot = (cell: ReturnType<typeof figure> | { shown: 'nothing' }) => ({ label: 'x', title: 'x', cell });
  const index = (hundredths: number) => String(hundredths);

  it('leaves a gap where a period has no figure', () => {
    const whole = [figure(80, 100), figure(82, 100), figure(84, 100), figure(85, 100)].map(spot);
    const gap = [...whole.slice(0, 2), spot({ shown: 'nothing' }), ...whole.slice(2)];
    expect(trendChart(frame, whole, { index }).match(/class="course"/g)).toHaveLength(1);
    expect(trendChart(frame, gap, { index }).match(/class="course"/g)).toHaveLength(2);
    expect(trendChart(frame, gap, { index }).match(/class="dot"/g)).toHaveLength(4);
  });

  it('draws the goal across, inside the frame even where every figure lies above it', () => {
    const svg = trendChart(frame, [spot(figure(95, 100))], { index, goal: { from: 6_000, to: 8_000, label: 'goal' } });
    const [top] = numbers(svg, /class="goal"[^>]* y="([\d.]+)"/g);
    const [height] = numbers(svg, /class="goal"[^>]* height="([\d.]+)"/g);
    expect(height).toBeGreaterThan(20);
    expect(top! + height!).toBeLessThanOrEqual(480 - 34);
  });
});

import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/results/release-body.ts';
import { distributionBar } from '../../src/web/results/charts/distribution.ts';
import { funnelBar } from '../../src/web/results/charts/funnel-bar.ts';
import { axisFor, strip, ticksOf } from '../../src/web/results/charts/strip.ts';

const figure = (low: number, index: number, high: number): Cell => ({
  shown: 'figure',
  n: 30,
  satisfied: 1,
  valid: 1,
  blank: 0,
  distribution: [0, 0, 0, 0, 1],
  index,
  low,
  high,
});
const band: Cell = { shown: 'band', n: 8, from: 6500, to: 8000 };

const attribute = (svg: string, element: string, name: string) =>
  new RegExp(`class="${element}"[^>]* ${name}="([^"]+)"`).exec(svg)?.[1];

describe('axis', () => {
  it.each([
    [[figure(8350, 9000, 9400)], { from: 8000, to: 10_000 }, [80, 90, 100]],
    [[figure(7100, 9000, 9400), band], { from: 6000, to: 10_000 }, [60, 70, 80, 90, 100]],
    [[figure(1800, 3043, 5200)], { from: 0, to: 10_000 }, [0, 20, 40, 60, 80, 100]],
    [[{ shown: 'nothing' } as const], { from: 8000, to: 10_000 }, [80, 90, 100]],
  ])('holds everything drawn and begins at a tick', (cells, axis, ticks) => {
    expect(axisFor(cells)).toEqual(axis);
    expect(ticksOf(axis).map(({ percent }) => percent)).toEqual(ticks);
  });
});

describe('strip', () => {
  const axis = { from: 6000, to: 10_000 };

  it('puts dot, interval and reference where their values lie', () => {
    const svg = strip(figure(7000, 8000, 9000), axis, '', { reference: figure(7900, 8500, 9000) });
    expect(attribute(svg, 'dot', 'cx')).toBe('50.00%');
    expect(attribute(svg, 'interval', 'x1')).toBe('25.00%');
    expect(attribute(svg, 'interval', 'x2')).toBe('75.00%');
    expect(attribute(svg, 'reference', 'x1')).toBe('62.50%');
  });

  it('draws a band as a field and nothing as nothing', () => {
    expect(attribute(strip(band, axis, ''), 'band', 'x')).toBe('12.50%');
    expect(attribute(strip(band, axis, ''), 'band', 'width')).toBe('37.50%');
    expect(strip({ shown: 'nothing' }, axis, '')).not.toMatch(/dot|band/);
  });
});

describe('bars', () => {
  it('fill their place, and label no part that is too narrow', () => {
    const svg = distributionBar({ distribution: [1, 4, 15, 30, 50], valid: 100 });
    const widths = [...svg.matchAll(/<rect[^>]* width="([\d.]+)%"/g)].map(([, width]) => Number(width));
    expect(widths).toEqual([1, 4, 15, 30, 50]);
    expect([...svg.matchAll(/>(\d+)<\/text>/g)].map(([, label]) => label)).toEqual(['15', '30', '50']);
  });

  it('show what came and what went missing, of all that began', () => {
    const svg = funnelBar({ n: 50, before: 75, all: 100 });
    expect(attribute(svg, 'kept', 'width')).toBe('50.00%');
    expect(attribute(svg, 'lost', 'width')).toBe('25.00%');
    expect(funnelBar({ n: 0, before: 0, all: 0 })).toContain('width="0.00%"');
  });
});

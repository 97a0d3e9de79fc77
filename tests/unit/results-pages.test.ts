import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseInstrument } from '../../src/domain/instrument.ts';
import type { Standing } from '../../src/domain/statistics/comparison.ts';
import type { SeriesResults } from '../../src/results/period-results.ts';
import type { Runtime } from '../../src/runtime.ts';
import type { Block } from '../../src/web/results/blocks.ts';
import { definitionIds, definitionsView } from '../../src/web/results/definitions.ts';
import { bandsPage } from '../../src/web/results/pages/bands.ts';
import { channelsPage } from '../../src/web/results/pages/channels.ts';
import { comparisonPage } from '../../src/web/results/pages/comparison.ts';
import { factorsPage } from '../../src/web/results/pages/factors.ts';
import { fieldsPage } from '../../src/web/results/pages/fields.ts';
import { answers } from '../../src/web/results/pages/glance.ts';
import { leakagePage } from '../../src/web/results/pages/leakage.ts';
import { trendPage } from '../../src/web/results/pages/trend.ts';
import type { Scene } from '../../src/web/results/scene.ts';
import { wordingOf } from '../../src/web/results/wording.ts';
import { getTexts } from '../../src/web/texts.ts';
import { figure, invent, inventTrend, november } from '../support/period-results.ts';

const w = wordingOf('vi', getTexts('vi', 'results+results-pages'));
const instrument = parseInstrument(JSON.parse(readFileSync('templates/instruments/police-2019.json', 'utf8')));
const settings: Readonly<Record<string, unknown>> = {
  goals: { responseRate: { from: 60, to: 80, of: 'asked' } },
  bands: [
    { name: 'excellent', from: 9_000 },
    { name: 'good', from: 8_000 },
    { name: 'trung bình', from: 0 },
  ],
};
const rt = {
  reference: { instrument: () => instrument, field: () => ({ nameVi: 'Đăng ký xe', nameEn: 'Vehicles' }) },
  settings: { get: (name: string) => ({ value: settings[name] }) },
} as unknown as Runtime;

function scene(more: Partial<SeriesResults> = {}): Scene {
  const results = invent(more);
  return { rt, w, results, series: results.series[0]!, unitHref: (id) => `/results/units/${id}` };
}

const titleOf = (blocks: readonly Block[], id: string) => {
  const found = blocks.find((block) => 'id' in block && block.id === id);
  return found && 'title' in found ? found.title : undefined;
};
const all = (standing: Standing) => scene().series.units.map((unit) => ({ ...unit, standing }));

describe('what a title says', () => {
  it('counts who differs, and says so where nobody does', () => {
    expect(titleOf(comparisonPage(scene()), 'funnel-plot')).toBe(
      '1 đơn vị cao hơn hẳn, 1 thấp hơn hẳn, 14 không phân biệt được',
    );
    expect(titleOf(comparisonPage(scene({ units: all('not_distinguishable') })), 'funnel-plot')).toBe(
      'Không đơn vị nào khác hẳn mức chung',
    );
  });

  it('shows a unit as not distinguishable while only one period says below', () => {
    const units = scene().series.units.map((unit) =>
      unit.standing === 'below' ? { ...unit, standing: 'not_distinguishable' as const } : unit,
    );
    const plot = comparisonPage(scene({ units })).find((block) => block.kind === 'image')!;
    expect(plot.wide).not.toContain('class="below"');
  });

  it('names the step that leaks most, those left out by rule apart', () => {
    expect(titleOf(leakagePage(scene()), 'leak-map')).toBe('Mất nhiều nhất ở bước “Chưa trả lời”: 58,1 %');
  });

  it('counts who reaches the goal', () => {
    expect(titleOf(leakagePage(scene()), 'response')).toMatch(/^\d+ trong 18 đơn vị đạt mục tiêu 60–80 %$/);
  });

  it('claims a change only where intervals lie apart', () => {
    const [, , , , ...last] = inventTrend();
    expect(titleOf(trendPage(scene(), last), 'trend')).toBe('Chưa thấy thay đổi chắc chắn so với kỳ trước');
    const [before, now] = [figure(500, 1_000), figure(900, 1_000)].map((total) => ({ ...last[0]!, total }));
    expect(titleOf(trendPage(scene(), [before!, now!]), 'trend')).toContain('Cao hơn hẳn kỳ trước: 90,00 %');
    expect(titleOf(trendPage(scene(), [now!, before!]), 'trend')).toContain('Thấp hơn hẳn kỳ trước: 50,00 %');
  });

  it('says of counter ballots only what the intervals allow', () => {
    const province = (share: number) => ({
      ...scene().series.province,
      counter: { ...scene().series.province.counter, total: figure(share * 10, 1_000) },
    });
    const said = (share: number) => titleOf(channelsPage(scene({ province: province(share) })), 'roads');
    expect(said(98)).toBe('Phiếu tại quầy cao hơn hẳn phiếu từ số được mời');
    expect(said(50)).toBe('Phiếu tại quầy thấp hơn hẳn phiếu từ số được mời');
    expect(said(82)).toContain('Chưa thấy khác nhau');
  });
});

describe('the glance', () => {
  const words = (given: Scene | undefined, urgent: number) => {
    const block = answers(given, w, urgent);
    return block.kind === 'answers' ? block.answers.map(({ word, calm }) => [word, calm]) : [];
  };

  it('answers "none" as an answer, and counts what has no owner', () => {
    expect(words(scene({ units: all('not_distinguishable') }), 0)).toEqual([
      ['Không việc nào', true],
      ['Không đơn vị nào', true],
    ]);
    expect(words(scene(), 2)).toEqual([
      ['2 việc gấp chưa có người nhận', false],
      ['2 trong 16 đơn vị', false],
    ]);
  });

  it('does not claim that nobody differs where nobody could be compared', () => {
    expect(words(scene({ comparison: null }), 0)[1]).toEqual(['Chưa so được', true]);
    expect(words(undefined, 0)[1]).toEqual(['Chưa so được', true]);
  });
});

describe('tables', () => {
  it('colour a cell of a unit only where its whole interval lies beside the province', () => {
    const heat = factorsPage(scene()).find((block) => 'id' in block && block.id === 'heat')!;
    if (heat.kind !== 'table') throw new Error('no table');
    const signs = heat.table.rows.slice(1).map((row) => row.map(({ sign }) => sign).filter(Boolean));
    expect(signs[2]).toEqual(['▼', '▼', '▼', '▼']);
    expect(signs.filter((row) => row.length === 0).length).toBeGreaterThan(5);
  });

  it('put every unit into a band, and say where its interval touches another', () => {
    const [split, units] = bandsPage(scene());
    expect(titleOf([split!], 'bands')).toMatch(/^\d+ xuất sắc, \d+ tốt, \d+ trung bình$/);
    if (split?.kind !== 'table' || units?.kind !== 'table') throw new Error('no table');
    const counts = split.table.rows.map((row) => Number(row[2]!.text));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(units.table.rows.length);
    const below = units.table.rows.find(([name]) => name?.text === 'Công an phường Nà Phặc')!;
    expect(below.slice(-2).map(({ text }) => text)).toEqual(['Trung bình', 'cả khoảng 95 % trong loại này']);
  });

  it('say why fields are not shown before the period is complete', () => {
    expect(fieldsPage(scene({ fields: null }))).toEqual([
      { kind: 'empty', title: w.t['fieldsNotYet'], text: w.t['fieldsNotYetText'] },
    ]);
    expect(fieldsPage(scene())[0]?.kind).toBe('dot-plot');
  });
});

describe('words', () => {
  it.each([
    ['month', '2026-11', 'tháng 11/2026'],
    ['quarter', '2026-Q3', 'quý III/2026'],
    ['half', '2026-H2', '6 tháng cuối năm 2026'],
    ['year', '2026', 'năm 2026'],
  ] as const)('a %s is named as people name it', (kind, id, name) => {
    expect(w.period({ ...november, kind, id })).toBe(name);
  });

  it.each(['vi', 'en'] as const)('every definition is written in %s', (language) => {
    const view = definitionsView(getTexts(language, 'definitions'));
    expect(view.map(({ id }) => id)).toEqual(definitionIds);
    for (const { name, text, caution } of view) expect(name && text && caution).toBeTruthy();
  });
});

import { type FactorCode, factorCodes } from '../../src/domain/instrument.ts';
import { indexOf, toHundredths, wilson } from '../../src/domain/scoring.ts';
import type { Standing } from '../../src/domain/statistics/comparison.ts';
import type {
  Exclusions,
  Figures,
  Measures,
  PeriodInfo,
  PeriodResults,
  SeriesResults,
  TrendPoint,
  UnitResults,
} from '../../src/results/period-results.ts';
import type { Cell } from '../../src/results/release-body.ts';

/** What the results module would say of an invented province, for tests of pages and drawings. */
export const november: PeriodInfo = {
  id: '2026-11',
  kind: 'month',
  name: null,
  start: '2026-10-15',
  end: '2026-11-14',
  state: 'provisional',
  completeAt: null,
  signOff: null,
  hasFigures: true,
};

/** `satisfied` of `valid` answers of ballots with four answers each. */
export function figure(satisfied: number, valid: number): Cell {
  const n = Math.max(5, Math.round(valid / 4));
  const { low, high } = wilson(satisfied / valid, n);
  const unhappy = valid - satisfied;
  const [one, two] = [Math.floor(unhappy / 5), Math.floor(unhappy / 3)];
  const five = Math.floor(satisfied * 0.6);
  return {
    shown: 'figure',
    n,
    satisfied,
    valid,
    blank: Math.round(valid / 50),
    distribution: [one, two, unhappy - one - two, satisfied - five, five],
    index: indexOf(satisfied, valid)!,
    low: toHundredths(low),
    high: toHundredths(high),
  };
}

const nothing: Cell = { shown: 'nothing' };
const lean: Readonly<Record<FactorCode, number>> = {
  access: 0.02,
  procedure: -0.06,
  officer: 0.03,
  result: 0.01,
  feedback: 0,
};

function figures(share: number, valid: number, items = false): Figures {
  const part = (by: number) => figure(Math.round(Math.min(0.99, share + by) * (valid / 4)), Math.round(valid / 4));
  return {
    total: figure(Math.round(share * valid), valid),
    factors: Object.fromEntries(
      factorCodes.map((code) => [code, code === 'feedback' ? nothing : part(lean[code])]),
    ) as Figures['factors'],
    items: items
      ? Object.fromEntries(
          ['1.1', '1.2', '2.1', '2.2', '2.3', '2.4', '3.1', '3.2', '3.3', '4.1', '4.2'].map((code, n) => [
            code,
            part((n % 5) / 60 - 0.04),
          ]),
        )
      : {},
  };
}

function measures(share: number, valid: number, items = false): Measures {
  return {
    number: figures(share, valid, items),
    counter: figures(Math.min(0.98, share + 0.06), Math.round(valid / 3)),
    all: figures(share + 0.01, Math.round(valid * 1.3)),
    withFlags: null,
    overall: nothing,
    onTimeView: figure(Math.round(valid * 0.2), Math.round(valid * 0.22)),
  };
}

const exclusions = (n: number): Exclusions => ({
  no_phone: Math.round(n * 0.06),
  dead_number: Math.round(n * 0.01),
  refused_at_desk: Math.round(n * 0.02),
  opted_out: 0,
  not_drawn: Math.round(n * 0.1),
  paper: 0,
  none: 0,
});

const road = (returned: number, answering = 0.31) => ({
  returned,
  asked: Math.round(returned * 0.81),
  accepted: Math.round(returned * 0.8),
  delivered: Math.round(returned * 0.74),
  answered: Math.round(returned * answering),
});

const register = (returned: number) => ({
  returned,
  due: returned,
  overdue: Math.round(returned * 0.04),
  complained: Math.round(returned * 0.005),
  ratio766: 10_000 - indexOf(Math.round(returned * 0.04) + Math.round(returned * 0.005), returned)!,
  onTime: 10_000 - indexOf(Math.round(returned * 0.04), returned)!,
});

const places = [
  'Sông Thương',
  'Tân Lập',
  'Nà Phặc',
  'Đông Khê',
  'Phú Điền',
  'An Hòa',
  'Bình Long',
  'Vân Tùng',
  'Cẩm Giàng',
];

/** Eighteen units; the third lies clearly below, the last but one above, two are too small to compare. */
export function invent(more: Partial<SeriesResults> = {}, period: PeriodInfo = november): PeriodResults {
  const units = Array.from({ length: 18 }, (_, n): UnitResults => {
    const small = n % 8 === 5;
    const standing: Standing = n === 2 ? 'below' : n === 16 ? 'above' : 'not_distinguishable';
    const share = n === 2 ? 0.62 : n === 16 ? 0.94 : 0.78 + ((n * 7) % 11) / 110;
    const valid = small ? 60 : 200 + ((n * 37) % 17) * 60;
    const place = places[n % places.length]!;
    return {
      ...measures(share, valid),
      unitId: `unit-${n}`,
      name:
        n < 9
          ? { vi: `Công an phường ${place}`, en: `${place} Ward Police` }
          : { vi: `Công an xã ${place} Thượng`, en: `${place} Thuong Commune Police` },
      level: 'commune',
      formerly: n === 4 ? [{ vi: 'Công an xã Yên Bình', en: 'Yen Binh Commune Police' }] : [],
      releasedAt: Date.parse('2026-11-20T02:00:00Z'),
      response: road(valid, 0.22 + ((n * 5) % 9) / 25),
      exclusions: exclusions(valid),
      register: register(valid),
      standing: small ? null : standing,
      notCompared: small ? 'few_ballots' : null,
      rolling: small ? { start: '2025-11-15', end: '2026-11-14', total: figure(330, 400) } : null,
    };
  });
  const compared = units.filter(({ standing }) => standing !== null);
  const series: SeriesResults = {
    instrumentVersionId: 'police-2019/1',
    form: 'full',
    province: measures(0.82, 9_400, true),
    weighted: { number: { index: 8_143, low: 8_005, high: 8_277 }, all: null },
    levels: [
      { level: 'department', units: 1, ...measures(0.8, 3_000) },
      { level: 'commune', units: 17, ...measures(0.83, 6_400) },
    ],
    fields: [
      { fieldCode: 'giao-thong', fields: 1, cell: figure(2_200, 2_600) },
      { fieldCode: null, fields: 3, cell: figure(1_500, 2_100) },
    ],
    units,
    comparison: {
      target: 8_200,
      between: 0.03,
      points: compared.map(({ unitId, number: { total }, standing }) => ({
        unitId,
        effective: total.shown === 'figure' ? total.n * 1.4 : 1,
        index: total.shown === 'figure' ? total.index : 0,
        standing: standing!,
      })),
      limits: Array.from({ length: 40 }, (_, n) => {
        const effective = 60 + n * 11;
        const reach = (z: number) => toHundredths(z * Math.sqrt(0.1476 / effective + 0.0006));
        return {
          effective,
          low95: 8_200 - reach(1.96),
          high95: Math.min(10_000, 8_200 + reach(1.96)),
          low998: 8_200 - reach(3.09),
          high998: Math.min(10_000, 8_200 + reach(3.09)),
        };
      }),
    },
    ...more,
  };
  return {
    provinceId: 'tinh',
    period,
    unitView: 'then',
    parts: [{ label: '2026-10-15', sequence: 3, releasedAt: Date.parse('2026-11-20T02:00:00Z') }],
    response: road(11_000),
    exclusions: exclusions(11_000),
    register: register(11_000),
    roads: [
      { channel: 'sms', proof: 'number', ballots: 2_350 },
      { channel: 'web', proof: 'slip', ballots: 610 },
      { channel: 'paper', proof: 'desk', ballots: null },
    ],
    series: [series],
  };
}

/** Twelve months; one has no figure and one only a band. */
export function inventTrend(): TrendPoint[] {
  return Array.from({ length: 12 }, (_, n): TrendPoint => {
    const month = n < 1 ? '2025-12' : `2026-${String(n).padStart(2, '0')}`;
    const total: Cell =
      n === 3 ? nothing : n === 6 ? { shown: 'band', n: 8, from: 8_000, to: 9_000 } : figure(700 + n * 13, 1_000);
    return {
      period: { ...november, id: month },
      total,
      all: total,
      response: road(1_000 + n * 20, 0.2 + n / 40),
    };
  });
}

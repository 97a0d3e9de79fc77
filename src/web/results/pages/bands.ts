import { type Band, bandOf } from '../../../domain/scoring.ts';
import { type Block, indexCell, intervalCell, nCell } from '../blocks.ts';
import type { Scene } from '../scene.ts';

/** The four bands of the official report, and how sure each unit is of its own. */
export function bandsPage({ rt, w, series, unitHref }: Scene): Block[] {
  const bands = rt.settings.get('bands').value;
  const units = series.units.flatMap((unit) => {
    const { total } = unit.number;
    if (total.shown !== 'figure') return [];
    const band = bandOf(total.index, bands);
    return [{ unit, total, band, sure: bandOf(total.low, bands) === bandOf(total.high, bands) }];
  });
  if (units.length === 0) return [{ kind: 'empty', title: w.t['bandsNone']!, text: w.t['nothingText']! }];
  const inBand = (band: Band) => units.filter((each) => each.band === band);
  const title = capitalised(
    bands.map((band) => w.say('bandsPart', { n: inBand(band).length, band: nameOf(w, band) })).join(', '),
  );
  return [
    {
      kind: 'table',
      id: 'bands',
      title,
      note: w.t['bandsNote']!,
      define: 'bands',
      table: {
        caption: title,
        columns: [
          { label: w.t['band']!, define: 'bands' },
          { label: w.t['bandFrom']!, number: true },
          { label: w.t['bandUnits']!, number: true },
          { label: w.t['bandSure']!, define: 'interval', number: true },
        ],
        rows: bands.map((band) => [
          { text: capitalised(nameOf(w, band)) },
          { text: `${band.from / 100} %` },
          { text: w.count(inBand(band).length) },
          { text: w.count(inBand(band).filter(({ sure }) => sure).length) },
        ]),
      },
    },
    {
      kind: 'table',
      id: 'units',
      title: w.t['unitsTitle']!,
      note: '',
      define: 'bands',
      table: {
        caption: w.t['unitsTitle']!,
        columns: [
          { label: w.t['unit']! },
          { label: w.t['index']!, define: 'compared', number: true },
          { label: w.t['interval']!, define: 'interval', number: true },
          { label: 'n', define: 'n', number: true },
          { label: w.t['band']!, define: 'bands' },
          { label: w.t['bandSure']!, define: 'interval' },
        ],
        rows: units.map(({ unit, total, band, sure }) => [
          { text: w.name(unit.name), href: unitHref(unit.unitId) },
          indexCell(w, total),
          intervalCell(w, total),
          nCell(w, total),
          { text: capitalised(nameOf(w, band)) },
          { text: w.t[sure ? 'bandSure_yes' : 'bandSure_no']! },
        ]),
      },
    },
  ];
}

/** An administration may name its bands as it likes; the four that are shipped are translated. */
function nameOf(w: Scene['w'], { name }: Band): string {
  return `band_${name}` in w.t ? w.t[`band_${name}`]! : name;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

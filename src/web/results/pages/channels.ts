import type { Measures } from '../../../results/period-results.ts';
import type { Block } from '../blocks.ts';
import type { Scene } from '../scene.ts';
import { dotPlot, type Entry } from './plots.ts';

/** The same questions by different roads: shown side by side, because an officer nearby changes answers. */
export function channelsPage({ w, results, series }: Scene): Block[] {
  const { province } = series;
  return [
    dotPlot(w, {
      id: 'roads',
      title: finding(w, province),
      note: `${w.t['roadsNote']!} ${w.t['overallNote']!}`,
      define: 'compared',
      first: w.t['whichBallots']!,
      entries: roadEntries(w, province),
      whole: province.number.total,
    }),
    ballotsByRoad(w, results.roads),
  ];
}

export function roadEntries(w: Scene['w'], { number, counter, all, withFlags, overall }: Measures): Entry[] {
  const at = (id: string) => `/results/definitions#${id}`;
  return [
    { label: w.t['road_number']!, cell: number.total, href: at('compared') },
    { label: w.t['road_counter']!, cell: counter.total, href: at('counter') },
    { label: w.t['road_all']!, cell: all.total, href: at('all-roads') },
    ...(withFlags ? [{ label: w.t['road_flags']!, cell: withFlags.total, href: at('flags') }] : []),
    ...(overall.shown === 'nothing' ? [] : [{ label: w.t['road_overall']!, cell: overall, href: at('overall') }]),
  ];
}

function finding(w: Scene['w'], { number: { total: number }, counter: { total: counter } }: Measures): string {
  if (number.shown !== 'figure' || counter.shown !== 'figure') return w.t['roadsFew']!;
  if (counter.low > number.high) return w.t['roadsHigher']!;
  return counter.high < number.low ? w.t['roadsLower']! : w.t['roadsAlike']!;
}

function ballotsByRoad(w: Scene['w'], roads: Scene['results']['roads']): Block {
  const title = w.t['roadsTitle']!;
  return {
    kind: 'table',
    id: 'ballots',
    title,
    note: '',
    define: 'n',
    table: {
      caption: title,
      columns: [{ label: w.t['roadName']! }, { label: w.t['ballots']!, number: true }],
      rows: roads.map(({ channel, proof, ballots }) => [
        { text: w.say('road', { channel: w.t[`channel_${channel}`]!, proof: w.t[`proof_${proof}`]! }) },
        { text: ballots === null ? w.t['tooFew']! : w.count(ballots) },
      ]),
    },
  };
}

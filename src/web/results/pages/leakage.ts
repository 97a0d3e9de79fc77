import { notAskedReasons } from '../../../db/invitations.ts';
import { intervalOfShare } from '../../../domain/statistics/rates.ts';
import type { UnitResults } from '../../../results/period-results.ts';
import type { Cell, Response } from '../../../results/release-body.ts';
import { type Block, rateCell, type TableCell } from '../blocks.ts';
import { axisFor, axisStrip, strip } from '../charts/strip.ts';
import type { Scene } from '../scene.ts';
import { goalOf } from './goal.ts';
import { stepsOf, worstStep } from './road.ts';

/** From such a share lost on, in hundredths of a percent, a cell is one step darker. */
const shades = [200, 500, 1_000, 2_000, 3_500];
const steps = ['asked', 'accepted', 'delivered', 'answered'] as const;

/** Where answers are lost, by unit and by step of the road; who reaches the goal; who is never asked. */
export function leakagePage(scene: Scene): Block[] {
  return [leakMap(scene), responsePlot(scene), exclusions(scene)];
}

function leakMap({ w, results, series, unitHref }: Scene): Block {
  const worst = worstStep(stepsOf(results.response, results.exclusions));
  const title = worst
    ? w.say('leakTitle', { station: w.t[`lost_station_${worst.name}`]!, rate: w.rate(worst.leaked, worst.before) })
    : w.t['leakTitleNone']!;
  return {
    kind: 'table',
    id: 'leak-map',
    title,
    note: w.t['leakNote']!,
    define: 'funnel',
    table: {
      caption: title,
      columns: [
        { label: w.t['unit']! },
        { label: w.t['returned']!, define: 'funnel', number: true },
        ...steps.map((name) => ({ label: w.t[`lost_station_${name}`]!, define: 'funnel' as const, number: true })),
        { label: w.t['responseOfReturned']!, define: 'response', number: true },
      ],
      rows: [
        leakRow(w, { text: w.t['province']!, heat: 'whole' }, results),
        ...series.units.map((unit) => leakRow(w, { text: w.name(unit.name), href: unitHref(unit.unitId) }, unit)),
      ],
    },
  };
}

type Walked = Pick<UnitResults, 'response' | 'exclusions'>;

function leakRow(w: Scene['w'], head: TableCell, { response, exclusions: counts }: Walked): TableCell[] {
  const walked = new Map(stepsOf(response, counts).map((step) => [step.name, step]));
  return [
    head,
    { text: w.count(response.returned) },
    ...steps.map((name): TableCell => {
      const step = walked.get(name);
      if (!step || step.before === 0) return { text: '–' };
      return { ...rateCell(w, step.leaked, step.before), heat: `leak-${shadeOf(step.leaked, step.before)}` };
    }),
    rateCell(w, response.answered, response.returned),
  ];
}

function shadeOf(lost: number, before: number): number {
  return shades.filter((from) => lost * 10_000 >= from * before).length;
}

function responsePlot({ rt, w, results, series, unitHref }: Scene): Block {
  const goal = goalOf(w, rt.settings.get('goals').value.responseRate);
  const of = goal?.of ?? 'asked';
  const whole = rateAsCell(results.response, of);
  const rows = series.units.map((unit) => ({ unit, cell: rateAsCell(unit.response, of) }));
  const axis = axisFor([whole, ...rows.map(({ cell }) => cell), ...(goal ? [bandAt(goal.from)] : [])]);
  const title = goal
    ? w.say('responseTitleGoal', {
        reached: rows.filter(({ cell }) => cell.shown === 'figure' && cell.index >= goal.from).length,
        all: rows.length,
        goal: goal.stretch,
      })
    : w.say('responseTitle', { rate: w.rate(results.response.answered, results.response.asked) });
  const rates = (response: Response) =>
    (['returned', 'asked', 'delivered'] as const).map((name) => rateCell(w, response.answered, response[name]));
  const note = w.say('responseNote', { of: w.t[`of_${of}`]! });
  return {
    kind: 'dot-plot',
    id: 'response',
    title,
    note: goal ? `${note} ${w.say('goalNote', { goal: goal.stretch })}` : note,
    define: goal ? 'goal' : 'response',
    axis: axisStrip(axis),
    rows: rows.map(({ unit, cell }) => ({
      label: w.name(unit.name),
      href: unitHref(unit.unitId),
      strip: strip(cell, axis, w.rate(unit.response.answered, unit.response[of]), { reference: whole, goal }),
      value: w.rate(unit.response.answered, unit.response[of]),
      isFigure: cell.shown === 'figure',
      n: '',
    })),
    table: {
      caption: title,
      columns: [
        { label: w.t['unit']! },
        ...(['returned', 'asked', 'delivered'] as const).map((name) => ({
          label: w.t[`rate_${name}`]!,
          define: 'response' as const,
          number: true,
        })),
      ],
      rows: [
        [{ text: w.t['province']!, heat: 'whole' }, ...rates(results.response)],
        ...series.units.map((unit) => [{ text: w.name(unit.name) }, ...rates(unit.response)]),
      ],
    },
  };
}

/** A response rate as something a strip can draw, with Wilson's interval. */
export function rateAsCell({ answered, ...response }: Response, of: 'returned' | 'asked'): Cell {
  const whole = response[of];
  if (whole === 0) return { shown: 'nothing' };
  const part = Math.min(answered, whole);
  return {
    shown: 'figure',
    n: whole,
    satisfied: part,
    valid: whole,
    blank: 0,
    distribution: [0, 0, 0, 0, 0],
    ...intervalOfShare(part, whole),
  };
}

function bandAt(from: number): Cell {
  return { shown: 'band', n: 0, from, to: 10_000 };
}

function exclusions({ w, results, series }: Scene): Block {
  const reasons = notAskedReasons.filter((reason) => results.exclusions[reason] > 0);
  const all = reasons.reduce((sum, reason) => sum + results.exclusions[reason], 0);
  const title = w.say('exclusionsTitle', { n: w.count(all) });
  const row = (head: TableCell, { exclusions: counts, response }: Walked) => [
    head,
    ...reasons.map((reason) => rateCell(w, counts[reason], response.returned)),
  ];
  return {
    kind: 'table',
    id: 'exclusions',
    title,
    note: w.t['exclusionsNote']!,
    define: 'exclusions',
    table: {
      caption: title,
      columns: [
        { label: w.t['unit']! },
        ...reasons.map((reason) => ({
          label: w.t[`not_asked_${reason}`]!,
          define: 'exclusions' as const,
          number: true,
        })),
      ],
      rows: [
        row({ text: w.t['province']!, heat: 'whole' }, results),
        ...series.units.map((unit) => row({ text: w.name(unit.name) }, unit)),
      ],
    },
  };
}

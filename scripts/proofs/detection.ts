import { lookForCheating } from '../../src/domain/integrity/look-for-cheating.ts';
import { ballotMarks, type IntegrityLimits, unitMarks } from '../../src/domain/integrity/observed.ts';
import shipped from '../../templates/settings/integrity.json' with { type: 'json' };
import type { Proof } from '../proof.ts';
import { type Cheat, cheats } from './detection/cheats.ts';
import { honestProvince, observedIn, type Province } from './detection/honest-province.ts';
import { seeded } from './statistics/simulated-citizens.ts';

const limits: IntegrityLimits = shipped;
const provinces = 8;
const contaminations = [0.01, 0.05, 0.2];
/** Who cheats does so in earnest: so many false ballots in a unit, as far as there are that many. */
const perUnit = 30;

/**
 * What the marks find and what they accuse wrongly, in provinces made up for it: of eight ways to cheat, each alone, at
 * 1, 5 and 20 % of all ballots. The promise is about honest people: of them at most one ballot in a hundred is marked.
 */
export function prove(seed: number): Proof {
  const random = seeded(seed);
  const clean = Array.from({ length: provinces }, () => judged(honestProvince(random), []));
  const rows = cheats.flatMap((cheat) => contaminations.map((share) => measure(random, cheat, share)));
  const honest = total(clean);
  const worst = Math.max(...[...rows, honest].map(({ wrong, genuine }) => wrong / genuine));
  const held = worst <= 0.01 && rows.every(({ cheat, recall }) => cheat.beyond || recall >= 0.5);
  return { title: 'Detection of cheating', held, body: report(rows, honest, worst) };
}

type Judged = ReturnType<typeof judged>;

function measure(random: () => number, cheat: Cheat, share: number) {
  const all = Array.from({ length: provinces }, () => {
    const province = honestProvince(random);
    const wanted = Math.round((province.ballots.length * share) / (1 - share));
    const units = Math.max(1, Math.round(wanted / perUnit));
    const chosen = [...province.units].sort(() => random() - 0.5).slice(0, Math.min(units, province.units.length));
    const each = Math.ceil(wanted / chosen.length);
    return judged(
      province,
      chosen.flatMap((unit) => cheat.add(province, unit, each)),
    );
  });
  const sum = total(all);
  return { cheat, share, ...sum, recall: sum.found / sum.false, precision: sum.found / (sum.found + sum.wrong) };
}

/** @param falseIds ballots that are not a citizen's own */
function judged(province: Province, falseIds: readonly string[]) {
  const cheated = new Set(falseIds);
  const findings = lookForCheating(observedIn(province), limits);
  const marked = new Set(findings.flatMap(({ ballotIds }) => ballotIds));
  const unitOf = new Map(province.ballots.map(({ id, unitId }) => [id, unitId]));
  const cheatingUnits = new Set(falseIds.map((id) => unitOf.get(id)!));
  const told = findings.filter(({ ballotIds }) => ballotIds.length === 0);
  const count = (mark: string) => findings.filter((one) => one.mark === mark).length;
  return {
    false: cheated.size,
    genuine: province.ballots.length - cheated.size,
    found: [...marked].filter((id) => cheated.has(id)).length,
    wrong: [...marked].filter((id) => !cheated.has(id)).length,
    cheatingUnits: cheatingUnits.size,
    honestUnits: province.units.length - cheatingUnits.size,
    unitsTold: new Set(told.filter(({ unitId }) => cheatingUnits.has(unitId)).map(({ unitId }) => unitId)).size,
    unitsWronged: new Set(told.filter(({ unitId }) => !cheatingUnits.has(unitId)).map(({ unitId }) => unitId)).size,
    marks: Object.fromEntries([...ballotMarks, ...unitMarks].map((mark) => [mark, count(mark)])),
  };
}

function total(all: readonly Judged[]): Judged {
  const sum = (pick: (one: Judged) => number) => all.reduce((n, one) => n + pick(one), 0);
  const names = Object.keys(all[0]!).filter((name) => name !== 'marks') as Exclude<keyof Judged, 'marks'>[];
  const numbers = Object.fromEntries(names.map((name) => [name, sum((one) => one[name])]));
  const marks = Object.fromEntries(Object.keys(all[0]!.marks).map((mark) => [mark, sum((one) => one.marks[mark]!)]));
  return { ...numbers, marks } as Judged;
}

function report(rows: readonly ReturnType<typeof measure>[], honest: Judged, worst: number): string {
  const percent = (part: number, whole: number) => (whole === 0 ? '–' : ((100 * part) / whole).toFixed(1));
  const marksOf = ({ marks }: Judged) =>
    Object.entries(marks)
      .filter(([, n]) => n > 0)
      .map(([mark, n]) => `${mark} ${n}`)
      .join(', ');
  return [
    `${provinces} provinces of 40 units and 30 days for each line, limits as shipped: ${JSON.stringify(limits)}.`,
    'Recall and precision are those of single ballots, by any mark. "Told" is of units as a whole, by `too_even` or `counter_favourable`.',
    '',
    `**Nobody cheats**: ${honest.wrong} of ${honest.genuine} ballots marked (${percent(honest.wrong, honest.genuine)} %), ${honest.unitsWronged} of ${honest.honestUnits} units told; findings: ${marksOf(honest) || 'none'}.`,
    `Genuine ballots marked, worst line: ${(100 * worst).toFixed(2)} % (allowed 1 %).`,
    '',
    '| cheating | share of all ballots % | false ballots | recall % | precision % | genuine marked % | cheating units told | honest units told | findings |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---|',
    ...rows.map(
      (row) =>
        `| ${row.cheat.name} | ${100 * row.share} | ${row.false} | ${percent(row.found, row.false)} | ${percent(row.found, row.found + row.wrong)} | ${percent(row.wrong, row.genuine)} | ${row.unitsTold} of ${row.cheatingUnits} | ${row.unitsWronged} of ${row.honestUnits} | ${marksOf(row)} |`,
    ),
    '',
    ...cheats.map(({ name, told }) => `- **${name}**: ${told}.`),
    '',
    'Nobody who takes time, scatters the hours, changes browsers and varies the scores can be found by looking at single ballots: that is what the share of cases without a counter road, drawn at random, is for.',
  ].join('\n');
}

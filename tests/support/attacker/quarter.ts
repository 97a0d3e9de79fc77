import { seeded } from '../../../scripts/proofs/statistics/simulated-citizens.ts';
import { localDay } from '../../../src/domain/hours.ts';
import { spanOf } from '../../../src/domain/periods.ts';
import { releaseDue } from '../../../src/results/release.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { plantCases, province } from '../small-province.ts';
import type { Row } from './linear.ts';
import { countMarked, type MarkedBallot, mostMarks } from './marks.ts';
import { createObserver, noteSecrets, type Observer, readEverything } from './observer.ts';

export const day = 86_400_000;
const units = ['csgt', 'song-thuong', 'an-hoa', 'tan-lap', 'phu-dien'] as const;
/** Its citizens agree: small figures of it are bands. */
const agreeing = 'phu-dien';
export const fields = ['giao-thong', 'cu-tru', 'can-cuoc'] as const;

export interface Quarter {
  readonly rt: Runtime;
  pass(ms: number): void;
  readonly seed: number;
  /** After each release, when everything that is read was read. */
  look(observer: Observer, ballots: readonly Counting[]): Promise<void>;
}

/** A ballot as it counts now. */
export interface Counting {
  readonly person: number;
  readonly ballot: MarkedBallot;
}

/**
 * A quarter of a small province in which somebody looks whenever something has come out: in between nothing that is
 * shown changes. Ballots are cast by all roads, corrected, and found doubtful afterwards.
 */
export async function liveThroughQuarter({ rt, pass, seed, look }: Quarter) {
  const random = seeded(seed);
  const observer = createObserver();
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const { writer } = rt.db;
  const code = rt.settings.get('survey').value.instrument;
  const instrument = rt.reference.latestInstrument(code);
  const counting: Counting[] = [];
  const personOf: number[] = [];
  const newMark = (person: number) => personOf.push(person) - 1;
  let [looks, people] = [0, 0];

  const cast = async () => {
    const unit = pick(units);
    const field = unit === 'csgt' ? fields[0] : pick(fields);
    const at = rt.clock.now() - Math.floor(random() * 3 * day);
    const person = people++;
    const chance = random();
    const ballot: MarkedBallot = {
      unitVersion: `${unit}@1`,
      field,
      span: spanOf(rt.settings.get('periods').value, localDay(at)).label,
      proof: chance < 0.6 ? 'number' : chance < 0.7 ? 'helped' : 'slip',
      flagged: random() < 0.08,
      overdue: random() < 0.1,
      agreeing: unit === agreeing,
      mark: newMark(person),
      feedback: random() < 0.12 ? newMark(person) : undefined,
      asides: random() < 0.5,
    };
    await plantCases(writer, [{ unit, at, reached: 'answered', field }]);
    await countMarked(writer, instrument, ballot, 1);
    counting.push({ person, ballot });
  };
  /** Its counts move from one row to another. */
  const change = async (how: (ballot: MarkedBallot, person: number) => MarkedBallot) => {
    const open = rt.clock.now() - 25 * day;
    const at = Math.floor(random() * counting.length);
    const found = counting[at];
    if (!found || found.ballot.span < spanOf(rt.settings.get('periods').value, localDay(open)).label) return;
    await countMarked(writer, instrument, found.ballot, -1);
    const ballot = how(found.ballot, found.person);
    await countMarked(writer, instrument, ballot, 1);
    counting[at] = { ...found, ballot };
  };

  for (let today = 0; today < 130; today++) {
    for (let n = 0; today < 92 && n < 2 && personOf.length < mostMarks - 4; n++) {
      await cast();
      if (random() < 0.06) await change((ballot, person) => ({ ...ballot, mark: newMark(person) }));
      if (random() < 0.04) await change((ballot) => ({ ...ballot, flagged: !ballot.flagged }));
      pass(day / 2);
      if ((await releaseDue(rt)) === 0) continue;
      looks++;
      await readEverything(rt, province, observer);
      await noteSecrets(rt, rt.db.reader, province, observer);
      await look(observer, counting);
    }
    if (today >= 92 || personOf.length >= mostMarks - 4) pass(day);
  }
  while ((await releaseDue(rt)) > 0) {
    await readEverything(rt, province, observer);
    await look(observer, counting);
  }
  const marks = Array.from({ length: mostMarks }, (_, mark) => personOf[mark] ?? -1 - mark);
  const conclude = (besides?: readonly Row[]) => observer.conclude(marks, besides);
  return { observer, looks, citizens: people, conclude };
}

export type Lived = Awaited<ReturnType<typeof liveThroughQuarter>>;

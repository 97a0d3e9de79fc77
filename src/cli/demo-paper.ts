import type { Logger } from 'pino';
import { createClock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { waitingForSecond } from '../db/paper-keyings.ts';
import { hour, localDay } from '../domain/hours.ts';
import type { Keys } from '../domain/keys.ts';
import type { Mark, PaperContent } from '../domain/paper/marks.ts';
import { spanOf } from '../domain/periods.ts';
import { enterAgain } from '../feedback/paper/enter-again.ts';
import { enterPaperForm } from '../feedback/paper/enter-form.ts';
import { noteStray } from '../feedback/paper/note-stray.ts';
import { printBatch } from '../feedback/paper/print-batch.ts';
import { reportLoss } from '../feedback/paper/report-loss.ts';
import { openRuntime } from '../runtime.ts';

interface PaperHistory {
  readonly db: Database;
  readonly keys: Keys;
  readonly log: Logger;
  readonly to: number;
  /** Ids of the users at work: who keys, who keys a second time, who stands at a counter. */
  readonly people: { readonly first: string; readonly second: string; readonly counter: string };
}

const keyed = { comment: null, enteredBy: 'keyed' } as const;

/** Paper of the present span: forms at two counters, some of them back, a few invalid, spoiled, lost or read twice. */
export async function printAndKeyDemo({ db, keys, log, to, people }: PaperHistory): Promise<void> {
  let time = to - 5 * hour;
  const rt = await openRuntime({
    demo: true,
    publicUrl: 'http://127.0.0.1',
    clock: createClock(0, () => time),
    log,
    db,
    keys,
    channels: new Map(),
    gateways: [],
    voices: new Map(),
    handsets: undefined,
  });
  const month = spanOf(rt.settings.get('periods').value, localDay(time)).label;
  const print = (code: string, size: number, road: 'box' | 'envelope', fieldCode: string) =>
    printBatch(
      rt,
      { unitId: rt.reference.unitsByCode(code)[0]!.id, fieldCode, month, form: 'full', road, size },
      people.first,
    );
  const enter = (number: number, content: PaperContent, comment: string | null = null) =>
    enterPaperForm(rt, people.first, { number, ...content, ...keyed, comment });

  const { first_number: box } = await print('D01.801', 60, 'box', 'CUTRU');
  const { first_number: post } = await print('D01.802', 40, 'envelope', 'CANCUOC');
  time += hour;
  for (let n = 0; n < 34; n++) await enter(box + n, sheet(n));
  for (let n = 0; n < 15; n++)
    await enter(post + n, sheet(n + 3), n === 2 ? 'Nên có thêm ghế và quạt ở chỗ chờ.' : null);
  await enter(box + 34, { ...sheet(0), verdict: 'two_marks', marks: [] });
  await enter(box + 35, { ...sheet(0), verdict: 'torn', marks: [] });
  await noteStray(rt, people.first, box);
  await reportLoss(rt, people.counter, { kind: 'spoiled', reason: 'wet', firstNumber: box + 50, size: 4 });
  await reportLoss(rt, people.counter, { kind: 'lost', reason: 'missing', firstNumber: box + 56, size: 3 });
  await enter(box + 57, sheet(1));
  time += hour;
  const waiting = await waitingForSecond(rt.db.reader, 'due', people.second);
  for (const [at, { number }] of waiting.slice(1).entries()) {
    const marks = number >= post && number < post + 40 ? sheet(number - post + 3) : sheet(number - box);
    await enterAgain(rt, people.second, number, at === 0 ? misread(marks) : marks);
  }
}

/** What the n-th citizen filled in; nobody here gave feedback, so the last two items do not apply. */
function sheet(n: number): PaperContent {
  const marks = Array.from({ length: 13 }, (_, item): Mark => {
    if (item > 10) return 0;
    const turn = (n * 7 + item * 3) % 11;
    return turn < 5 ? 5 : turn < 8 ? 4 : turn < 10 ? 3 : 2;
  });
  return { verdict: 'valid', marks, onTime: n % 9 !== 0, helpedBy: n % 4 === 0 ? 'family' : 'nobody' };
}

const misread = (content: PaperContent): PaperContent => ({
  ...content,
  marks: content.marks.map((mark, at) => (at === 4 ? (mark === 5 ? 3 : 5) : mark)),
});

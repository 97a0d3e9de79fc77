import type { Page } from 'playwright-core';
import { serialOf } from '../../../src/domain/paper-form/serial.ts';
import { enterAgain } from '../../../src/feedback/paper/enter-again.ts';
import { enterPaperForm } from '../../../src/feedback/paper/enter-form.ts';
import { noteStray } from '../../../src/feedback/paper/note-stray.ts';
import { printBatch } from '../../../src/feedback/paper/print-batch.ts';
import { reportLoss } from '../../../src/feedback/paper/report-loss.ts';
import { sheet } from '../../support/paper.ts';
import type { Web } from './web.ts';

/** First serial number of the batch each installation has for its pictures. */
const batches = new Map<Web, { first: number; id: string; userId: string }>();
const keyed = { comment: null, enteredBy: 'keyed' } as const;

/** Batches in the middle of a month: forms came back, some invalid, lost, spoiled, one twice. */
async function atWork(web: Web) {
  const known = batches.get(web);
  if (known) return known;
  const { rt } = web;
  const { id: userId } = await rt.db.reader('users').where({ username: 'keyer' }).first();
  const order = { fieldCode: 'CUTRU', month: '2026-11', form: 'full', road: 'box' } as const;
  const unitId = web.unitId('D01.801');
  const batch = await printBatch(rt, { ...order, unitId, size: 60 }, userId);
  await printBatch(rt, { ...order, unitId, size: 30, road: 'envelope', fieldCode: 'CANCUOC' }, userId);
  await printBatch(rt, { ...order, unitId: web.unitId('D01.802'), size: 40 }, userId);
  const first = batch.first_number;
  const items = 13;
  for (let n = 0; n < 30; n++) {
    const marks = Array.from({ length: items }, (_, at) => (at > 10 ? 0 : 3 + ((n + at) % 3)));
    const verdict = n % 10 === 9 ? 'two_marks' : 'valid';
    await enterPaperForm(rt, userId, { number: first + n, ...keyed, ...sheet(marks, { verdict }) });
  }
  await reportLoss(rt, userId, { kind: 'spoiled', reason: 'wet', firstNumber: first + 40, size: 4 });
  await reportLoss(rt, userId, { kind: 'lost', reason: 'missing', firstNumber: first + 50, size: 3 });
  await enterPaperForm(rt, userId, { number: first + 51, ...keyed, ...sheet(Array(items).fill(4)) });
  await noteStray(rt, userId, first);
  await noteStray(rt, userId, null);
  const made = { first, id: batch.id, userId };
  batches.set(web, made);
  return made;
}

export const paperAtWork = (path: string) => async (web: Web) => {
  await atWork(web);
  return path;
};

export const paperBatch = async (web: Web) => `/paper/batches/${(await atWork(web)).id}`;

async function drawn(web: Web, at: number): Promise<number> {
  const { first } = await atWork(web);
  await web.rt.db
    .writer('paper_forms')
    .where({ number: first + at })
    .update({ second: 'due' });
  return first + at;
}

export const paperSecond = async (web: Web) => {
  for (const at of [3, 4, 5]) await drawn(web, at);
  return '/paper/second';
};

export const paperDifference = async (web: Web) => {
  const number = await drawn(web, 7);
  const { id } = await web.rt.db.reader('users').where({ username: 'second keyer' }).first();
  await enterAgain(web.rt, id, number, sheet(Array(13).fill(5), { onTime: null }));
  return `/paper/differences/${serialOf(number)}`;
};

/** A sheet half read off. */
export async function openSheet(page: Page): Promise<void> {
  await page.keyboard.type('10000355', { delay: 1 });
  await page.keyboard.press('Enter');
}

export async function reportNothing(page: Page): Promise<void> {
  await page.fill('#serial', '123');
  await page.locator('form.stack button').click();
}

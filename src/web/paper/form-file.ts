import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { PaperBatchRow } from '../../db/paper-batches.ts';
import type { LaidOutForm } from '../../domain/paper-form/lay-out.ts';
import { newFormToken } from '../../domain/paper-form/qr.ts';
import { formQuestions, type PaperForm } from '../../domain/paper-form/questions.ts';
import { groupSerial, serialOf } from '../../domain/paper-form/serial.ts';
import type { FormSize } from '../../domain/paper-form/sheet.ts';
import type { PaperFormTexts } from '../../domain/paper-form/texts.ts';
import { issueFormTokens } from '../../feedback/paper/issue-form-tokens.ts';
import { paperForm, writePaperForms } from '../../printing/paper-form.ts';
import type { Runtime } from '../../runtime.ts';
import { showDay } from '../local-time.ts';

interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Batches that this process is drawing right now. */
const underWay = new Map<string, Progress>();

/** How far the drawing of a batch is; `null` where this process draws none. */
export function printingProgress(batchId: string): Progress | null {
  return underWay.get(batchId) ?? null;
}

/** Answers with the forms of a batch as one PDF, page by page as they are drawn. Their earlier codes are dead. */
export async function sendForms(
  rt: Runtime,
  response: Response,
  batch: PaperBatchRow,
  size: FormSize,
  userId: string,
): Promise<void> {
  // Serial and code change nothing about where things lie: one form stands for the batch.
  const texts = rt.settings.get('paperForm').value;
  const example = formOf(rt, batch, batch.first_number, newFormToken());
  const { geometry } = paperForm(example, texts, size);
  const tokens = await issueFormTokens(rt, batch, geometry, userId);
  const name = `phieu-${serialOf(batch.first_number)}-${batch.size}.pdf`;
  response.set({ 'Content-Type': 'application/pdf', 'Cache-Control': 'no-store' }).attachment(name);
  // A short pipe, so that other requests are answered between two forms.
  const out = new PassThrough({ highWaterMark: 4_096 });
  const sent = pipeline(out, response);
  try {
    await Promise.all([writePaperForms(laidOut(rt, batch, tokens, texts, size), name, out), sent]);
  } finally {
    underWay.delete(batch.id);
  }
}

function* laidOut(
  rt: Runtime,
  batch: PaperBatchRow,
  tokens: readonly string[],
  texts: PaperFormTexts,
  size: FormSize,
): Generator<LaidOutForm> {
  const total = batch.size;
  for (const [done, token] of tokens.entries()) {
    underWay.set(batch.id, { done, total });
    yield paperForm(formOf(rt, batch, batch.first_number + done, token), texts, size);
  }
  underWay.set(batch.id, { done: total, total });
}

function formOf({ reference }: Runtime, batch: PaperBatchRow, number: number, token: string): PaperForm {
  const field = batch.tied === 1 ? null : (reference.field(batch.field_code)?.nameVi ?? null);
  return {
    serial: groupSerial(serialOf(number)),
    token,
    unit: reference.unit(batch.unit_id).nameVi,
    field,
    road: batch.road,
    lastDay: showDay(batch.last_day),
    questions: formQuestions(reference.instrument(batch.instrument_version_id), JSON.parse(batch.items)),
  };
}

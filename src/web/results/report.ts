import type { Request, Response } from 'express';
import { z } from 'zod';
import { type ReportFormat, reportFormats } from '../../domain/report.ts';
import { reportWriters } from '../../printing/report/writers.ts';
import { writeReport } from '../../results/report/write-report.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';

const types: Readonly<Record<ReportFormat, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};

const query = z.object({
  period: z.string().max(40),
  format: z.enum(reportFormats),
  revision: z.coerce.number().int().positive().optional(),
});

/** Answers with the report of a period of a province as a file. */
export async function sendReport(rt: Runtime, request: Request, response: Response, provinceId: string): Promise<void> {
  const parsed = query.safeParse(request.query);
  if (!parsed.success) throw new HttpError(404);
  const report = await writeReport(rt, reportWriters, { provinceId, ...parsed.data });
  if (!report) throw new HttpError(404);
  response.set('Cache-Control', 'no-store').type(types[parsed.data.format]);
  response.set('Content-Disposition', `attachment; filename="${report.fileName}"`);
  response.send(report.body);
}

import type { ReportFormat } from '../domain/report.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { reportWriters } from '../printing/report/writers.ts';
import { writeReport } from '../results/report/write-report.ts';
import type { Runtime } from '../runtime.ts';

export interface ReportQuestion {
  readonly question: 'report';
  readonly period: string;
  readonly format: ReportFormat;
  readonly unit?: string | undefined;
  readonly revision?: number | undefined;
}

export interface ReportAnswer {
  /** Base64. */
  readonly body: string;
  readonly revision: number;
  readonly periodName: string;
}

/** @throws StartRefused naming what to change */
export async function answerReport(
  rt: Runtime,
  { period, format, unit, revision }: Omit<ReportQuestion, 'question'>,
): Promise<ReportAnswer> {
  const provinces = rt.reference.units().filter(({ level, code }) => level === 'province' && (unit ?? code) === code);
  if (provinces.length !== 1)
    throw new StartRefused(
      provinces.length === 0
        ? `There is no province with the code ${unit}.`
        : 'There are several provinces: name one with --unit.',
    );
  const report = await writeReport(rt, reportWriters, { provinceId: provinces[0]!.id, period, format, revision });
  if (!report)
    throw new StartRefused(
      `Nothing of the period ${period} has been released yet, or there is no such period or revision.`,
    );
  const { body, ...about } = report;
  return { ...about, body: body.toString('base64') };
}

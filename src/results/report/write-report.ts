import { findReportFile, keepReportFile } from '../../db/report-files.ts';
import type { Phrases, ReportDocument, ReportFormat, ReportWriters } from '../../domain/report.ts';
import type { Runtime } from '../../runtime.ts';
import { findPeriodComments } from '../period-comments.ts';
import type { PeriodResults } from '../period-results.ts';
import { findPeriodResults } from '../read-period.ts';
import { composeReport, periodName } from './compose-report.ts';
import { phrasesOf } from './phrases.ts';
import { findThemesOfPeriod } from './report-themes.ts';

export interface WrittenReport {
  readonly fileName: string;
  /** "Quý 4 năm 2026". */
  readonly periodName: string;
  readonly body: Buffer;
  /** 0 while the period is not frozen. */
  readonly revision: number;
}

export interface ReportRequest {
  readonly provinceId: string;
  readonly period: string;
  readonly format: ReportFormat;
  /** Of a frozen period; the latest where left out. */
  readonly revision?: number | undefined;
}

/**
 * The official report of a period. Of a frozen one the file that was written first is kept and given again, byte for
 * byte, whatever release of this program runs by then. `undefined` where nothing of the period has come out.
 */
export async function writeReport(
  rt: Runtime,
  writers: ReportWriters,
  { provinceId, period, format, revision }: ReportRequest,
): Promise<WrittenReport | undefined> {
  const results = await findPeriodResults(rt, { provinceId, period, revision });
  if (!results) return undefined;
  const phrases = phrasesOf(rt.settings.get('report').value);
  const { signOff } = results.period;
  const name = periodName(phrases, results.period);
  const about = {
    periodName: name,
    revision: signOff?.revision ?? 0,
    fileName: `bao-cao-${results.period.id}${signOff ? `-ban-${signOff.revision}` : '-tam-tinh'}.${format}`,
  };
  const write = async () => writers[format](await compose(rt, phrases, results), phrases);
  if (!signOff) return { ...about, body: await write() };
  const key = { unit_id: provinceId, period_id: results.period.id, revision: signOff.revision, format };
  const kept = await findReportFile(rt.db.reader, key);
  return { ...about, body: kept ?? (await keepReportFile(rt.db.writer, key, await write(), rt.clock.now())) };
}

async function compose(rt: Runtime, phrases: Phrases, results: PeriodResults): Promise<ReportDocument> {
  const comments = await findPeriodComments(rt, results.period.id);
  const inside = [...comments].filter(([unitId]) => rt.reference.isWithin(unitId, results.provinceId));
  return composeReport(rt, phrases, results, {
    themes: await findThemesOfPeriod(rt, results.provinceId, results.period),
    comments: inside.map(([unitId, text]) => ({ unit: rt.reference.unit(unitId).nameVi, text })),
  });
}

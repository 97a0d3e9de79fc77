import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type ReportFormat, reportFormats } from '../domain/report.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { answerReport, type ReportAnswer, type ReportQuestion } from './answer-report.ts';
import { askRuntime } from './ask-runtime.ts';

/** `report`: the official report of a period as a file. */
export function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('write the official report of a period: DOCX, PDF, or its figures as XLSX or CSV')
    .requiredOption('--period <id>', 'such as 2026-09, 2026-Q3, 2026-H1, 2026, or the id of a custom period')
    .requiredOption('--out <file>', 'file to write')
    .option('--format <format>', `${reportFormats.join(', ')}; by the ending of the file where left out`)
    .option('--unit <code>', 'official code of the province, where there is more than one')
    .option('--revision <n>', 'of a frozen period; the latest where left out', Number)
    .action(async ({ out, ...asked }: Omit<ReportQuestion, 'question'> & { out: string }) => {
      const format = asked.format ?? (out.split('.').at(-1) as ReportFormat);
      if (!reportFormats.includes(format))
        throw new StartRefused(`--format must be one of ${reportFormats.join(', ')}, or --out must end so.`);
      const { body, revision, periodName } = await askRuntime<ReportAnswer>(
        { question: 'report', ...asked, format },
        (rt) => answerReport(rt, { ...asked, format }),
      );
      writeFileSync(out, Buffer.from(body, 'base64'));
      console.log(
        `${out}: ${periodName}, ${revision === 0 ? 'not frozen yet, figures may change' : `frozen, revision ${revision}`}`,
      );
    });
}

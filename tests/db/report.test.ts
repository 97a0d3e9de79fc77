import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { expect, it } from 'vitest';
import { shippedSettings } from '../../src/cli/seed-files.ts';
import type { Database } from '../../src/db/client.ts';
import { type ReportFormat, reportFormats } from '../../src/domain/report.ts';
import { changeSetting } from '../../src/feedback/change-setting.ts';
import { reportWriters } from '../../src/printing/report/writers.ts';
import { createReportMail } from '../../src/report-mail.ts';
import { freezePeriod } from '../../src/results/freeze.ts';
import { releaseDue } from '../../src/results/release.ts';
import { mailReports } from '../../src/results/report/mail-reports.ts';
import { writeReport } from '../../src/results/report/write-report.ts';
import { eachDatabase } from '../support/databases.ts';
import { installTest, noon } from '../support/installation.ts';
import { plantCases, plantProvince, province } from '../support/small-province.ts';
import { unzip } from '../support/unzip.ts';

const day = 86_400_000;
const person = { id: 'u1', name: 'Phạm Thu Hà' };
const shipped = shippedSettings().report as { mail: object };

/** A province with two months of ballots, the second one over. */
async function install(open: () => Promise<Database>) {
  const test = await installTest(await open(), { releaseEveryMinutes: 1 });
  const { rt, pass } = test;
  await plantProvince(rt.db.writer);
  await rt.reference.refresh();
  for (const [unit, n] of [
    ['csgt', 40],
    ['an-hoa', 45],
    ['tan-lap', 38],
  ] as const)
    await plantCases(
      rt.db.writer,
      Array.from({ length: n }, (_, k) => ({
        unit,
        at: noon,
        reached: 'answered' as const,
        scores: k % 4 === 0 ? [2, 3, 2, 1] : [5, 4, 5, 4],
      })),
    );
  pass(40 * day);
  await releaseDue(rt);
  const write = (format: ReportFormat, revision?: number) =>
    writeReport(rt, reportWriters, { provinceId: province, period: '2026-11', format, revision });
  /** After the working days that units have to comment. */
  const freeze = (reason = '') => {
    pass(20 * day);
    return freezePeriod(rt, { provinceId: province, period: '2026-11', reason }, person);
  };
  const change = (report: object) =>
    changeSetting(rt, { name: 'report', raw: report, effectiveAt: rt.clock.now(), base: 1 }, person);
  return { ...test, write, freeze, change };
}

const textOfDocx = async (body: Buffer) =>
  (await unzip(body))
    .get('word/document.xml')!
    .toString()
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

function textOfPdf(body: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-report-'));
  try {
    writeFileSync(join(folder, 'a.pdf'), body);
    return execFileSync('pdftotext', ['-layout', join(folder, 'a.pdf'), '-'], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

eachDatabase('the official report', (open) => {
  it('says the same in all formats, and that its figures may change', async () => {
    const { write } = await install(open);
    // 123 ballots of four answers; every fourth of each unit, 10 + 12 + 10, is satisfied with nothing.
    const index = `${((100 * (123 - 32)) / 123).toFixed(2).replace('.', ',')}`;
    const [docx, pdf] = [await textOfDocx((await write('docx'))!.body), textOfPdf((await write('pdf'))!.body)];
    for (const text of [docx, pdf]) {
      expect(text).toContain('SỐ LIỆU TẠM TÍNH');
      expect(text).toContain(index);
      expect(text).toContain('Công an xã An Hòa');
      expect(text).toContain('X. CÁCH TÍNH');
      expect(text).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM');
    }
    expect((await write('csv'))!.body.toString()).toContain(`;Chỉ số (%);${index}\r\n`);
    const sheets = await unzip((await write('xlsx'))!.body);
    expect(sheets.get('xl/worksheets/sheet1.xml')!.toString()).toContain(`<v>${index.replace(',', '.')}</v>`);
    expect((await write('pdf'))!.fileName).toBe('bao-cao-2026-11-tam-tinh.pdf');
  });

  it('of a frozen period is the same file for ever, whatever is reworded', async () => {
    const { rt, write, freeze, change } = await install(open);
    await freeze();
    const first = new Map<ReportFormat, Buffer>();
    for (const format of reportFormats) first.set(format, (await write(format))!.body);
    expect(textOfPdf(first.get('pdf')!)).toContain('người ký chốt: Phạm Thu Hà, bản số 1');
    expect(await change({ ...shipped, place: 'Nơi Khác' })).toHaveProperty('saved');
    await rt.settings.refresh();
    for (const format of reportFormats)
      expect((await write(format))!.body.equals(first.get(format)!), format).toBe(true);
    await freeze('sổ hồ sơ được sửa');
    const second = await textOfDocx((await write('docx'))!.body);
    expect(second).toContain('bản số 2');
    expect(second).toContain('Lý do có bản mới: sổ hồ sơ được sửa');
    expect(second).toContain('Nơi Khác');
    expect((await write('docx', 1))!.body.equals(first.get('docx')!)).toBe(true);
    expect(await write('docx', 3)).toBeUndefined();
  });

  it('keeps its sentences: a version without one, or with a value nothing fills, is refused', async () => {
    const { change } = await install(open);
    const { title, ...phrases } = (shipped as unknown as { phrases: Record<string, unknown> }).phrases;
    expect(title).toBe('BÁO CÁO');
    expect(await change({ ...shipped, phrases })).toMatchObject({ problems: [{ path: 'phrases.title' }] });
    expect(await change({ ...shipped, phrases: { ...phrases, title: '{loai}' } })).toMatchObject({
      problems: [{ path: 'phrases.title', message: expect.stringContaining('{loai}') }],
    });
  });

  it('is mailed once to each address when its period is frozen, after the server was away', async () => {
    const { rt, pass, freeze, change } = await install(open);
    const received: { to: string; text: string }[] = [];
    let refuse = true;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, session, done) {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          if (refuse) return done(new Error('451 try later'));
          for (const { address } of session.envelope.rcptTo)
            received.push({ to: address, text: Buffer.concat(parts).toString() });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.server.address() as AddressInfo;
      const mailing = { ...rt, reportMail: createReportMail(`smtp://127.0.0.1:${port}`, 'phieu-so@example.vn') };
      await change({
        ...shipped,
        mail: { kinds: ['month'], formats: ['docx', 'csv'], to: ['a@example.vn', 'b@example.vn'] },
      });
      await rt.settings.refresh();
      expect(await mailReports(mailing), 'before it is frozen').toBe(0);
      await freeze();
      expect(await mailReports(mailing), 'while the server refuses').toBe(0);
      expect(await mailReports(mailing), 'during the pause').toBe(0);
      refuse = false;
      pass(5 * 60_000);
      expect(await mailReports(mailing)).toBe(2);
      pass(day);
      expect(await mailReports(mailing), 'again').toBe(0);
      expect(received.map(({ to }) => to).sort()).toEqual(['a@example.vn', 'b@example.vn']);
      expect(received[0]!.text).toContain('bao-cao-2026-11-ban-1.docx');
      expect(received[0]!.text).toContain('From: phieu-so@example.vn');
    } finally {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  });
});

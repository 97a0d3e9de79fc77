import { randomUUID } from 'node:crypto';
import { findSignOffs } from '../../db/frozen-periods.ts';
import { findDueMails, insertMails, type ReportMailRow, storeMailOutcome } from '../../db/report-mails.ts';
import { day, minute } from '../../domain/hours.ts';
import { findPeriod } from '../../domain/periods.ts';
import type { ReportMail } from '../../domain/report.ts';
import type { Runtime } from '../../runtime.ts';
import { phrasesOf } from './phrases.ts';
import { writeReport } from './write-report.ts';

/** Somebody who is added to the list later is not sent the reports of years. */
const announcedFor = 7 * day;
const mostAttempts = 8;

/**
 * Sends the report of every period that was frozen, once to each address of the setting `report`. A mail is tried again
 * with growing pauses; its id is the same each time, so that one that was taken although the answer was lost is known
 * again. Returns how many left.
 */
export async function mailReports(rt: Runtime): Promise<number> {
  const { reportMail } = rt;
  if (!reportMail) return 0;
  await announce(rt);
  let sent = 0;
  for (const mail of await findDueMails(rt.db.reader, rt.clock.now())) if (await post(rt, reportMail, mail)) sent++;
  return sent;
}

async function announce(rt: Runtime): Promise<void> {
  const { to, kinds } = rt.settings.get('report').value.mail;
  if (to.length === 0) return;
  const now = rt.clock.now();
  const periods = rt.settings.get('periods').value;
  for (const province of rt.reference.units().filter(({ level }) => level === 'province'))
    for (const { period_id, revision, signed_at } of await findSignOffs(rt.db.reader, province.id)) {
      const kind = findPeriod(periods, period_id)?.kind;
      if (!kind || !kinds.includes(kind) || Number(signed_at) < now - announcedFor) continue;
      await insertMails(
        rt.db.writer,
        to.map((recipient) => ({
          id: randomUUID(),
          unit_id: province.id,
          period_id,
          revision,
          recipient,
          state: 'pending' as const,
          attempts: 0,
          not_before: now,
          failure: null,
          sent_at: null,
        })),
      );
    }
}

async function post(rt: Runtime, { writers, send }: ReportMail, mail: ReportMailRow): Promise<boolean> {
  const { value } = rt.settings.get('report');
  const attempts = mail.attempts + 1;
  // Counted before it is tried, so that a mail that ends the program is not tried for ever.
  await storeMailOutcome(rt.db.writer, mail.id, { attempts, not_before: rt.clock.now() + minute * 2 ** attempts });
  try {
    const files = [];
    for (const format of value.mail.formats) {
      const request = { provinceId: mail.unit_id, period: mail.period_id, format, revision: mail.revision };
      const report = await writeReport(rt, writers, request);
      if (!report) throw new Error('the period has no figures');
      files.push({ name: report.fileName, body: report.body, period: report.periodName });
    }
    const say = phrasesOf(value);
    const values = { period: files[0]!.period, province: rt.reference.unit(mail.unit_id).nameVi };
    await send({
      messageId: `${mail.id}@phieu-so`,
      to: mail.recipient,
      subject: say('mailSubject', values),
      text: say('mailText', values),
      files,
    });
    await storeMailOutcome(rt.db.writer, mail.id, { state: 'sent', sent_at: rt.clock.now(), failure: null });
    return true;
  } catch (error) {
    const failure = (error as Error).message.slice(0, 300);
    rt.log.warn({ period: mail.period_id, attempts, err: error }, 'a report could not be mailed');
    await storeMailOutcome(rt.db.writer, mail.id, {
      failure,
      ...(attempts >= mostAttempts && { state: 'failed' as const }),
    });
    return false;
  }
}

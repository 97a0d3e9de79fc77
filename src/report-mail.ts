import { createTransport } from 'nodemailer';
import type { ReportMail } from './domain/report.ts';
import { reportWriters } from './printing/report/writers.ts';

/** @param url `smtp://user:password@host:587`, `smtps://…`; @param from the sender's address */
export function createReportMail(url: string, from: string): ReportMail {
  const transport = createTransport(url, { from });
  return {
    writers: reportWriters,
    send: async ({ files, messageId, ...mail }) => {
      await transport.sendMail({
        ...mail,
        messageId: `<${messageId}>`,
        attachments: files.map(({ name, body }) => ({ filename: name, content: body })),
      });
    },
  };
}

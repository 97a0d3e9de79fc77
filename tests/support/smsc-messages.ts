import type { Field, Pdu } from 'smpp';
import smpp from '../../src/channels/smpp/library.ts';
import { type ConcatenatedPart, readConcatenation } from '../../src/domain/concatenation.ts';

/** One `submit_sm` that was taken. */
export interface Submission {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly fields: Pdu;
  readonly part: ConcatenatedPart | undefined;
}

export interface SmscMessage {
  readonly from: string;
  /** E.164 */
  readonly to: string;
  readonly body: string;
}

const messageStates = { ENROUTE: 1, DELIVRD: 2, EXPIRED: 3, UNDELIV: 5, REJECTD: 8 } as const;

export type Outcome = keyof typeof messageStates;

export function readSubmission(fields: Pdu, id: string): Submission {
  const body = (fields['message_payload'] ?? fields['short_message']) as Buffer;
  const header = Number(fields['esm_class']) & 0x40 ? body.subarray(0, body[0]! + 1) : Buffer.alloc(0);
  const octets = body.subarray(header.length);
  const text = fields['data_coding'] === 8 ? octets.swap16().toString('utf16le') : smpp.encodings.ASCII.decode(octets);
  return {
    id,
    from: String(fields['source_addr']),
    to: String(fields['destination_addr']),
    text,
    fields,
    part: readConcatenation(header),
  };
}

/** What the handsets show: a message of several parts once it is whole. */
export function messagesOf(submissions: readonly Submission[]): SmscMessage[] {
  const waiting = new Map<string, Map<number, string>>();
  return submissions.flatMap(({ from, to, text, part }) => {
    const message = { from, to: `+${to.replace(/^\+/, '')}` };
    if (!part) return [{ ...message, body: text }];
    const key = `${from} ${to} ${part.reference}`;
    const parts = waiting.get(key) ?? new Map<number, string>();
    waiting.set(key, parts.set(part.index, text));
    if (parts.size < part.of) return [];
    waiting.delete(key);
    return [
      {
        ...message,
        body: [...parts]
          .sort(([a], [b]) => a - b)
          .map(([, piece]) => piece)
          .join(''),
      },
    ];
  });
}

/** A receipt in TLVs and text; in text alone its id has the other base. */
export function receiptOf(
  { id, from, to, fields }: Submission,
  outcome: Outcome,
  how: { readonly textReceipts: boolean; readonly repeatReference: boolean },
): Record<string, Field> {
  const named = how.textReceipts ? String(Number.parseInt(id, 16)).padStart(10, '0') : id;
  const days = 'submit date:2611221415 done date:2611221416';
  const reference = fields['user_message_reference'];
  return {
    source_addr_ton: 1,
    source_addr_npi: 1,
    source_addr: to,
    destination_addr: from,
    esm_class: 0x04,
    short_message: Buffer.from(`id:${named} sub:001 dlvrd:001 ${days} stat:${outcome} err:000 text:CA`, 'latin1'),
    ...(!how.textReceipts && { receipted_message_id: id, message_state: messageStates[outcome] }),
    ...(how.repeatReference && reference !== undefined && { user_message_reference: Number(reference) }),
  };
}

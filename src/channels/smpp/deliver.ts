import type { Pdu } from 'smpp';
import { readConcatenation } from '../../domain/concatenation.ts';
import { parseMsisdn } from '../../domain/msisdn.ts';
import type { ArrivedFacts, MessagePart } from '../channel.ts';
import { decodeText } from './alphabet.ts';
import type { Arrivals } from './arrivals.ts';
import { isReceipt, networkOf, readReceipt } from './receipt.ts';
import type { References } from './references.ts';
import type { SmppSettings } from './settings.ts';

/** Type of number: international, so the digits lack the plus only. */
const international = 1;

/** `esm_class`: the message begins with a user data header. */
const hasHeader = 0x40;

const nothing: ArrivedFacts = { incoming: [], reports: [] };

/** What distinguishes one delivery from another, for `Arrivals`. */
export function octetsOf(pdu: Pdu): string {
  const { source_addr, destination_addr, sar_msg_ref_num, sar_segment_seqnum } = pdu;
  return [source_addr, destination_addr, sar_msg_ref_num, sar_segment_seqnum, bodyOf(pdu).toString('base64')].join(
    '\0',
  );
}

/** The facts in a `deliver_sm` or `data_sm`; none where it is data for a telephone, or from somebody without a number. */
export function readDelivery(
  pdu: Pdu,
  settings: SmppSettings,
  arrivals: Arrivals,
  references: References,
): ArrivedFacts {
  const body = bodyOf(pdu);
  const header = Number(pdu['esm_class'] ?? 0) & hasHeader ? body.subarray(0, (body[0] ?? 0) + 1) : undefined;
  const text = decodeText(body.subarray(header?.length ?? 0), Number(pdu['data_coding'] ?? 0), settings.alphabet);
  const sender = parseMsisdn(withPlus(String(pdu['source_addr']), pdu['source_addr_ton']));
  if (isReceipt(pdu)) {
    const report = readReceipt(pdu, text ?? '', settings);
    if (!report) return nothing;
    const attemptId = sender.ok
      ? references.find(pdu['user_message_reference'], sender.msisdn, report.externalId)
      : null;
    return { incoming: [], reports: [{ attemptId, ...report }] };
  }
  if (!sender.ok || text === undefined) return nothing;
  const externalId = arrivals.idOf(octetsOf(pdu));
  const to = String(pdu['destination_addr']);
  const part = (header && readConcatenation(header)) ?? partOfTlvs(pdu);
  const network = networkOf(pdu, settings);
  const fact = { externalId, from: sender.msisdn, to, text, ...(part && { part }), ...(network && { network }) };
  return { incoming: [fact], reports: [] };
}

function bodyOf(pdu: Pdu): Buffer {
  const [message, payload] = [pdu['short_message'], pdu['message_payload']];
  if (Buffer.isBuffer(message) && message.length > 0) return message;
  return Buffer.isBuffer(payload) ? payload : Buffer.alloc(0);
}

function withPlus(address: string, ton: unknown): string {
  return ton === international && /^[1-9]/.test(address) ? `+${address}` : address;
}

function partOfTlvs(pdu: Pdu): MessagePart | undefined {
  const [reference, of, index] = [pdu['sar_msg_ref_num'], pdu['sar_total_segments'], pdu['sar_segment_seqnum']].map(
    Number,
  );
  if (!(index! >= 1 && index! <= of!) || Number.isNaN(reference)) return undefined;
  return { reference: String(reference), index: index!, of: of! };
}

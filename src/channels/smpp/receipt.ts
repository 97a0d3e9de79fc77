import type { Pdu } from 'smpp';
import type { AttemptState } from '../../domain/attempt-state.ts';
import type { ReportFact, SendFailure } from '../channel.ts';
import type { SmppSettings } from './settings.ts';

/** `message_state` and the words of a textual receipt (SMPP 3.4, 5.2.28 and appendix B; 8 and REJECTD as it is used). */
const states: readonly (readonly [value: number, word: string, state: AttemptState])[] = [
  [1, 'ENROUTE', 'sent'],
  [2, 'DELIVRD', 'delivered'],
  [3, 'EXPIRED', 'expired'],
  [4, 'DELETED', 'failed'],
  [5, 'UNDELIV', 'failed'],
  [6, 'ACCEPTD', 'sent'],
  [7, 'UNKNOWN', 'unknown'],
  [8, 'REJECTD', 'failed'],
];

/** Bits 5 to 2 of `esm_class`: a receipt, and one on the way. */
const receiptTypes = [0x04, 0x20];

/** `network_error_code`: network type GSM and its error "unknown subscriber". */
const unknownSubscriber = Buffer.of(3, 0, 1);

/** Example: `id:0123456789 sub:001 dlvrd:001 submit date:2611221415 done date:2611221416 stat:DELIVRD err:000 text:CA` */
const idPattern = /\bid:\s*(\S+)/i;
const statPattern = /\bstat:\s*([a-z]+)/i;
const errPattern = /\berr:\s*(\w+)/i;

/** Whether a `deliver_sm` or `data_sm` brings a report instead of what a citizen wrote. */
export function isReceipt(pdu: Pdu): boolean {
  return receiptTypes.includes(Number(pdu['esm_class'] ?? 0) & 0x3c) || pdu['receipted_message_id'] !== undefined;
}

/**
 * The report in a receipt: from its TLVs, else from its text. Undefined where neither names a message and a state that
 * is known.
 */
export function readReceipt(pdu: Pdu, text: string, settings: SmppSettings): Omit<ReportFact, 'attemptId'> | undefined {
  const named = pdu['receipted_message_id'];
  const id = typeof named === 'string' ? named.replaceAll('\0', '') : idPattern.exec(text)?.[1];
  const word = statPattern.exec(text)?.[1]?.toUpperCase();
  const known = states.find(([value, name]) =>
    pdu['message_state'] === undefined ? name === word?.slice(0, 7) : value === pdu['message_state'],
  );
  if (!id || !known) return undefined;
  const [, name, state] = known;
  const error = errPattern.exec(text)?.[1];
  const failure = state === 'failed' ? failureOf(pdu, name, error, settings) : undefined;
  const network = networkOf(pdu, settings);
  return {
    externalId: idOfReceipt(id, settings.receiptIds),
    state,
    rawStatus: error ? `${name} ${error}` : name,
    ...(failure && { failure }),
    ...(network && { network }),
  };
}

/** The network in the operator's own TLV. */
export function networkOf(pdu: Pdu, { networkTag }: SmppSettings): string | undefined {
  const network = networkTag && pdu[networkTag];
  return Buffer.isBuffer(network) ? network.toString('latin1').replaceAll('\0', '') : undefined;
}

/** The id of an answer, so that the receipt's can be compared with it. */
export function idOfAnswer(id: string, form: SmppSettings['receiptIds']): string {
  if (form === 'decimal-of-hex') return canonical(id, 16);
  return form === 'hex-of-decimal' ? canonical(id, 10) : id;
}

function idOfReceipt(id: string, form: SmppSettings['receiptIds']): string {
  if (form === 'decimal-of-hex') return canonical(id, 10);
  return form === 'hex-of-decimal' ? canonical(id, 16) : id;
}

/** Decimal, without leading zeros; what is no number of this base stays as it is. */
function canonical(id: string, base: 10 | 16): string {
  if (base === 10) return /^\d+$/.test(id) ? String(BigInt(id)) : id;
  return /^[0-9a-f]+$/i.test(id) ? String(BigInt(`0x${id}`)) : id;
}

function failureOf(
  pdu: Pdu,
  word: string,
  error: string | undefined,
  { deadNumberErrors }: SmppSettings,
): SendFailure | undefined {
  const code = pdu['network_error_code'];
  if (Buffer.isBuffer(code) && code.equals(unknownSubscriber)) return 'undeliverable';
  if (error !== undefined && deadNumberErrors.includes(error)) return 'undeliverable';
  return word === 'REJECTD' ? 'rejected' : undefined;
}

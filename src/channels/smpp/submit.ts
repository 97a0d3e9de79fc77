import { randomInt } from 'node:crypto';
import type { Field } from 'smpp';
import type { OutboundAttempt } from '../channel.ts';
import { encodeText } from './alphabet.ts';
import type { SmppSettings } from './settings.ts';
import { splitText } from './split-text.ts';

/** `registered_delivery`: a receipt for the final outcome. */
const finalReceipt = 1;
const hasHeader = 0x40;

type Fields = Readonly<Record<string, Field>>;

/** Makes the `submit_sm` of messages: one, or one for each part. Of the parts the last one asks for the receipt. */
export function createSubmitter(settings: SmppSettings): (attempt: OutboundAttempt) => Fields[] {
  let reference = randomInt(256);
  const { source, destination, alphabet, longMessages, longestValidity } = settings;

  return ({ to, from, body, validity }) => {
    const text = encodeText(body, alphabet);
    const numbering = source ?? numberingOf(from);
    const common = {
      source_addr_ton: numbering.ton,
      source_addr_npi: numbering.npi,
      source_addr: from,
      dest_addr_ton: destination.ton,
      dest_addr_npi: destination.npi,
      destination_addr: to.replace(/^\+/, ''),
      validity_period: relativeTime(Math.min(validity, longestValidity)),
      data_coding: text.dataCoding,
    };
    if (longMessages === 'payload' && text.octets.length > text.room.alone)
      return [{ ...common, registered_delivery: finalReceipt, message_payload: text.octets }];
    reference = (reference + 1) % 256;
    return splitText(text, reference).map((part, index, { length }) => ({
      ...common,
      esm_class: part.hasHeader ? hasHeader : 0,
      registered_delivery: index === length - 1 ? finalReceipt : 0,
      short_message: part.octets,
    }));
  };
}

/** Alphanumeric; a short code of the network; a number with its country code. */
function numberingOf(sender: string): { ton: number; npi: number } {
  if (/\D/.test(sender.replace(/^\+/, ''))) return { ton: 5, npi: 0 };
  return sender.length <= 6 ? { ton: 3, npi: 0 } : { ton: 1, npi: 1 };
}

/** `YYMMDDhhmmsstnnR` of SMPP 3.4, 7.1.1.2, below 32 days. Example: 3,600 s are `000000010000000R`. */
function relativeTime(seconds: number): string {
  const whole = Math.max(60, Math.floor(seconds));
  const parts = [Math.floor(whole / 86_400), Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  return `0000${parts.map((part) => String(part).padStart(2, '0')).join('')}000R`;
}

import { concatenationHeader } from '../../domain/concatenation.ts';
import type { EncodedText } from './alphabet.ts';

/** One part as it stands in `short_message`. */
export interface TextPart {
  readonly octets: Buffer;
  /** Begins with a user data header. */
  readonly hasHeader: boolean;
}

/**
 * A text in one part, or in parts of 153 septets or 67 UCS-2 units behind a header; neither an escaped character nor a
 * surrogate pair is torn apart.
 * @param reference told to the handset in every part, modulo 256
 */
export function splitText({ octets, room, unit, mayBegin }: EncodedText, reference: number): TextPart[] {
  if (octets.length <= room.alone) return [{ octets, hasHeader: false }];
  const pieces: Buffer[] = [];
  for (let from = 0, to = 0; from < octets.length; from = to) {
    to = Math.min(from + room.part, octets.length);
    while (to < octets.length && !mayBegin(to)) to -= unit;
    pieces.push(octets.subarray(from, to));
  }
  return pieces.map((piece, index) => ({
    octets: Buffer.concat([concatenationHeader(reference, index + 1, pieces.length), piece]),
    hasHeader: true,
  }));
}

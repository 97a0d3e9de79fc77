/** One part of a long SMS as its user data header says it: `index` of `of`, from 1. */
export interface ConcatenatedPart {
  readonly reference: string;
  readonly index: number;
  readonly of: number;
}

/** Information elements "concatenated short messages", 8-bit and 16-bit reference. */
const shortReference = 0x00;
const longReference = 0x08;

/**
 * The part a user data header speaks of (3GPP TS 23.040, 9.2.3.24); undefined where it speaks of none or of an
 * impossible one.
 * @param header from its length octet on; what follows the header is not read
 */
export function readConcatenation(header: Uint8Array): ConcatenatedPart | undefined {
  const end = Math.min(header.length, (header[0] ?? 0) + 1);
  for (let at = 1; at + 1 < end; at += 2 + header[at + 1]!) {
    const data = header.subarray(at + 2, at + 2 + header[at + 1]!);
    if (header[at] === shortReference && data.length === 3) return partOf(`${data[0]}`, data[2]!, data[1]!);
    if (header[at] === longReference && data.length === 4)
      return partOf(`${data[0]! * 256 + data[1]!}`, data[3]!, data[2]!);
  }
  return undefined;
}

/** The header of one part, with an 8-bit reference. */
export function concatenationHeader(reference: number, index: number, of: number): Uint8Array {
  return Uint8Array.of(5, shortReference, 3, reference & 0xff, of, index);
}

function partOf(reference: string, index: number, of: number): ConcatenatedPart | undefined {
  return index >= 1 && index <= of ? { reference, index, of } : undefined;
}

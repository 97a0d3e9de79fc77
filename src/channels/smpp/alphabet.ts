import { isGsm7 } from '../../domain/gsm7.ts';
import smpp from './library.ts';
import type { SmppSettings } from './settings.ts';

/** `data_coding` values that are written (SMPP 3.4, 5.2.19). */
const defaultAlphabet = 0;
const ucs2 = 8;

type Alphabet = SmppSettings['alphabet'];

const codecs = { gsm7: smpp.encodings.ASCII, latin1: smpp.encodings.LATIN1, ascii: smpp.encodings.LATIN1 } as const;

const fits: Readonly<Record<Alphabet, (text: string) => boolean>> = {
  gsm7: isGsm7,
  latin1: (text) => isGsm7(text) && /^[\x00-\xff]*$/.test(text),
  ascii: (text) => isGsm7(text) && /^[\x00-\x7f]*$/.test(text),
};

/** Octets of one message and how many of them fit into one, alone and as a part. */
export interface EncodedText {
  readonly dataCoding: number;
  readonly octets: Buffer;
  /** Octets of a message of one part, and of each part of a longer one. */
  readonly room: { readonly alone: number; readonly part: number };
  /** Octets a character has at least. */
  readonly unit: 1 | 2;
  /** Whether a new part may begin with octet `at`, a multiple of `unit`. */
  mayBegin(at: number): boolean;
}

/** In the operator's default alphabet, one octet a septet, where the text fits into it; else in UCS-2. */
export function encodeText(text: string, alphabet: Alphabet): EncodedText {
  if (fits[alphabet](text)) {
    const octets = codecs[alphabet].encode(text);
    const escaped = (at: number) => alphabet === 'gsm7' && octets[at - 1] === 0x1b;
    const room = { alone: 160, part: 153 };
    return { dataCoding: defaultAlphabet, octets, room, unit: 1, mayBegin: (at) => !escaped(at) };
  }
  const octets = smpp.encodings.UCS2.encode(text);
  const lowSurrogate = (at: number) => (octets[at]! & 0xfc) === 0xdc;
  return { dataCoding: ucs2, octets, room: { alone: 140, part: 134 }, unit: 2, mayBegin: (at) => !lowSurrogate(at) };
}

/** The text of a message that arrived; undefined where it is none but data for a telephone. */
export function decodeText(octets: Buffer, dataCoding: number, alphabet: Alphabet): string | undefined {
  const coding = codingOf(dataCoding);
  if (coding === 'default') return codecs[alphabet].decode(octets);
  if (coding === 'ucs2') return smpp.encodings.UCS2.decode(octets);
  return coding === 'latin1' ? smpp.encodings.LATIN1.decode(octets) : undefined;
}

/** Below 16 the list of SMPP, above it the data coding scheme of GSM (3GPP TS 23.038, 4). */
function codingOf(dataCoding: number): 'default' | 'latin1' | 'ucs2' | 'binary' {
  if (dataCoding < 0x10) {
    if (dataCoding === defaultAlphabet) return 'default';
    if (dataCoding === ucs2) return 'ucs2';
    return dataCoding === 2 || dataCoding === 4 ? 'binary' : 'latin1';
  }
  const scheme = (dataCoding >> 2) & 3;
  if (dataCoding >= 0xf0) return scheme & 1 ? 'binary' : 'default';
  return scheme === 2 ? 'ucs2' : scheme === 1 ? 'binary' : 'default';
}

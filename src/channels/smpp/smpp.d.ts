/** What is used of `smpp` 0.5.1, which comes without types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  export type Field = string | number | Buffer;

  /** A field of a PDU by its name; a TLV the library does not know by its number. */
  export interface Pdu {
    readonly command: string;
    readonly command_id: number;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly [field: string]: unknown;
    isResponse(): boolean;
    toBuffer(): Buffer;
    response(fields?: Readonly<Record<string, Field>>): Pdu;
  }

  export interface Session extends EventEmitter {
    /** False where the socket is closed, so that nothing was written. Gives a request its sequence number. */
    send(pdu: Pdu): boolean;
    destroy(): void;
  }

  interface Codec {
    encode(text: string): Buffer;
    decode(octets: Buffer): string;
  }

  interface FieldDefinition {
    filter?: unknown;
  }

  interface Library {
    readonly Session: new (options: { readonly socket: Socket }) => Session;
    /** Of a command and its fields, or of the octets that came. */
    readonly PDU: {
      new (command: string | Buffer, fields?: Readonly<Record<string, Field>>): Pdu;
      readonly prototype: object;
      /** Gets the whole length, of which the first four octets were read; false until the rest is there. */
      fromStream: (stream: { read(octets: number): Buffer | null }, length: number) => Pdu | false;
    };
    createServer(options: object, onSession: (session: Session & { readonly socket: Socket }) => void): NetServer;
    readonly commands: Readonly<
      Record<string, { readonly id: number; readonly params?: Readonly<Record<string, FieldDefinition>> }>
    >;
    readonly tlvs: Readonly<Record<string, FieldDefinition>>;
    /** command_status by its name in the specification. */
    readonly errors: Readonly<Record<string, number>>;
    /** `ASCII` is GSM 03.38 with its extension table. */
    readonly encodings: { readonly ASCII: Codec; readonly LATIN1: Codec; readonly UCS2: Codec };
  }

  const smpp: Library;
  export default smpp;
}

import net from 'node:net';
import tls from 'node:tls';
import type { Field, Pdu } from 'smpp';
import { type ConnectionTrouble, SendError } from '../channel.ts';
import { errorOfStatus } from './command-status.ts';
import smpp from './library.ts';
import type { SmppSettings } from './settings.ts';

/** SMPP 3.4 */
const version = 0x34;

/** ms to wait for the answer to `unbind`. */
const farewell = 1_000;

/** One bound connection. Once it has ended it stays ended. */
export interface Session {
  readonly up: boolean;
  /** It ended because what came was no PDU at all. */
  readonly unframed: boolean;
  /**
   * Sends a request and waits for the positive answer. Throws `SendError`: what a negative answer means; `unreachable`
   * where nothing was written; `ambiguous` where it was and no answer came, because of the time limit or because the
   * connection ended.
   * @param onLate gets the positive answer that comes after the time limit
   */
  request(command: string, fields?: Readonly<Record<string, Field>>, onLate?: (answer: Pdu) => void): Promise<Pdu>;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Says good-bye and ends it. */
  end(): Promise<void>;
}

interface Open {
  resolve(answer: Pdu): void;
  reject(error: SendError): void;
  readonly timer: NodeJS.Timeout;
  readonly command: string;
  readonly onLate: ((answer: Pdu) => void) | undefined;
  late: boolean;
}

/** What of the operator's requests gets as its answer: the fields of a response. */
export type Serve = (request: Pdu) => Promise<Readonly<Record<string, Field>>>;

export type Tell = (trouble: ConnectionTrouble) => void;

/**
 * Connects and binds. Throws `SendError`: `unreachable` without a connection, else what the refusal of the bind means.
 * @param serve answers `deliver_sm` and `data_sm`; a bind as a transmitter gets none
 */
export async function openSession(
  settings: SmppSettings,
  as: 'bind_transceiver' | 'bind_transmitter',
  serve: Serve,
  tell: Tell = () => {},
): Promise<Session> {
  const session = runSession(await openSocket(settings), settings, serve, tell);
  const { systemId, password, systemType } = settings;
  try {
    await session.request(as, {
      system_id: systemId,
      password,
      system_type: systemType,
      interface_version: version,
    });
  } catch (error) {
    await session.end();
    // No answer to a bind leaves nothing open: nothing was submitted.
    if (error instanceof SendError && error.failure === 'ambiguous')
      throw new SendError('unreachable', error.code, error.message);
    throw error;
  }
  return session;
}

/** A connection that may be written to, its certificate checked. */
function openSocket({ host, port, tls: secure, timeout }: SmppSettings): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = secure
      ? tls.connect({ host, port, ...(secure.ca && { ca: secure.ca }), servername: secure.serverName ?? nameOf(host) })
      : net.connect({ host, port });
    const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${timeout} ms`)), timeout);
    const fail = (error: Error & { code?: string }) => {
      clearTimeout(timer);
      reject(new SendError('unreachable', error.code ?? '', `${host}:${port}: ${error.message}`));
    };
    socket.once('error', fail);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

/** An address is no server name. */
function nameOf(host: string): string {
  return net.isIP(host) ? '' : host;
}

function runSession(socket: net.Socket, { timeout, enquireLink }: SmppSettings, serve: Serve, tell: Tell): Session {
  const link = new smpp.Session({ socket });
  const open = new Map<number, Open>();
  let up = true;
  let unframed = false;

  const ended = new Promise<void>((resolve) => {
    link.on('close', () => {
      up = false;
      clearInterval(heartbeat);
      for (const one of open.values()) give(one, ambiguous('closed', one.command));
      open.clear();
      resolve();
    });
  });
  // After an error the library reads no further. Where the socket is well, it was octets that are no PDU.
  link.on('error', (error: Error) => {
    unframed ||= !socket.errored;
    if (unframed) tell({ kind: 'unreadable', detail: error.message });
    link.destroy();
  });
  link.on('pdu', (pdu: Pdu) => {
    if (pdu.command === 'unreadable') refuse(pdu);
    else if (pdu.isResponse()) take(pdu);
    else void obey(pdu);
  });

  function request(command: string, fields: Readonly<Record<string, Field>> = {}, onLate?: Open['onLate']) {
    return new Promise<Pdu>((resolve, reject) => {
      const pdu = new smpp.PDU(command, fields);
      if (!up || !link.send(pdu)) {
        up = false;
        reject(new SendError('unreachable', 'closed', `the connection was closed before ${command} was written`));
        return;
      }
      const timer = setTimeout(() => {
        const one = open.get(pdu.sequence_number);
        if (!one) return;
        if (onLate) one.late = true;
        else open.delete(pdu.sequence_number);
        give(one, ambiguous('timeout', command));
      }, timeout);
      open.set(pdu.sequence_number, { resolve, reject, timer, command, onLate, late: false });
    });
  }

  function take(answer: Pdu): void {
    const one = open.get(answer.sequence_number);
    if (!one) return;
    open.delete(answer.sequence_number);
    clearTimeout(one.timer);
    const positive = answer.command_status === 0 && answer.command !== 'generic_nack';
    if (one.late && positive) one.onLate?.(answer);
    else if (positive) one.resolve(answer);
    else one.reject(errorOfStatus(answer.command_status, one.command));
  }

  /** Told that it never will be taken, the operator brings it no more; an answer leaves open what it answered. */
  function refuse({ command_id: id, sequence_number, problem }: Pdu): void {
    tell({ kind: 'unreadable', detail: `command 0x${id.toString(16).padStart(8, '0')}: ${problem}` });
    const one = open.get(sequence_number);
    if (id >= 0x80000000) {
      if (!one) return;
      open.delete(sequence_number);
      give(one, new SendError('ambiguous', 'unreadable', `${one.command}: the answer cannot be read`));
      return;
    }
    const [answer, status] =
      id === smpp.commands['deliver_sm']!.id
        ? ['deliver_sm_resp', 'ESME_RX_P_APPN']
        : id === smpp.commands['data_sm']!.id
          ? ['data_sm_resp', 'ESME_RX_P_APPN']
          : ['generic_nack', 'ESME_RINVMSGLEN'];
    link.send(new smpp.PDU(answer!, { sequence_number, command_status: smpp.errors[status!]! }));
  }

  async function obey(pdu: Pdu): Promise<void> {
    if (pdu.command === 'deliver_sm' || pdu.command === 'data_sm') link.send(pdu.response(await serve(pdu)));
    else if (pdu.command === 'enquire_link') link.send(pdu.response());
    else if (pdu.command === 'unbind') {
      up = false;
      link.send(pdu.response());
      socket.end();
      setTimeout(() => link.destroy(), timeout).unref();
    } else if (pdu.command === 'unknown') link.send(pdu.response());
  }

  const heartbeat = setInterval(() => {
    // Any answer shows that somebody is there.
    request('enquire_link').catch(({ code }: SendError) => code === 'timeout' && link.destroy());
  }, enquireLink);

  return {
    get up() {
      return up;
    },
    get unframed() {
      return unframed;
    },
    request,
    ended,
    async end() {
      if (up) await Promise.race([request('unbind').catch(() => {}), pause(farewell)]);
      up = false;
      link.destroy();
      await ended;
    },
  };
}

function give(one: Open, error: SendError): void {
  clearTimeout(one.timer);
  one.reject(error);
}

function ambiguous(code: string, command: string): SendError {
  const why = code === 'timeout' ? 'no answer came in time' : 'the connection ended before the answer';
  return new SendError('ambiguous', code, `${command}: ${why}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { VirtualPrinter } from './virtual-printer.ts';

/** What the printer does to the connections that come next. */
export interface Conduct {
  /** Breaks the connection once it has read so many bytes of it. */
  breakAt?: number;
  /** Reads nothing for so many ms after the connection is made. */
  stall?: number;
  /** Neither answers nor closes. */
  silent?: boolean;
}

/** A network printer on port 9100, so to speak. Its head keeps its place while connections come and go. */
export class TcpPrinter {
  readonly head: VirtualPrinter;
  /** The bytes of each connection. */
  readonly jobs: Buffer[] = [];
  conduct: Conduct = {};
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  constructor(width: number) {
    this.head = new VirtualPrinter(width);
  }

  get address(): { host: string; port: number; confirms: boolean } {
    return { host: '127.0.0.1', port: this.port, confirms: true };
  }

  /** On the port it had before, if any. */
  async switchOn(): Promise<void> {
    const server = createServer((socket) => this.serve(socket, this.conduct));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async switchOff(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async serve(socket: Socket, { breakAt = Number.POSITIVE_INFINITY, stall = 0, silent }: Conduct) {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    const at = this.jobs.push(Buffer.alloc(0)) - 1;
    if (stall > 0) await sleep(stall);
    socket.on('data', (bytes: Buffer) => {
      const taken = bytes.subarray(0, breakAt - this.jobs[at]!.length);
      this.jobs[at] = Buffer.concat([this.jobs[at]!, taken]);
      this.head.feed(taken);
      const answers = this.head.answers.splice(0);
      if (answers.length > 0 && !silent) socket.write(Buffer.from(answers));
      if (this.jobs[at]!.length >= breakAt) socket.resetAndDestroy();
    });
  }
}

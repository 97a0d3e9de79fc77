import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { password, username } from './fake-kannel.ts';

const [bearerbox, smsbox] = ['/usr/sbin/bearerbox', '/usr/sbin/smsbox'];
const fakesmsc = '/usr/lib/kannel/test/fakesmsc';

export interface Kannel {
  readonly sendsmsUrl: string;
  /** Sends `count` SMS from a handset at Kannel's own fake SMSC; resolves with what that process printed. */
  handset(message: { from: string; to: string; text: string }, count: number): Promise<FakeSmsc>;
  /** What its log says of itself, for a test that failed. */
  log(): string;
  stop(): Promise<void>;
}

export interface FakeSmsc {
  /** Messages it was handed. */
  received(): number;
  printed(): string;
  stop(): Promise<void>;
}

/**
 * Kannel of Debian as plain processes on loopback, on free ports, in a folder of its own.
 * @param routes.getUrl where incoming SMS are brought, with Kannel's escapes
 * @param routes.smppPort our SMSC, to which it binds as a client (`smsc=SMPP`); without it its fake one (`smsc=FAKE`) alone
 */
export async function startKannel(routes: Routes): Promise<Kannel> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnFreePorts(routes);
    } catch (error) {
      // A port that was free a moment ago may be another's by now.
      if (attempt === 3) throw error;
    }
  }
}

interface Routes {
  readonly getUrl: string;
  readonly smppPort?: number;
  readonly window?: number;
}

async function startOnFreePorts(routes: Routes): Promise<Kannel> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-kannel-'));
  const [admin, boxes, fake, sendsms] = await freePorts(4);
  const file = join(folder, 'kannel.conf');
  writeFileSync(
    file,
    configuration({ ...routes, folder, admin: admin!, boxes: boxes!, fake: fake!, sendsms: sendsms! }),
  );
  const children: ChildProcess[] = [];
  const printed: Buffer[] = [];

  function run(program: string, ...args: string[]): ChildProcess {
    // The kernel ends it with this process, however that dies.
    const bound = ['--pdeathsig=KILL', program, ...args];
    const child = spawn('setpriv', bound, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => printed.push(piece));
    children.push(child);
    return child;
  }

  async function stop(): Promise<void> {
    for (const child of children.reverse()) await end(child);
    rmSync(folder, { recursive: true, force: true });
  }

  const log = () => `${readFileSync(file, 'utf8')}\n${Buffer.concat(printed)}`;
  try {
    await listening(boxes!, run(bearerbox, '-v', '2', file));
    await listening(sendsms!, run(smsbox, '-v', '2', file));
    if (routes.smppPort) await online(`http://127.0.0.1:${admin}/status.txt?password=loopback`);
  } catch (error) {
    const said = log();
    await stop();
    throw new Error(`Kannel did not start: ${error}\n${said}`);
  }

  return {
    sendsmsUrl: `http://127.0.0.1:${sendsms}/cgi-bin/sendsms`,
    async handset({ from, to, text }, count) {
      const args = ['-H', '127.0.0.1', '-r', String(fake), '-i', '0.001', '-m', String(count)];
      const child = run(fakesmsc, ...args, `${from} ${to} text ${text}`);
      let said = '';
      for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (piece) => (said += piece));
      return {
        printed: () => said,
        received: () => said.match(/Got message \d+/g)?.length ?? 0,
        stop: () => end(child),
      };
    },
    log,
    stop,
  };
}

function configuration(at: {
  folder: string;
  admin: number;
  boxes: number;
  fake: number;
  sendsms: number;
  getUrl: string;
  smppPort?: number;
  window?: number;
}): string {
  const smpp = `
group = smsc
smsc = smpp
smsc-id = SMPP
host = 127.0.0.1
port = ${at.smppPort}
smsc-username = phieuso
smsc-password = bi-mat
system-type = ""
transceiver-mode = true
allowed-smsc-id = SMPP
enquire-link-interval = 30
reconnect-delay = 1
max-pending-submits = ${at.window ?? 50}
`;
  return `group = core
admin-port = ${at.admin}
admin-password = loopback
admin-interface = 127.0.0.1
smsbox-port = ${at.boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = FAKE
port = ${at.fake}
connect-allow-ip = 127.0.0.1
allowed-smsc-id = FAKE
${at.smppPort ? smpp : ''}
group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${at.sendsms}
sendsms-interface = 127.0.0.1
mo-recode = true
http-request-retry = 100
http-queue-delay = 1

group = sendsms-user
username = ${username}
password = ${password}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = yes
max-messages = 0
get-url = "${at.getUrl}"
`;
}

/** Ports that were free a moment ago: Kannel takes no 0. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => net.createServer());
  await Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let n = 0; n < 300; n++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs[2]} ended with ${child.exitCode}`);
    const socket = net.connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    await sleep(100);
  }
  throw new Error(`nobody listens at ${port}`);
}

async function online(statusUrl: string): Promise<void> {
  for (let n = 0; n < 300; n++) {
    const status = await (await fetch(statusUrl)).text();
    if (/SMPP:.*\(online/.test(status)) return;
    await sleep(100);
  }
  throw new Error('Kannel did not bind');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

import autocannon from 'autocannon';
import { signatureHeader, signatureOf } from '../../../src/channels/simulator/wire.ts';
import type { Aim, Load } from './inbound-load.ts';
import { channelSecret } from './installation.ts';

/** The child process of `inbound-load.ts`: one signed SMS a request, each from another number with another id. */
let sent = 0;

function setupRequest(request: autocannon.Request): autocannon.Request {
  sent++;
  const from = `+849${String(10_000_000 + (sent % 80_000_000))}`;
  const body = JSON.stringify({ id: `${process.pid}-${sent}`, from, to: '8179', text: 'HL 5454', at: sent });
  const headers = { 'content-type': 'application/json', [signatureHeader]: signatureOf(channelSecret, body) };
  return { ...request, body, headers };
}

process.on('message', async ({ url, connections, seconds }: Aim) => {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [{ method: 'POST', setupRequest }],
  });
  const failed = result.errors + result.timeouts + result.non2xx;
  const load: Load = { perSecond: result['2xx'] / result.duration, p99: result.latency.p99, n: result['2xx'], failed };
  process.send!(load);
});

import { type Figure, figure, median } from './figure.ts';
import { type Load, startLoad } from './support/inbound-load.ts';
import { servePlainInsert, serveReal, serveWithoutDatabase } from './support/inbound-servers.ts';
import { install } from './support/installation.ts';

const rounds = 5;
const seconds = 1;

/** Replies a second that come in over HTTP, are stored durably and acknowledged; the limits take turns with them. */
export async function run(): Promise<Figure[]> {
  const installation = await install();
  const servers = {
    real: await serveReal(installation),
    without: await serveWithoutDatabase(installation),
    plain: await servePlainInsert(installation),
  };
  const load = startLoad();
  try {
    for (const { url } of Object.values(servers)) await load.fire({ url, connections: 50, seconds: 1 });
    const figures: Figure[] = [];
    for (const connections of [50, 200]) {
      const loads: Record<keyof typeof servers, Load[]> = { real: [], without: [], plain: [] };
      for (let round = 0; round < rounds; round++)
        for (const [name, { url }] of Object.entries(servers)) {
          loads[name as keyof typeof servers].push(await load.fire({ url, connections, seconds }));
          await installation.settled();
        }
      figures.push(...figuresOf(connections, loads));
    }
    return figures;
  } finally {
    load.stop();
    for (const server of Object.values(servers)) server.close();
    await installation.close();
  }
}

function figuresOf(connections: number, { real, without, plain }: Record<'real' | 'without' | 'plain', Load[]>) {
  const rate = (loads: readonly Load[]) => median(loads.map(({ perSecond }) => perSecond));
  const p99 = (loads: readonly Load[]) => median(loads.map((one) => one.p99));
  const n = real.reduce((sum, load) => sum + load.n, 0);
  const at = `at ${connections} connections`;
  return [
    figure(`inbound ${at} (limit: no database)`, 'requests/s', rate(real), rate(without), n),
    figure(`inbound ${at} (limit: one insert each)`, 'requests/s', rate(real), rate(plain), n),
    figure(`inbound p99 ${at} (limit: one insert each)`, 'ms', p99(real), p99(plain), n),
  ];
}

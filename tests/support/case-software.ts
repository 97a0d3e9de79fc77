import { setTimeout as sleep } from 'node:timers/promises';
import type { Citizen } from './citizens.ts';
import { procedureOf } from './large-province.ts';
import type { RealInstallation } from './real-installation.ts';

interface Verdict {
  readonly status: 'created' | 'repeated' | 'refused';
  readonly asked: boolean;
  readonly slip: { readonly url: string } | null;
}

export interface Reported {
  /** Case code to the address behind the code on its slip. */
  readonly slips: ReadonlyMap<string, string>;
  /** Reports that were sent again on purpose, by whichever way. */
  readonly repeated: number;
}

/**
 * Reports every case as case software does: some one by one, some in batches, each request under its Idempotency-Key
 * and repeated until it is answered. Every tenth request is sent once more under its key, and every tenth case again
 * under a new one with another result.
 */
export async function reportCases(installation: RealInstallation, citizens: readonly Citizen[]): Promise<Reported> {
  const unitIds = await readUnitIds(installation);
  const slips = new Map<string, string>();
  let repeated = 0;

  const single = citizens.slice(0, 150).map((citizen) => [citizen]);
  const batches = Array.from({ length: 4 }, (_, n) => citizens.slice(150 + 50 * n, 200 + 50 * n));
  const requests = [...single, ...batches].map((cases, n) => ({ cases, key: `report-${n}` }));

  async function send({ cases, key }: (typeof requests)[number], n: number): Promise<void> {
    const body = cases.map((citizen) => reportOf(citizen, unitIds));
    const verdicts = await post(installation, key, body.length === 1 ? body[0] : body);
    for (const [index, { status, slip }] of verdicts.entries()) {
      const { caseCode } = cases[index]!;
      if (status !== 'created') throw new Error(`${caseCode} was ${status}`);
      if (slip) slips.set(caseCode, slip.url);
    }
    if (n % 10 !== 0) return;
    repeated += 2;
    const again = await post(installation, key, body.length === 1 ? body[0] : body);
    if (JSON.stringify(again) !== JSON.stringify(verdicts)) throw new Error(`${key} was answered in two ways`);
    const [later] = await post(installation, `${key}-later`, { ...body[0], result: 'refused' });
    if (later?.status !== 'repeated' || later.asked) throw new Error(`${cases[0]!.caseCode} was invited again`);
  }

  const waiting = [...requests.entries()];
  const clerks = Array.from({ length: 8 }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await send(next[1], next[0]);
  });
  await Promise.all(clerks);
  return { slips, repeated };
}

function reportOf(citizen: Citizen, unitIds: ReadonlyMap<string, string>) {
  return {
    caseCode: citizen.caseCode,
    ratedUnitId: unitIds.get(citizen.unitCode),
    procedureCode: procedureOf(citizen.fieldCode),
    result: 'granted',
    returnedAt: new Date(Date.now() - 1_000).toISOString(),
    phone: citizen.phone,
    wantSlip: citizen.conduct.includes('slip'),
  };
}

/** Unit code to the id by which case software names it. */
async function readUnitIds({ url, apiKey }: RealInstallation): Promise<Map<string, string>> {
  const answer = await fetch(`${url}/api/v1/register`, { headers: { authorization: `Bearer ${apiKey}` } });
  const { units } = (await answer.json()) as { units: { id: string; code: string }[] };
  return new Map(units.map(({ id, code }) => [code, id]));
}

async function post({ url, apiKey }: RealInstallation, key: string, body: unknown): Promise<Verdict[]> {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  for (let n = 0; n < 300; n++) {
    const answer = await fetch(`${url}/api/v1/case-results`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    }).catch(() => undefined);
    if (answer?.status === 202) {
      const said = (await answer.json()) as Verdict | { verdicts: Verdict[] };
      return 'verdicts' in said ? said.verdicts : [said];
    }
    if (answer && answer.status < 500) throw new Error(`${answer.status} ${await answer.text()}`);
    await sleep(200);
  }
  throw new Error('case results were not taken for a minute');
}

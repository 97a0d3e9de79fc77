import { z } from 'zod';
import { type CaseRegister, caseRegister, type FileCase } from '../domain/case-file/row.ts';
import { StartRefused } from '../domain/start-refused.ts';

const names = { code: z.string(), nameVi: z.string(), nameEn: z.string() };
const registerSchema = z.object({
  units: z.array(z.object({ id: z.string(), ...names })),
  procedures: z.array(z.object(names)),
});

const verdictsSchema = z.object({
  verdicts: z.array(
    z.object({
      index: z.int(),
      status: z.enum(['created', 'repeated', 'refused']),
      errors: z.array(z.object({ pointer: z.string(), vi: z.string(), en: z.string() })).optional(),
    }),
  ),
});

const problemSchema = z.object({ title: z.string(), detail: z.string().optional() }).partial();

/** The program cannot be reached, or does not take what this key reports: nothing is wrong with the file. */
export class RoadClosed extends StartRefused {}

/** Tries again where the program is being restarted; reporting twice is harmless. */
const tries = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * The API of a running program, as case software uses it.
 * @param server address of the program, without a trailing slash
 */
export function caseApi(server: string, key: string) {
  async function call(path: string, init: RequestInit = {}): Promise<unknown> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    for (const wait of [...tries, undefined]) {
      const response = await fetch(server + path, { ...init, headers }).catch(() => undefined);
      if (response?.ok) return response.json();
      if (response && response.status < 500 && response.status !== 429) throw await refusalOf(server, response);
      if (wait === undefined) break;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    throw new RoadClosed(
      `The program at ${server} does not answer: start it (npm start), or give its address with --server. What was reported so far is stored; run the same command again to go on.`,
    );
  }

  return {
    async register(): Promise<CaseRegister> {
      const { units, procedures } = registerSchema.parse(await call('/api/v1/register'));
      return caseRegister(units, procedures);
    },
    async report(cases: readonly FileCase[]) {
      if (cases.length === 0) return [];
      const body = JSON.stringify(cases.map(asReported));
      const { verdicts } = verdictsSchema.parse(await call('/api/v1/case-results', { method: 'POST', body }));
      return verdicts
        .sort((a, b) => a.index - b.index)
        .map(({ status, errors = [] }) =>
          status === 'refused'
            ? { refused: errors.map(({ pointer, vi, en }) => `${pointer}: ${vi} / ${en}`).join('; ') }
            : status,
        );
    },
  };
}

function asReported({ unitId, returnedAt, dueAt, ...rest }: FileCase) {
  return {
    ...rest,
    ratedUnitId: unitId,
    returnedAt: new Date(returnedAt).toISOString(),
    dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
  };
}

async function refusalOf(server: string, response: Response): Promise<RoadClosed> {
  const problem = problemSchema.safeParse(await response.json().catch(() => ({})));
  const remedy =
    response.status === 401
      ? 'The key is not known there: make one with  npm run --silent cli -- api-keys create  and give its file with --key-file.'
      : `${problem.data?.title ?? response.statusText}. ${problem.data?.detail ?? ''}`;
  return new RoadClosed(`${server} refused (${response.status}): ${remedy}`);
}

import { randomInt } from 'node:crypto';
import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { findDrawnSince, withdrawInvitations } from '../db/invitations.ts';
import type { Runtime } from '../runtime.ts';

/** What a number has been asked about lately. */
interface Draw {
  /** How many of its cases took part so far. */
  cases: number;
  /** The case drawn so far: a place in this batch, or an invitation whose message has not left; null once it has. */
  drawn: { readonly place: number } | { readonly id: string } | null;
}

/**
 * One invitation per number and spacing, drawn at random among its cases: each later case displaces the one drawn so far
 * with a chance of 1 in the number of cases, as long as that one's message has not left (reservoir sampling).
 * @param hashes the number's hash at each place of the batch; undefined where the case takes no part.
 * @returns the places that lost the draw.
 */
export async function drawCases(rt: Runtime, trx: Db, hashes: readonly (string | undefined)[]): Promise<Set<number>> {
  const lost = new Set<number>();
  const { spacing } = rt.settings.get('survey').value;
  if (spacing === 0) return lost;
  const taking = hashes.flatMap((hash) => hash ?? []);
  const draws = await openDraws(trx, taking, rt.clock.now() - spacing);
  const withdrawn: string[] = [];
  for (const [place, hash] of hashes.entries()) {
    if (hash === undefined) continue;
    const draw = draws.get(hash);
    if (!draw) draws.set(hash, { cases: 1, drawn: { place } });
    else if (draw.drawn && randomInt(++draw.cases) === 0) {
      if ('place' in draw.drawn) lost.add(draw.drawn.place);
      else withdrawn.push(draw.drawn.id);
      draw.drawn = { place };
    } else lost.add(place);
  }
  await withdrawInvitations(trx, withdrawn);
  return lost;
}

async function openDraws(trx: Db, hashes: readonly string[], since: number): Promise<Map<string, Draw>> {
  const recent = groupBy(await findDrawnSince(trx, hashes, since), (row) => row.msisdn_hash);
  return new Map(
    [...recent].map(([hash, rows]) => {
      const asked = rows.find((row) => row.not_asked_reason === null);
      const waits = asked?.message_state === 'pending' || asked?.message_state === 'queued';
      return [hash, { cases: rows.length, drawn: asked && waits ? { id: asked.id } : null }];
    }),
  );
}

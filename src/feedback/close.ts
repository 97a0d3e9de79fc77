import { deleteOldCalls } from '../db/calls.ts';
import type { Db } from '../db/client.ts';
import { buryInvitations, deleteStrayMessages, findClosable } from '../db/closing.ts';
import { deleteOldFollowUps } from '../db/follow-ups.ts';
import { deleteOldKioskEntries } from '../db/kiosks.ts';
import { deleteOldParts } from '../db/message-parts.ts';
import { deleteOldNumberFacts } from '../db/number-facts.ts';
import { deleteOldSessions } from '../db/ussd.ts';
import { day, localDay } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';
import { markBallotsWhenDue } from './mark-ballots.ts';

const batch = 200;

/** The keyed hash under which a closed case is remembered. */
export function caseHash(rt: Runtime, sourceSystem: string, caseCode: string): string {
  return rt.keys.hash(`case:${sourceSystem}\0${caseCode}`);
}

/** The network of a number that was not heard of for so long is not worth keeping. */
const factsKept = 180 * day;

/**
 * Closes invitations whose window ended long enough ago: the ballot is cut from its invitation and from the hour it was
 * cast, everything about the citizen is deleted, and a keyed tombstone says that the case was asked. Returns how many.
 */
export async function closeInvitations(rt: Runtime): Promise<number> {
  const before = rt.clock.now() - rt.settings.get('survey').value.closeAfter;
  // The last time that anybody can tell which ballots came from one telephone, or too fast.
  if ((await findClosable(rt.db.reader, before, 1)).length > 0) await markBallotsWhenDue(rt);
  return rt.db.writer.transaction(async (trx: Db) => {
    const closable = await findClosable(trx, before, batch);
    await buryInvitations(
      trx,
      closable.map((row) => ({
        ...row,
        tombstone: {
          case_hash: caseHash(rt, row.source_system, row.case_code),
          hash_key_version: rt.keys.hashVersion,
          survey_code_hash: row.survey_code_hash,
          outcome: row.state,
          day: localDay(rt.clock.now()),
        },
      })),
    );
    const stray = before - rt.settings.get('survey').value.window;
    const parts = await deleteOldParts(trx, rt.clock.now() - 2 * day);
    await deleteOldKioskEntries(trx, localDay(rt.clock.now() - 60 * day));
    const numbers = await forgetNumbers(rt, trx);
    const messages = await deleteStrayMessages(trx, stray);
    const calls = await deleteOldCalls(trx, stray);
    const followUps = await deleteOldFollowUps(trx, rt.clock.now());
    return closable.length + parts + numbers + messages + calls + followUps + (await deleteOldSessions(trx, stray));
  });
}

function forgetNumbers(rt: Runtime, trx: Db): Promise<number> {
  const kept = Math.max(factsKept, rt.settings.get('routes').value.deadNumberFor);
  return deleteOldNumberFacts(trx, rt.clock.now() - kept);
}

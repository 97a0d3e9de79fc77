import type { Db } from '../db/client.ts';
import type { InvitationRow } from '../db/invitations.ts';
import { countOpenCodes, itemsOfInvitation } from '../db/invitations.ts';
import type { LinkTokenRow } from '../db/link-tokens.ts';
import { findTakenCodes } from '../db/tombstones.ts';
import { day, localDay } from '../domain/hours.ts';
import { newToken, tokenHash } from '../domain/keys.ts';
import { generateSurveyCode, surveyCodeLength } from '../domain/survey-code.ts';
import type { Runtime } from '../runtime.ts';
import type { Slip } from './case-report.ts';

/** The keyed hash under which a survey code is stored and found. */
export function surveyCodeHash(rt: Runtime, code: string): string {
  return rt.keys.hash(`survey-code:${code}`);
}

const notReusedFor = 90 * day;

/** So many new codes of the length that guessing demands now; none is another's, or was in the last 90 days. */
export async function newSurveyCodes(rt: Runtime, trx: Db, count: number): Promise<string[]> {
  if (count === 0) return [];
  const length = surveyCodeLength((await countOpenCodes(trx)) + count);
  const closedSince = localDay(rt.clock.now() - notReusedFor);
  const fresh = new Set<string>();
  while (fresh.size < count) {
    const drawn = new Set(Array.from({ length: count - fresh.size }, () => generateSurveyCode(length)));
    const hashes = new Map([...drawn].map((code) => [surveyCodeHash(rt, code), code]));
    const taken = await findTakenCodes(trx, [...hashes.keys()], closedSince);
    for (const [hash, code] of hashes) if (!taken.has(hash)) fresh.add(code);
  }
  return [...fresh];
}

/**
 * A new slip for an invitation: the clear token and code for the printer, their hashes for the database. Printing opens
 * the window anew, so that a slip taken home can be answered for as long as it says.
 */
export function draftSlip(
  rt: Runtime,
  invitation: InvitationRow,
  surveyCode: string,
  now: number,
): {
  slip: Slip;
  token: LinkTokenRow;
  columns: Pick<InvitationRow, 'survey_code_hash' | 'printed_at' | 'window_ends_at'>;
} {
  const token = newToken();
  const windowEndsAt = Math.max(invitation.window_ends_at, now + rt.settings.get('survey').value.window);
  return {
    slip: {
      token,
      url: `${rt.publicUrl}/p/${token}`,
      surveyCode,
      lastDay: localDay(windowEndsAt),
      items: itemsOfInvitation(invitation),
    },
    token: {
      token_hash: tokenHash(token),
      invitation_id: invitation.id,
      kind: 'slip',
      created_at: now,
      ended_at: null,
    },
    columns: {
      survey_code_hash: surveyCodeHash(rt, surveyCode),
      printed_at: now,
      window_ends_at: windowEndsAt,
    },
  };
}

import { findBallots } from '../db/ballots.ts';
import { findInvitation, type InvitationRow, itemsOfInvitation } from '../db/invitations.ts';
import { findLinkToken, type LinkTokenRow } from '../db/link-tokens.ts';
import type { HelpedBy } from '../domain/ballot-rule.ts';
import type { FormItem } from '../domain/form.ts';
import { localDay } from '../domain/hours.ts';
import { tokenHash } from '../domain/keys.ts';
import type { Runtime } from '../runtime.ts';
import { canBeAnswered, castBallot } from './cast-ballot.ts';
import { noteComments } from './note-comments.ts';

export interface OpenBallot {
  readonly status: 'open';
  readonly kind: LinkTokenRow['kind'];
  readonly unitId: string;
  readonly items: readonly FormItem[];
  /** Last local day on which the page can be answered. */
  readonly lastDay: string;
  /** The scores this browser session gave, and nobody else's. */
  readonly ownScores: readonly (number | null)[] | null;
  /** Somebody else answered already: this page can no longer change anything by itself. */
  readonly answeredElsewhere: boolean;
  /** There is a number to call back. */
  readonly hasNumber: boolean;
}

/** `unknown` and `ended` are told apart for people who hold a real slip; neither says anything about a case. */
export type BallotPage = OpenBallot | { readonly status: 'unknown' | 'ended' };

export interface WebAnswers {
  /** One entry an item of the page; null where skipped or not applicable. */
  readonly scores: readonly (number | null)[];
  /** Item numbers, from 1. */
  readonly notApplicable: readonly number[];
  readonly onTime: boolean | null;
  readonly helpedBy: HelpedBy;
  /** In the citizen's own words, and whether he or she asked to be called about this case. */
  readonly words?: { readonly text: string; readonly wantsCall: boolean };
}

/** What the page behind a link or a QR code shows. @param browser the random value of this browser's own cookie. */
export async function openBallot(rt: Runtime, token: string, browser: string | undefined): Promise<BallotPage> {
  const found = await findByToken(rt, rt.db.reader, token);
  if (found.status !== 'open') return { status: found.status };
  const { invitation, link } = found;
  const [counted] = (await findBallots(rt.db.reader, [invitation.id])).filter((ballot) => ballot.state === 'counted');
  const items = itemsOfInvitation(invitation);
  const scores = new Map(counted?.answers.map((answer) => [answer.item, answer.score]));
  const own = counted !== undefined && browser !== undefined && counted.browser_hash === tokenHash(browser);
  return {
    status: 'open',
    kind: link.kind,
    unitId: invitation.unit_id,
    items,
    lastDay: localDay(invitation.window_ends_at),
    ownScores: own ? items.map((item) => scores.get(item.code) ?? null) : null,
    answeredElsewhere: counted !== undefined && !own,
    hasNumber: invitation.msisdn_cipher !== null,
  };
}

/**
 * Records what the page was sent back with. The link sent to the number proves the number; the one on the slip proves
 * that somebody held the slip. A change by another road is held and announced to the invited number.
 */
export async function castWebBallot(
  rt: Runtime,
  token: string,
  browser: string,
  answers: WebAnswers,
): Promise<'recorded' | 'held' | 'ended' | 'unknown'> {
  const outcome = await rt.db.writer.transaction(async (trx) => {
    const found = await findByToken(rt, trx, token);
    if (found.status !== 'open') return found.status;
    const { invitation, link } = found;
    const { unit_id: unitId, month } = invitation;
    // A case has one voice, by whatever road: words never wait for the scores beside them.
    if (answers.words) await noteComments(rt, trx, [{ invitation, unitId, month, ...answers.words }]);
    return castBallot(rt, trx, {
      invitation,
      scores: answers.scores,
      notApplicable: answers.notApplicable,
      channel: 'web',
      proof: link.kind === 'sms' ? 'number' : 'slip',
      browserHash: tokenHash(browser),
      helpedBy: answers.helpedBy,
      onTime: answers.onTime,
      flags: answers.helpedBy === 'officer' ? ['proxy'] : [],
      rule: 'web-form',
    });
  });
  if (outcome === 'held') rt.wake.emit('outbox');
  return outcome;
}

type Found = { status: 'unknown' | 'ended' } | { status: 'open'; invitation: InvitationRow; link: LinkTokenRow };

async function findByToken(rt: Runtime, db: Runtime['db']['reader'], token: string): Promise<Found> {
  const link = await findLinkToken(db, tokenHash(token));
  if (!link) return { status: 'unknown' };
  const invitation = await findInvitation(db, link.invitation_id);
  const answerable = canBeAnswered(invitation, rt.clock.now(), link.kind === 'slip' ? 'counter' : 'number');
  if (!answerable || link.ended_at !== null) return { status: 'ended' };
  return { status: 'open', invitation, link };
}

import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { insertAlerts } from '../db/comments.ts';
import { type InvitationRow, updateDialogues } from '../db/invitations.ts';
import { insertMessages, type MessageOutRow, withdrawReminders, withdrawUnsolicited } from '../db/messages-out.ts';
import { findOptedOut, recordOptOuts, removeOptOuts } from '../db/opt-outs.ts';
import { isConfirmation } from '../domain/dialogue/apply.ts';
import type { Effect } from '../domain/dialogue/state.ts';
import { day, localDay } from '../domain/hours.ts';
import type { MessageKind } from '../domain/message-state.ts';
import { spanOf } from '../domain/periods.ts';
import type { Runtime } from '../runtime.ts';
import { composeMessage } from './compose-message.ts';
import { heldMessage } from './held-message.ts';
import { type CommentDraft, noteComments } from './note-comments.ts';
import { acceptHeldBallots, type BallotDraft, recordBallots } from './record-ballots.ts';
import type { Heard } from './sender-state.ts';
import { findOverQuota } from './slip-quota.ts';

/** A message that was heard, and what the dialogue made of it. */
export interface Answered {
  readonly heard: Heard;
  readonly effects: readonly Effect[];
  /** The citizen's view, where the channel asks for it. */
  readonly onTime?: boolean | null;
}

/** Everything that follows from a batch of replies, gathered first and written together. */
interface Changes {
  readonly dialogues: Map<string, InvitationRow>;
  readonly ballots: (BallotDraft & { heard: Heard })[];
  readonly heldAccepted: string[];
  readonly messages: MessageOutRow[];
  readonly refused: Heard[];
  readonly allowedAgain: Heard[];
  readonly comments: CommentDraft[];
  readonly alerts: Parameters<typeof insertAlerts>[1][number][];
}

/** Carries out the effects of replies, at most one reply a sender, in the caller's transaction. */
export async function carryOut(rt: Runtime, trx: Db, answered: readonly Answered[]): Promise<void> {
  const changes: Changes = {
    dialogues: new Map(),
    ballots: [],
    heldAccepted: [],
    messages: [],
    refused: [],
    allowedAgain: [],
    comments: [],
    alerts: [],
  };
  for (const { heard, effects, onTime } of answered)
    for (const effect of effects) gather(rt, changes, heard, effect, onTime ?? null);

  await acceptHeldBallots(trx, changes.heldAccepted);
  const overQuota = await findOverQuota(rt, trx, changes.ballots);
  const drafts = changes.ballots.map((draft) => ({ ...draft, overQuota: overQuota.has(draft) }));
  const outcomes = await recordBallots(rt, trx, drafts);
  drafts.forEach(({ invitation }, index) => {
    if (outcomes[index] === 'held') changes.messages.push(...heldMessage(rt, invitation));
  });
  await updateDialogues(trx, [...changes.dialogues.values()]);
  await withdrawReminders(
    trx,
    drafts.map(({ invitation }) => invitation.id),
  );
  await refuse(rt, trx, changes.refused);
  await removeOptOuts(trx, hashesOf(changes.allowedAgain));
  await noteComments(rt, trx, changes.comments);
  await insertAlerts(trx, changes.alerts);
  await insertMessages(trx, changes.messages);
}

function gather(rt: Runtime, changes: Changes, heard: Heard, effect: Effect, onTime: boolean | null): void {
  const now = rt.clock.now();
  switch (effect.kind) {
    case 'recorded': {
      const invitation = heard.invitations.get(effect.invitationId)!;
      change(changes, invitation, { state: 'answered', answered_at: now, reminder_due_at: null, pending: none });
      changes.ballots.push({
        heard,
        invitation,
        scores: effect.scores,
        notApplicable: effect.notApplicable,
        channel: heard.state.channel,
        // Where a number can be forged the code on the slip is all there is to go by.
        proof: heard.own.has(invitation.id) && heard.state.senderTrusted ? 'number' : 'slip',
        browserHash: null,
        helpedBy: effect.flags.includes('proxy') ? 'family' : 'nobody',
        onTime,
        flags: effect.flags,
        rule: effect.rule,
      });
      return;
    }
    case 'said':
      changes.messages.push(answerMessage(rt, heard, effect));
      if (isConfirmation(effect.message) && effect.invitationId)
        change(changes, heard.invitations.get(effect.invitationId)!, (row) => ({
          confirmations_sent: row.confirmations_sent + 1,
        }));
      return;
    case 'asked':
      change(changes, heard.invitations.get(effect.invitationId)!, (row) => ({
        pending: JSON.stringify(effect.pending),
        questions_asked: row.questions_asked + 1,
      }));
      return;
    case 'settled':
      change(changes, heard.invitations.get(effect.invitationId)!, { pending: none });
      return;
    case 'refused':
      changes.refused.push(heard);
      for (const id of heard.own) {
        const row = heard.invitations.get(id)!;
        if (row.state === 'open') change(changes, row, { state: 'refused', reminder_due_at: null });
      }
      return;
    case 'allowed_again':
      changes.allowedAgain.push(heard);
      return;
    case 'held_accepted':
      changes.heldAccepted.push(effect.invitationId);
      return;
    case 'commented': {
      const { text, flags } = effect;
      const invitation = effect.invitationId ? heard.invitations.get(effect.invitationId)! : null;
      // An allegation is heard from everybody; who made it is told that the inspectorate reads it.
      if (!invitation && !flags.includes('urgent')) return;
      changes.comments.push({
        invitation,
        unitId: invitation?.unit_id ?? wholeAdministration(rt),
        month: invitation?.month ?? spanOf(rt.settings.get('periods').value, localDay(now)).label,
        text,
        flags,
      });
      return;
    }
    case 'alerted':
      changes.alerts.push({
        id: randomUUID(),
        level: effect.level,
        unit_id: (effect.invitationId && heard.invitations.get(effect.invitationId)?.unit_id) || null,
        detail: heard.message.id,
        raised_at: now,
        acknowledged_at: null,
      });
      return;
    case 'wrong_code':
    case 'late':
    case 'ignored':
      return;
  }
}

/** Of whom nobody was asked about, we do not know where they were. */
function wholeAdministration(rt: Runtime): string {
  return rt.reference.units().find(({ parentId }) => parentId === null)!.id;
}

const none = JSON.stringify({ kind: 'none' });

/** Several effects may change one invitation; each builds on the one before. */
function change(
  changes: Changes,
  row: InvitationRow,
  to: Partial<InvitationRow> | ((row: InvitationRow) => Partial<InvitationRow>),
): void {
  const present = changes.dialogues.get(row.id) ?? row;
  changes.dialogues.set(row.id, { ...present, ...(typeof to === 'function' ? to(present) : to) });
}

function answerMessage(rt: Runtime, heard: Heard, said: Extract<Effect, { kind: 'said' }>): MessageOutRow {
  const now = rt.clock.now();
  const kind: MessageKind = isConfirmation(said.message) ? 'confirmation' : 'answer';
  return composeMessage(rt, {
    kind,
    invitationId: said.invitationId,
    unitId: (said.invitationId && heard.invitations.get(said.invitationId)?.unit_id) || null,
    network: null,
    to: heard.message,
    template: said.message,
    values: said.values,
    notBefore: now,
    expiresAt: now + day,
    answers: { messageInId: heard.message.id, channelId: heard.message.channel_id },
  });
}

const hashesOf = (list: readonly Heard[]) => list.map(({ message }) => message.msisdn_hash);

/** At once, for all later cases and channels. */
async function refuse(rt: Runtime, trx: Db, refused: readonly Heard[]): Promise<void> {
  const now = rt.clock.now();
  const until = now + rt.settings.get('survey').value.optOutFor;
  const known = await findOptedOut(trx, hashesOf(refused), now);
  await recordOptOuts(
    trx,
    refused
      .filter(({ message }) => !known.has(message.msisdn_hash))
      .map(({ message }) => ({
        msisdn_hash: message.msisdn_hash,
        hash_key_version: message.hash_key_version,
        channel_id: message.channel_id,
        since: now,
        until,
      })),
  );
  await withdrawUnsolicited(trx, hashesOf(refused));
}

import { type AnswerRow, type BallotRow, findBallots } from '../db/ballots.ts';
import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import {
  findBySurveyCodes,
  findOfNumbers,
  type InvitationRow,
  itemsOfInvitation,
  pendingOfInvitation,
} from '../db/invitations.ts';
import {
  type Decision,
  findDecisions,
  findReadSince,
  type MessageInRow,
  type SenderDay,
  writtenAt,
} from '../db/messages-in.ts';
import { countAnswersSince } from '../db/messages-out.ts';
import { findOptedOut } from '../db/opt-outs.ts';
import { arrivalPrefix } from '../domain/derived-id.ts';
import type { DialogueState, OpenInvitation } from '../domain/dialogue/state.ts';
import type { FormItem } from '../domain/form.ts';
import { day, minute, shortDay } from '../domain/hours.ts';
import { numberOfChannel } from '../domain/routes.ts';
import { surveyCodesIn } from '../domain/survey-code.ts';
import type { Runtime } from '../runtime.ts';
import { surveyCodeHash } from './slip.ts';

/** One inbound message with everything the dialogue needs to answer it. */
export interface Heard {
  readonly message: MessageInRow;
  readonly text: string;
  readonly state: DialogueState;
  /** The invitations the state names, by id. */
  readonly invitations: ReadonlyMap<string, InvitationRow>;
  /** Invitations of the sender's own number; the others are known by a code on paper alone. */
  readonly own: ReadonlySet<string>;
  /** Most likely the same message, delivered again by a provider that gives neither ids nor times. */
  readonly repeated: boolean;
}

/** Providers repeat what they think was not taken within minutes. */
const sameWithin = 10 * minute;

/** Loads the state of every sender at once; `messages` holds at most one message a sender. */
export async function loadHeard(
  rt: Runtime,
  trx: Db,
  messages: readonly MessageInRow[],
  channel: DialogueState['channel'],
): Promise<Heard[]> {
  const now = rt.clock.now();
  const hashes = messages.map((message) => message.msisdn_hash);
  const texts = messages.map((message) => rt.keys.decrypt(message.text_cipher));
  const codes = texts.map((text) => surveyCodesIn(text).map((code) => ({ code, hash: surveyCodeHash(rt, code) })));

  const ofNumbers = await findOfNumbers(trx, hashes, now - rt.settings.get('survey').value.closeAfter);
  const ofCodes = await findBySurveyCodes(
    trx,
    codes.flat().map(({ hash }) => hash),
  );
  const ballots = groupBy(
    await findBallots(trx, [...new Set([...ofNumbers, ...ofCodes].map((row) => row.id))]),
    (ballot) => ballot.invitation_id!,
  );
  const bySender = groupBy(ofNumbers, (row) => row.msisdn_hash!);
  const optedOut = await findOptedOut(trx, hashes, now);
  const today = groupBy(await findReadSince(trx, hashes, now - day), (row) => row.msisdn_hash);
  const answers = await countAnswersSince(trx, hashes, now - day);
  const decisions = groupBy(await findDecisions(trx, hashes, now - 60 * day), (row) => row.msisdn_hash);

  return messages.map((message, index) => {
    const mine = bySender.get(message.msisdn_hash) ?? [];
    const own = new Set(mine.map((row) => row.id));
    const named = codes[index]!.flatMap(({ code, hash }) =>
      ofCodes.filter((row) => row.survey_code_hash === hash).map((row) => ({ row, code })),
    );
    const others = named.filter(({ row }) => !own.has(row.id));
    const earlier = today.get(message.msisdn_hash) ?? [];
    // In a USSD session the network itself says whose telephone it is; a call goes to the number.
    const senderTrusted =
      channel === 'ussd' ||
      channel === 'voice' ||
      (rt.channels.get(message.channel_id)?.capabilities.senderTrusted ?? false);
    const newer = (decisions.get(message.msisdn_hash) ?? []).filter((row) => isNewer(row, message));
    const open = (row: InvitationRow) =>
      openInvitation(rt, message, row, {
        code: named.find((one) => one.row.id === row.id)?.code,
        // What the invited number said is told to nobody else, and is laid under nobody else's scores.
        ballots: senderTrusted && own.has(row.id) ? (ballots.get(row.id) ?? []) : [],
        overtaken: newer.some((one) => one.invitation_id === row.id),
      });
    return {
      message,
      text: texts[index]!,
      own,
      repeated: isRepeated(message, earlier),
      invitations: new Map([...mine, ...others.map(({ row }) => row)].map((row) => [row.id, row])),
      state: {
        invitations: [...mine, ...others.map(({ row }) => row)].map(open),
        optedOut: optedOut.has(message.msisdn_hash),
        recentAutomaticAnswers: answers.get(message.msisdn_hash) ?? 0,
        repeatedText: earlier.filter((row) => row.text_hash === message.text_hash).length,
        // Counted by channel: who forges a number on one shuts it out of no other.
        wrongCodesToday: earlier.filter((row) => row.kind === 'wrong_code' && row.channel_id === message.channel_id)
          .length,
        overtakenBy: newer.reduce<DialogueState['overtakenBy']>(
          (last, { kind }) => (kind === 'opt_out' ? 'refusal' : kind === 'opt_in' ? 'permission' : last),
          null,
        ),
        senderTrusted,
        channel,
        number: numberOfChannel(rt.settings.get('routes').value, message.channel_id),
        hotlines: rt.settings.get('routes').value.hotlines,
      },
    };
  });
}

/** The clocks of two providers differ; the order counts within one alone. */
function isNewer(decision: Decision, message: MessageInRow): boolean {
  return decision.channel_id === message.channel_id && decision.written_at > writtenAt(message);
}

function isRepeated(message: MessageInRow, earlier: readonly SenderDay[]): boolean {
  if (!message.external_id.startsWith(arrivalPrefix)) return false;
  return earlier.some(
    (row) =>
      row.channel_id === message.channel_id &&
      row.text_hash === message.text_hash &&
      message.received_at - row.received_at < sameWithin,
  );
}

function openInvitation(
  rt: Runtime,
  message: MessageInRow,
  row: InvitationRow,
  known: {
    code: string | undefined;
    ballots: readonly (BallotRow & { answers: AnswerRow[] })[];
    overtaken: boolean;
  },
): OpenInvitation {
  const items = itemsOfInvitation(row);
  const counted = known.ballots.find((ballot) => ballot.state === 'counted' && ballot.proof === 'number');
  const scores = new Map(counted?.answers.map((answer) => [answer.item, answer.score]));
  const notApplicable = (item: FormItem) => item.notApplicable && scores.get(item.code) === 0;
  const { keyword, shortCode } = numberOfChannel(rt.settings.get('routes').value, message.channel_id);
  return {
    id: row.id,
    unitLabel: rt.reference.unit(row.unit_id).smsLabel,
    resultDay: shortDay(row.created_at),
    lastDay: shortDay(row.window_ends_at),
    items,
    keyword,
    shortCode,
    ...(known.code ? { code: known.code } : {}),
    given: counted ? items.map((item) => (notApplicable(item) ? null : (scores.get(item.code) ?? null))) : null,
    givenNotApplicable: items.flatMap((item, index) => (notApplicable(item) ? [index + 1] : [])),
    open: row.state !== 'none' && row.window_ends_at > rt.clock.now(),
    pending: pendingOfInvitation(row),
    questionsAsked: row.questions_asked,
    confirmationsSent: row.confirmations_sent,
    heldChange: known.ballots.some((ballot) => ballot.state === 'held'),
    overtaken: known.overtaken,
  };
}

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
import { findReadSince, type MessageInRow } from '../db/messages-in.ts';
import { countAnswersSince } from '../db/messages-out.ts';
import { findOptedOut } from '../db/opt-outs.ts';
import type { DialogueState, OpenInvitation } from '../domain/dialogue/state.ts';
import type { FormItem } from '../domain/form.ts';
import { day, shortDay } from '../domain/hours.ts';
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
}

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

  return messages.map((message, index) => {
    const mine = bySender.get(message.msisdn_hash) ?? [];
    const own = new Set(mine.map((row) => row.id));
    const named = codes[index]!.flatMap(({ code, hash }) =>
      ofCodes.filter((row) => row.survey_code_hash === hash).map((row) => ({ row, code })),
    );
    const others = named.filter(({ row }) => !own.has(row.id));
    const earlier = today.get(message.msisdn_hash) ?? [];
    const open = (row: InvitationRow) =>
      openInvitation(rt, message, row, {
        code: named.find((one) => one.row.id === row.id)?.code,
        ballots: ballots.get(row.id) ?? [],
      });
    return {
      message,
      text: texts[index]!,
      own,
      invitations: new Map([...mine, ...others.map(({ row }) => row)].map((row) => [row.id, row])),
      state: {
        invitations: [...mine, ...others.map(({ row }) => row)].map(open),
        optedOut: optedOut.has(message.msisdn_hash),
        recentAutomaticAnswers: answers.get(message.msisdn_hash) ?? 0,
        repeatedText: earlier.filter((row) => row.text_hash === message.text_hash).length,
        wrongCodesToday: earlier.filter((row) => row.kind === 'wrong_code').length,
        // In a USSD session the network itself says whose telephone it is.
        senderTrusted: channel === 'ussd' || (rt.channels.get(message.channel_id)?.capabilities.senderTrusted ?? false),
        channel,
        number: numberOfChannel(rt.settings.get('routes').value, message.channel_id),
        hotlines: rt.settings.get('routes').value.hotlines,
      },
    };
  });
}

function openInvitation(
  rt: Runtime,
  message: MessageInRow,
  row: InvitationRow,
  known: { code: string | undefined; ballots: readonly (BallotRow & { answers: AnswerRow[] })[] },
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
  };
}

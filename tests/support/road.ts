import { randomUUID } from 'node:crypto';
import type { Msisdn } from '../../src/domain/msisdn.ts';
import { readReplies } from '../../src/feedback/read-replies.ts';
import { createReceiver } from '../../src/feedback/receive.ts';
import { createSender } from '../../src/feedback/send-message.ts';
import type { TestInstallation } from './installation.ts';

/** Sends everything that is due, as the relay and the workers would. Returns the bodies that left, in order. */
export async function sendDue({ rt, channel }: TestInstallation): Promise<string[]> {
  const before = channel.sent.length;
  const due: { id: string; attempts: number }[] = await rt.db
    .writer('messages_out')
    .where({ state: 'pending' })
    .where('not_before', '<=', rt.clock.now())
    .orderBy('created_at');
  const send = createSender(rt);
  await Promise.all(due.map(({ id, attempts }) => send({ messageId: id, n: attempts + 1 })));
  return channel.sent.slice(before).map((attempt) => attempt.body);
}

/** A citizen writes, the program reads it and answers. Returns what it answered. */
export async function write(installation: TestInstallation, from: Msisdn, text: string): Promise<string[]> {
  const { rt } = installation;
  const incoming = [{ externalId: randomUUID(), from, to: '8179', text }];
  await createReceiver(rt)({ channelId: 'simulator', facts: { incoming, reports: [] } });
  while ((await readReplies(rt)) > 0);
  return sendDue(installation);
}

/** The scores that count for a case, by item; undefined where no ballot counts. */
export async function countedScores({ rt }: TestInstallation, caseCode: string) {
  const ballot = await rt.db
    .writer('ballots')
    .join('invitations', 'invitations.id', 'ballots.invitation_id')
    .join('cases', 'cases.id', 'invitations.case_id')
    .where({ case_code: caseCode, 'ballots.state': 'counted' })
    .first('ballots.id', 'ballots.proof', 'ballots.channel');
  if (!ballot) return undefined;
  const answers = await rt.db.writer('answers').where({ ballot_id: ballot.id }).orderBy('item');
  return { proof: ballot.proof, channel: ballot.channel, scores: answers.map((answer) => answer.score) };
}

import { findUnread, type MessageInRow, markRead, markStuck } from '../db/messages-in.ts';
import type { Effect } from '../domain/dialogue/state.ts';
import { respond } from '../domain/dialogue.ts';
import { parse, parserVersion } from '../domain/reply/parse.ts';
import type { Reading } from '../domain/reply/reading.ts';
import type { Runtime } from '../runtime.ts';
import { carryOut } from './carry-out.ts';
import { loadHeard } from './sender-state.ts';

const batch = 200;

/**
 * Reads the replies that wait, oldest first and one a sender at a time, and writes everything that follows from them in
 * one transaction. A batch that fails is read one by one; a reply that still fails is set aside for a person.
 * @returns how many were read.
 */
export async function readReplies(rt: Runtime): Promise<number> {
  const unread = await findUnread(rt.db.writer, batch);
  const messages = firstOfEachSender(unread);
  if (messages.length === 0) return 0;
  try {
    await readBatch(rt, messages);
  } catch (error) {
    if (messages.length > 1) rt.log.warn({ err: error }, 'a batch of replies failed; reading them one by one');
    for (const message of messages) await readOne(rt, message);
  }
  rt.wake.emit('outbox');
  return messages.length;
}

function firstOfEachSender(messages: readonly MessageInRow[]): MessageInRow[] {
  const senders = new Set<string>();
  return messages.filter((message) => {
    if (senders.has(message.msisdn_hash)) return false;
    senders.add(message.msisdn_hash);
    return true;
  });
}

async function readOne(rt: Runtime, message: MessageInRow): Promise<void> {
  try {
    await readBatch(rt, [message]);
  } catch (error) {
    rt.log.error({ err: error, messageIn: message.id }, 'a reply could not be read and was set aside');
    await markStuck(rt.db.writer, message.id, rt.clock.now());
  }
}

function readBatch(rt: Runtime, messages: readonly MessageInRow[]): Promise<void> {
  const lexicon = rt.settings.get('lexicon').value;
  return rt.db.writer.transaction(async (trx) => {
    const answered = (await loadHeard(rt, trx, messages, 'sms')).map((heard) => {
      const readings: Reading[] = [];
      const effects = respond(heard.state, heard.text, (input) => {
        const reading = parse(input, lexicon);
        readings.push(reading);
        return reading;
      });
      return { heard, effects, readings };
    });
    await carryOut(rt, trx, answered);
    await markRead(
      trx,
      answered.map(({ heard, effects, readings }) => ({
        ...heard.message,
        ...understoodAs(effects, readings),
        state: 'read',
        read_at: rt.clock.now(),
        parser_version: parserVersion,
      })),
    );
  });
}

/** For the audit: what a message was taken for, and by which rule. The dialogue may read one several times over. */
function understoodAs(
  effects: readonly Effect[],
  readings: readonly Reading[],
): Pick<MessageInRow, 'invitation_id' | 'kind' | 'rule'> {
  const recorded = effects.find((effect) => effect.kind === 'recorded');
  if (recorded) {
    const kind = recorded.correction ? 'correction' : recorded.complete ? 'answers' : 'partial';
    return { invitation_id: recorded.invitationId, kind, rule: recorded.rule };
  }
  const about = effects.flatMap((effect) => ('invitationId' in effect ? (effect.invitationId ?? []) : []))[0] ?? null;
  const wrongCode = effects.some((effect) => effect.kind === 'wrong_code');
  const kind = wrongCode ? 'wrong_code' : (readings[0]?.kind ?? 'ignored');
  return { invitation_id: about, kind, rule: readings[0]?.rule ?? null };
}

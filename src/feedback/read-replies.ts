import { countInbound } from '../db/inbound-counts.ts';
import { findUnread, type MessageInRow, markRead, markStuck, writtenAt } from '../db/messages-in.ts';
import { reviveNumbers } from '../db/number-facts.ts';
import { foreignKeyword, readAddressed, readIncomplete } from '../domain/dialogue/doubt.ts';
import type { Effect } from '../domain/dialogue/state.ts';
import { respond } from '../domain/dialogue.ts';
import { localDay } from '../domain/hours.ts';
import { parse, parserVersion } from '../domain/reply/parse.ts';
import type { Reading, ReplyInput } from '../domain/reply/reading.ts';
import type { Runtime } from '../runtime.ts';
import { carryOut } from './carry-out.ts';
import { joinParts } from './join-parts.ts';
import { loadHeard } from './sender-state.ts';

const batch = 200;

/**
 * Reads the replies that wait, one a sender at a time in the order in which they were written, and writes everything
 * that follows from them in one transaction. A batch that fails is read one by one; a reply that still fails is set aside for a person.
 * @returns how many were read.
 */
export async function readReplies(rt: Runtime): Promise<number> {
  await joinParts(rt);
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
  const first = new Map<string, MessageInRow>();
  for (const message of messages) {
    const earlier = first.get(message.msisdn_hash);
    if (!earlier || writtenAt(message) < writtenAt(earlier)) first.set(message.msisdn_hash, message);
  }
  return [...first.values()];
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
      const whole = (input: ReplyInput) => parse(input, lexicon);
      const read = readAddressed(
        heard.state,
        heard.text,
        heard.message.incomplete === 1 ? readIncomplete(whole) : whole,
      );
      const recorder = (input: ReplyInput) => {
        const reading = read(input);
        readings.push(reading);
        return reading;
      };
      const effects = heard.repeated
        ? [{ kind: 'ignored', why: 'delivered again' } as const]
        : respond(heard.state, heard.text, recorder);
      return { heard, effects, readings };
    });
    await carryOut(rt, trx, answered);
    await reviveNumbers(trx, trustedSenders(rt, messages));
    await markRead(
      trx,
      answered.map(({ heard, effects, readings }) => ({
        ...heard.message,
        ...understoodAs(effects, readings),
        ...(isForeign(effects) ? { text_cipher: rt.keys.encrypt(''), text_hash: '' } : {}),
        state: 'read',
        read_at: rt.clock.now(),
        parser_version: parserVersion,
      })),
    );
    const foreign = answered.filter(({ effects }) => isForeign(effects));
    await countInbound(
      trx,
      'foreign',
      localDay(rt.clock.now()),
      foreign.map(({ heard }) => heard.message.channel_id),
    );
  });
}

/** What was meant for another service is counted, and its words are kept no longer than it takes to see that. */
function isForeign(effects: readonly Effect[]): boolean {
  return effects.some((effect) => effect.kind === 'ignored' && effect.why === foreignKeyword);
}

/** Whose number certainly wrote is no dead number. */
function trustedSenders(rt: Runtime, messages: readonly MessageInRow[]): string[] {
  return messages.flatMap((message) =>
    rt.channels.get(message.channel_id)?.capabilities.senderTrusted ? message.msisdn_hash : [],
  );
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
  const rule = readings.at(-1)?.rule ?? null;
  if (isForeign(effects)) return { invitation_id: null, kind: 'foreign', rule };
  const wrongCode = effects.some((effect) => effect.kind === 'wrong_code');
  const kind = wrongCode ? 'wrong_code' : (readings[0]?.kind ?? 'ignored');
  return { invitation_id: about, kind, rule: readings[0]?.rule ?? null };
}

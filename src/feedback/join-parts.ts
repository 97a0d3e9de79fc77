import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { findPartsOfWaiting, type MessagePartRow, markParts } from '../db/message-parts.ts';
import { insertMessagesIn, type MessageInRow } from '../db/messages-in.ts';
import { day, minute } from '../domain/hours.ts';
import { groupParts, textOfParts } from '../domain/message-parts.ts';
import type { Runtime } from '../runtime.ts';

/** So long after its last part a text is read without those that are missing. */
const patience = 10 * minute;
/** So long a part that comes again, or comes late, is known for what it is. */
const memory = day;
const batch = 200;

/**
 * Turns the stored parts of long messages into messages: once all are there, whatever their order and whichever
 * process took them, or once the time limit has passed. A part that comes later still completes the text, which is then
 * read whole. Returns how many messages came of it.
 */
export async function joinParts(rt: Runtime): Promise<number> {
  const now = rt.clock.now();
  const parts = await findPartsOfWaiting(rt.db.writer, now - memory, batch);
  if (parts.length === 0) return 0;
  return rt.db.writer.transaction(async (trx) => {
    let made = 0;
    for (const group of groupParts(parts)) made += await settleGroup(rt, trx, group, now);
    return made;
  });
}

async function settleGroup(
  rt: Runtime,
  trx: Db,
  group: ReturnType<typeof groupParts<MessagePartRow>>[number],
  now: number,
): Promise<number> {
  const { parts, repeated, complete } = group;
  const erased = rt.keys.encrypt('');
  await markParts(
    trx,
    repeated.filter((part) => part.state === 'waiting').map((part) => part.id),
    'joined',
    erased,
  );
  const waiting = parts.filter((part) => part.state === 'waiting');
  if (waiting.length === 0) return 0;
  const ids = parts.map((part) => part.id);
  if (complete) {
    await insertMessagesIn(trx, [messageOf(rt, parts, now, false)]);
    await markParts(trx, ids, 'joined', erased);
    return 1;
  }
  if (Math.max(...waiting.map((part) => part.received_at)) > now - patience) return 0;
  await insertMessagesIn(trx, [messageOf(rt, parts, now, true)]);
  await markParts(trx, ids, 'given_up');
  return 1;
}

/** Its id names its parts: two processes that join the same ones store one message. */
function messageOf(rt: Runtime, parts: readonly MessagePartRow[], now: number, incomplete: boolean): MessageInRow {
  const [first] = parts as [MessagePartRow, ...MessagePartRow[]];
  const texts = parts.map((part) => ({ index: part.part_index, text: rt.keys.decrypt(part.text_cipher) }));
  const text = textOfParts(texts, first.part_count);
  const which = parts.map((part) => part.part_index).join('.');
  return {
    id: randomUUID(),
    channel_id: first.channel_id,
    external_id: `parts:${which}:${[...parts.map((part) => part.external_id)].sort()[0]}`,
    msisdn_hash: first.msisdn_hash,
    hash_key_version: first.hash_key_version,
    msisdn_cipher: first.msisdn_cipher,
    cipher_key_version: first.cipher_key_version,
    sent_to: first.sent_to,
    text_cipher: rt.keys.encrypt(text),
    text_hash: rt.keys.hash(`text:${text}`),
    state: 'stored',
    received_at: now,
    sent_at: Math.min(...parts.map((part) => part.sent_at)),
    incomplete: Number(incomplete),
    read_at: null,
    invitation_id: null,
    kind: null,
    rule: null,
    parser_version: null,
  };
}

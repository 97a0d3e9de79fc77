import type { Db } from '../db/client.ts';
import type { MessageInRow } from '../db/messages-in.ts';
import type { StoredMsisdn } from '../domain/keys.ts';
import type { Runtime } from '../runtime.ts';
import { type Heard, loadHeard } from './sender-state.ts';
import type { MediumName } from './turn-media.ts';

/** Somebody pressed a key, or is about to. */
export interface Pressed {
  readonly medium: MediumName;
  readonly channelId: string;
  readonly number: StoredMsisdn;
}

/** The state of everybody who pressed a key, in the order given. */
export async function heardByKeys(rt: Runtime, trx: Db, pressed: readonly Pressed[]): Promise<Heard[]> {
  const heard = new Map<Pressed, Heard>();
  for (const medium of ['ussd', 'voice'] as const) {
    const group = pressed.filter((one) => one.medium === medium);
    if (group.length === 0) continue;
    const messages = group.map(({ channelId, number }) => pressedBy(rt, channelId, number));
    const states = await loadHeard(rt, trx, messages, medium);
    group.forEach((one, index) => {
      heard.set(one, states[index]!);
    });
  }
  return pressed.map((one) => heard.get(one)!);
}

/** A key press in the shape of a message without words: who, by which channel. */
function pressedBy(rt: Runtime, channelId: string, number: StoredMsisdn): MessageInRow {
  return {
    id: '',
    channel_id: channelId,
    external_id: '',
    msisdn_hash: number.msisdn_hash,
    hash_key_version: number.hash_key_version,
    msisdn_cipher: number.msisdn_cipher,
    cipher_key_version: number.cipher_key_version,
    sent_to: '',
    text_cipher: rt.keys.encrypt(''),
    text_hash: '',
    state: 'read',
    received_at: rt.clock.now(),
    sent_at: null,
    incomplete: 0,
    read_at: null,
    invitation_id: null,
    kind: null,
    rule: null,
    parser_version: null,
  };
}

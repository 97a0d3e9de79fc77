import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { groupCommit } from '../db/group-commit.ts';
import type { MessageInRow } from '../db/messages-in.ts';
import {
  endSessions,
  findDropped,
  findSessions,
  findTurns,
  insertSessions,
  insertTurns,
  type UssdSessionRow,
  type UssdTurnRow,
} from '../db/ussd.ts';
import type { StoredMsisdn } from '../domain/keys.ts';
import type { Msisdn } from '../domain/msisdn.ts';
import type { UssdExtras, UssdSession } from '../domain/ussd/position.ts';
import { ussdEnded, ussdTurn } from '../domain/ussd.ts';
import type { Runtime } from '../runtime.ts';
import { type Answered, carryOut } from './carry-out.ts';
import { type Heard, loadHeard } from './sender-state.ts';

/** What a USSD gateway tells: a number, a session, and every key pressed in it so far. */
export interface UssdRequest {
  readonly channelId: string;
  readonly sessionId: string;
  readonly from: Msisdn;
  readonly event: 'pressed' | 'ended';
  readonly keys: readonly string[];
}

export interface UssdScreen {
  readonly screen: string;
  readonly end: boolean;
}

type Begun = Omit<UssdSession, 'keys'>;

/**
 * Stores each key press and gives its screen. The same (session, keys) gets the stored screen and acts once; a session
 * is computed from the facts as they were when it began, so that no other session changes its screens. What a dropped
 * session had answered is recorded when its number dials again.
 * @returns the function every request awaits; requests that arrive together share one commit.
 */
export function createUssd(rt: Runtime): (request: UssdRequest) => Promise<UssdScreen> {
  return groupCommit((requests: UssdRequest[]) =>
    rt.db.writer.transaction(async (trx) => {
      const sessions = await openSessions(rt, trx, requests);
      const turns = await findTurns(
        trx,
        [...sessions.values()].map((row) => row.id),
      );
      const stored = new Map(turns.map((turn) => [`${turn.session_row_id}\0${turn.keys_hash}`, turn]));
      const written: UssdTurnRow[] = [];
      const acted: Acted[] = [];
      const screens = requests.map((request) => {
        const session = sessions.get(sessionKey(request))!;
        const hash = keysHash(rt, request.keys);
        const known = stored.get(`${session.id}\0${hash}`);
        if (known && request.event === 'pressed') return screenOf(rt, known);
        const turn = takeTurn(rt, session, request, acted);
        if (!known) {
          const row = turnRow(rt, session, hash, request.keys, turn);
          stored.set(`${session.id}\0${hash}`, row);
          written.push(row);
        }
        return turn;
      });
      await insertTurns(trx, written);
      await act(rt, trx, acted);
      return screens;
    }),
  );
}

const sessionKey = ({ channelId, sessionId }: { channelId: string; sessionId: string }) => `${channelId}\0${sessionId}`;
const keysHash = (rt: Runtime, keys: readonly string[]) => rt.keys.hash(`ussd:${JSON.stringify(keys)}`);

async function openSessions(
  rt: Runtime,
  trx: Db,
  requests: readonly UssdRequest[],
): Promise<Map<string, UssdSessionRow>> {
  const rows = await findSessions(
    trx,
    requests.map((request) => request.sessionId),
  );
  const known = new Map(
    rows.map((row) => [sessionKey({ channelId: row.channel_id, sessionId: row.session_id }), row] as const),
  );
  const fresh = [
    ...new Map(
      requests.filter((request) => !known.has(sessionKey(request))).map((one) => [sessionKey(one), one]),
    ).values(),
  ];
  const numbers = fresh.map(({ from }) => rt.keys.storeMsisdn(from));
  await keepDropped(rt, trx, numbers);
  const heard = await loadHeard(
    rt,
    trx,
    fresh.map(({ channelId }, index) => pressedBy(rt, channelId, numbers[index]!)),
    'ussd',
  );
  const begun = fresh.map(({ channelId, sessionId }, index): UssdSessionRow => {
    const facts: Begun = { state: heard[index]!.state, extras: extrasOf(rt, heard[index]!) };
    return {
      id: randomUUID(),
      channel_id: channelId,
      session_id: sessionId,
      ...numbers[index]!,
      state_cipher: rt.keys.encrypt(JSON.stringify(facts)),
      over: 0,
      started_at: rt.clock.now(),
    };
  });
  await insertSessions(trx, begun);
  for (const row of begun) known.set(sessionKey({ channelId: row.channel_id, sessionId: row.session_id }), row);
  return known;
}

/** Not every gateway says that a session was dropped: the next one of the same number shows it. */
async function keepDropped(rt: Runtime, trx: Db, numbers: readonly StoredMsisdn[]): Promise<void> {
  const dropped = await findDropped(
    trx,
    numbers.map((number) => number.msisdn_hash),
  );
  const turns = await findTurns(
    trx,
    dropped.map((row) => row.id),
  );
  const acted = dropped.map((session) => {
    const pressed = turns
      .filter((turn) => turn.session_row_id === session.id)
      .map((turn): string[] => JSON.parse(rt.keys.decrypt(turn.keys_cipher)));
    const keys = pressed.sort((a, b) => b.length - a.length)[0] ?? [];
    return { session, effects: ussdEnded({ ...begunOf(rt, session), keys }), onTime: null, over: true };
  });
  await act(rt, trx, acted);
}

interface Acted extends Pick<Answered, 'effects' | 'onTime'> {
  readonly session: UssdSessionRow;
  readonly over: boolean;
}

function takeTurn(rt: Runtime, session: UssdSessionRow, { event, keys }: UssdRequest, acted: Acted[]): UssdScreen {
  const facts = { ...begunOf(rt, session), keys };
  if (event === 'ended') {
    if (session.over === 0) acted.push({ session, effects: ussdEnded(facts), onTime: null, over: true });
    return { screen: '', end: true };
  }
  const { screen, end, effects, onTime } = ussdTurn(facts, rt.settings.get('screens').value);
  acted.push({ session, effects, onTime, over: end });
  return { screen, end };
}

/** Carries out what key presses brought about, against the invitations as they are now. */
async function act(rt: Runtime, trx: Db, acted: readonly Acted[]): Promise<void> {
  const doing = acted.filter(({ effects }) => effects.length > 0);
  const heard = await loadHeard(
    rt,
    trx,
    doing.map(({ session }) => pressedBy(rt, session.channel_id, session)),
    'ussd',
  );
  await carryOut(
    rt,
    trx,
    doing.map(({ effects, onTime }, index) => ({ heard: heard[index]!, effects, onTime: onTime ?? null })),
  );
  await endSessions(
    trx,
    acted.filter(({ over }) => over).map(({ session }) => session.id),
  );
}

const begunOf = (rt: Runtime, session: UssdSessionRow): Begun => JSON.parse(rt.keys.decrypt(session.state_cipher));

function screenOf(rt: Runtime, turn: UssdTurnRow): UssdScreen {
  return { screen: rt.keys.decrypt(turn.screen_cipher), end: turn.is_end === 1 };
}

function turnRow(
  rt: Runtime,
  session: UssdSessionRow,
  hash: string,
  keys: readonly string[],
  { screen, end }: UssdScreen,
): UssdTurnRow {
  return {
    session_row_id: session.id,
    keys_hash: hash,
    keys_cipher: rt.keys.encrypt(JSON.stringify(keys)),
    screen_cipher: rt.keys.encrypt(screen),
    is_end: Number(end),
    at: rt.clock.now(),
  };
}

/** "On time, in your view" is asked by USSD; the gate where the whole questionnaire is. */
function extrasOf(rt: Runtime, heard: Heard): Record<string, UssdExtras> {
  const extras: Record<string, UssdExtras> = {};
  for (const [id, row] of heard.invitations) {
    const { onTime, factors } = rt.reference.instrument(row.instrument_version_id);
    const gate = row.form === 'full' ? factors.find((factor) => factor.gate)?.gate : undefined;
    extras[id] = { onTime, ...(gate ? { gate } : {}) };
  }
  return extras;
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

import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { groupCommit } from '../db/group-commit.ts';
import {
  endSessions,
  findDropped,
  findSessions,
  findSilent,
  findTurns,
  insertSessions,
  insertTurns,
  type UssdSessionRow,
  type UssdTurnRow,
} from '../db/ussd.ts';
import type { KeypadSession } from '../domain/keypad/position.ts';
import type { Msisdn } from '../domain/msisdn.ts';
import type { Runtime } from '../runtime.ts';
import { type Answered, carryOut } from './carry-out.ts';
import { heardByKeys } from './heard-by-keys.ts';
import { extrasOf, type MediumName, media } from './turn-media.ts';

/** What a gateway tells: a number, a session, and every key pressed in it so far. */
export interface TurnRequest {
  readonly medium: MediumName;
  readonly channelId: string;
  readonly sessionId: string;
  readonly from: Msisdn;
  /** `ended`: done, hung up or cut off; `keys` may be missing then. */
  readonly event: 'pressed' | 'ended';
  readonly keys: readonly string[];
  /** The session costs the citizen nothing, which a call says when it begins. */
  readonly free?: boolean;
}

export interface Turn {
  /** A screen, or the prompts of a call as JSON. */
  readonly shown: string;
  readonly end: boolean;
}

/** What a session began with. Absent `medium`: it began before calls did. */
interface Begun extends Omit<KeypadSession, 'keys'> {
  readonly medium?: MediumName;
}

/**
 * Stores each key press and gives what follows it. The same (session, keys) gets what was stored and acts once; a
 * session is computed from the facts as they were when it began, so that no other session changes it. What a dropped
 * session had answered is recorded when its number comes again, or after a while.
 * @returns the function every request awaits; requests that arrive together share one commit.
 */
export function createTurns(rt: Runtime): (request: TurnRequest) => Promise<Turn> {
  return groupCommit((requests: TurnRequest[]) =>
    rt.db.writer.transaction(async (trx) => {
      const sessions = await openSessions(rt, trx, requests);
      const turns = await findTurns(
        trx,
        [...sessions.values()].map((row) => row.id),
      );
      const stored = new Map(turns.map((turn) => [`${turn.session_row_id}\0${turn.keys_hash}`, turn]));
      const written: UssdTurnRow[] = [];
      const acted: Acted[] = [];
      const given = requests.map((request) => {
        const session = sessions.get(sessionKey(request));
        if (!session) return { shown: '', end: true };
        if (request.event === 'ended') return endTurn(rt, session, request, turns, acted);
        const hash = keysHash(rt, request.keys);
        const known = stored.get(`${session.id}\0${hash}`);
        if (known) return turnOf(rt, known);
        const turn = takeTurn(rt, session, request, acted);
        const row = turnRow(rt, session, hash, request.keys, turn);
        stored.set(`${session.id}\0${hash}`, row);
        written.push(row);
        return turn;
      });
      await insertTurns(trx, written);
      await act(rt, trx, acted);
      return given;
    }),
  );
}

const silentAfter = 30 * 60_000;
const batch = 200;

/** Nobody said that these sessions were over, and nobody came again: what they had answered is kept. Returns how many. */
export async function endSilentSessions(rt: Runtime): Promise<number> {
  const before = rt.clock.now() - silentAfter;
  if ((await findSilent(rt.db.reader, before, 1)).length === 0) return 0;
  return rt.db.writer.transaction(async (trx) => {
    const silent = await findSilent(trx, before, batch);
    await keepDropped(rt, trx, silent);
    return silent.length;
  });
}

const sessionKey = ({ channelId, sessionId }: { channelId: string; sessionId: string }) => `${channelId}\0${sessionId}`;
const keysHash = (rt: Runtime, keys: readonly string[]) => rt.keys.hash(`ussd:${JSON.stringify(keys)}`);

/** Sessions of these requests, those that begin now among them. The end of one that never began begins nothing. */
async function openSessions(
  rt: Runtime,
  trx: Db,
  requests: readonly TurnRequest[],
): Promise<Map<string, UssdSessionRow>> {
  const rows = await findSessions(
    trx,
    requests.map((request) => request.sessionId),
  );
  const known = new Map(
    rows.map((row) => [sessionKey({ channelId: row.channel_id, sessionId: row.session_id }), row] as const),
  );
  const beginning = requests.filter((request) => request.event === 'pressed' && !known.has(sessionKey(request)));
  const fresh = [...new Map(beginning.map((one) => [sessionKey(one), one])).values()];
  const numbers = fresh.map(({ from }) => rt.keys.storeMsisdn(from));
  const dropped = await findDropped(
    trx,
    numbers.map((number) => number.msisdn_hash),
  );
  await keepDropped(rt, trx, dropped);
  for (const { id } of dropped) for (const row of known.values()) if (row.id === id) row.over = 1;
  const pressed = fresh.map(({ medium, channelId }, index) => ({ medium, channelId, number: numbers[index]! }));
  const heard = await heardByKeys(rt, trx, pressed);
  const begun = fresh.map(({ medium, channelId, sessionId, free }, index): UssdSessionRow => {
    const { state } = heard[index]!;
    const facts: Begun = { medium, state, extras: extrasOf(rt, heard[index]!, medium, free ?? false) };
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

/** Not every gateway says that a session was dropped. */
async function keepDropped(rt: Runtime, trx: Db, dropped: readonly UssdSessionRow[]): Promise<void> {
  const turns = await findTurns(
    trx,
    dropped.map((row) => row.id),
  );
  const acted = dropped.map((session) => droppedAt(rt, session, longestKeys(rt, session, turns)));
  await act(rt, trx, acted);
}

interface Acted extends Pick<Answered, 'effects' | 'onTime'> {
  readonly session: UssdSessionRow;
  readonly medium: MediumName;
  readonly over: boolean;
}

function takeTurn(rt: Runtime, session: UssdSessionRow, { keys }: TurnRequest, acted: Acted[]): Turn {
  const { medium, ...facts } = begunOf(rt, session);
  const { shown, end, effects, onTime } = media[medium].turn(rt, { ...facts, keys });
  acted.push({ session, medium, effects, onTime, over: end });
  return { shown, end };
}

/** The end may be told without the keys: they are known from before. */
function endTurn(
  rt: Runtime,
  session: UssdSessionRow,
  { keys }: TurnRequest,
  turns: readonly UssdTurnRow[],
  acted: Acted[],
): Turn {
  const before = longestKeys(rt, session, turns);
  if (session.over === 0) acted.push(droppedAt(rt, session, keys.length > before.length ? keys : before));
  session.over = 1;
  return { shown: '', end: true };
}

function droppedAt(rt: Runtime, session: UssdSessionRow, keys: readonly string[]): Acted {
  const { medium, ...facts } = begunOf(rt, session);
  return { session, medium, effects: media[medium].ended({ ...facts, keys }), onTime: null, over: true };
}

function longestKeys(rt: Runtime, session: UssdSessionRow, turns: readonly UssdTurnRow[]): readonly string[] {
  const pressed = turns
    .filter((turn) => turn.session_row_id === session.id)
    .map((turn): string[] => JSON.parse(rt.keys.decrypt(turn.keys_cipher)));
  return pressed.sort((a, b) => b.length - a.length)[0] ?? [];
}

/** Carries out what key presses brought about, against the invitations as they are now. */
async function act(rt: Runtime, trx: Db, acted: readonly Acted[]): Promise<void> {
  const doing = acted.filter(({ effects }) => effects.length > 0);
  const pressed = doing.map(({ session, medium }) => ({ medium, channelId: session.channel_id, number: session }));
  const heard = await heardByKeys(rt, trx, pressed);
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

function begunOf(rt: Runtime, session: UssdSessionRow): Begun & { medium: MediumName } {
  const facts: Begun = JSON.parse(rt.keys.decrypt(session.state_cipher));
  return { ...facts, medium: facts.medium ?? 'ussd' };
}

function turnOf(rt: Runtime, turn: UssdTurnRow): Turn {
  return { shown: rt.keys.decrypt(turn.screen_cipher), end: turn.is_end === 1 };
}

function turnRow(
  rt: Runtime,
  session: UssdSessionRow,
  hash: string,
  keys: readonly string[],
  { shown, end }: Turn,
): UssdTurnRow {
  return {
    session_row_id: session.id,
    keys_hash: hash,
    keys_cipher: rt.keys.encrypt(JSON.stringify(keys)),
    screen_cipher: rt.keys.encrypt(shown),
    is_end: Number(end),
    at: rt.clock.now(),
  };
}

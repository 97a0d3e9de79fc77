import { type SessionData, Store } from 'express-session';
import { deleteSession, findSessionData, saveSession } from '../../db/sessions.ts';
import { tokenHash } from '../../domain/keys.ts';
import type { Runtime } from '../../runtime.ts';

/** A working day; a session is not prolonged by being used, so that reading pages writes nothing. */
export const sessionLife = 12 * 3_600_000;

type Done<T = void> = (error: unknown, value?: T) => void;

/** Machine time: a demo that moves its clock two weeks ahead keeps its logins. */
export function machineTime({ clock }: Pick<Runtime, 'clock'>): number {
  return clock.now() - clock.offset();
}

/** Sessions in the database, their ids hashed: who reads the table cannot take one over. */
export class DatabaseSessions extends Store {
  constructor(private readonly rt: Pick<Runtime, 'db' | 'clock'>) {
    super();
  }

  override get(id: string, done: Done<SessionData | null>): void {
    findSessionData(this.rt.db.reader, tokenHash(id), machineTime(this.rt)).then(
      (data) => done(null, data ? JSON.parse(data) : null),
      done,
    );
  }

  override set(id: string, data: SessionData, done?: Done): void {
    saveSession(this.rt.db.writer, {
      idHash: tokenHash(id),
      userId: data.userId ?? null,
      data: JSON.stringify(data),
      expiresAt: machineTime(this.rt) + sessionLife,
    }).then(
      () => done?.(null),
      (error) => done?.(error),
    );
  }

  override destroy(id: string, done?: Done): void {
    deleteSession(this.rt.db.writer, tokenHash(id)).then(
      () => done?.(null),
      (error) => done?.(error),
    );
  }
}

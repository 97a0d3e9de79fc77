import type { Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import { findUser } from '../../db/users.ts';
import type { Runtime } from '../../runtime.ts';
import { visitOf } from '../visit.ts';
import { DatabaseSessions, sessionLife } from './session-store.ts';

declare module 'express-session' {
  interface SessionData {
    userId: string;
    /** Code of what the officer chose last: most desks do the same few procedures all day. */
    lastProcedure: string;
    /** Case to the ciphertext of its slip, between recording and the one time the receipt is shown. */
    slips: Record<string, string>;
    /** Ciphertext of the slip that was shown last, until its PDF was fetched or another slip was made. */
    slipForPdf: { caseId: string; cipher: string };
  }
}

/** The session of a page, and the user it belongs to. Role and unit are read anew each time: a change holds at once. */
export function pageSession(rt: Runtime): readonly RequestHandler[] {
  const secure = rt.publicUrl.startsWith('https://');
  return [
    session({
      name: 'phieu_so',
      secret: rt.keys.hash('session-cookie'),
      store: new DatabaseSessions(rt),
      resave: false,
      saveUninitialized: false,
      proxy: secure,
      cookie: { httpOnly: true, sameSite: 'lax', secure, maxAge: sessionLife },
    }),
    async (request, response, next) => {
      const { userId } = request.session;
      const user = userId ? await findUser(rt.db.reader, userId) : undefined;
      if (user) {
        const { id, role, unitId, name } = user;
        visitOf(response).actor = { kind: 'user', id, role, unitId, name };
      }
      next();
    },
  ];
}

/**
 * Redirects once the session is stored. Left to itself the session is stored while the answer is on its way, and a
 * quick browser would ask for the next page with the old one.
 */
export async function redirectWithSession(request: Request, response: Response, path: string): Promise<void> {
  await saveSession(request);
  response.redirect(303, path);
}

export async function saveSession(request: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => request.session.save((error) => (error ? reject(error) : resolve())));
}

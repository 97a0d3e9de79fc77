import type { Request, Response } from 'express';
import { ipKeyGenerator, type Options, rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { deleteExpiredSessions } from '../../db/sessions.ts';
import { findUserByName, type User } from '../../db/users.ts';
import type { Role } from '../../domain/authorisation.ts';
import { tokenHash } from '../../domain/keys.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { userOf } from '../visit.ts';
import { passwordFits } from './password.ts';
import { redirectWithSession } from './session.ts';
import { machineTime } from './session-store.ts';

const formSchema = z.object({
  username: z.string().trim().toLowerCase().max(100),
  password: z.string().max(1000),
  next: z.string().optional(),
});

const minute = 60_000;

export function loginRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/login',
      action: 'session:open',
      door: 'page',
      handle: (request, response) => showForm(response, { next: ownPath(request.query['next']) }),
    },
    {
      method: 'post',
      path: '/login',
      action: 'session:open',
      door: 'page',
      before: limits(),
      handle: (request, response) => logIn(rt, request, response),
    },
    {
      method: 'post',
      path: '/logout',
      action: 'session:close',
      door: 'page',
      handle: (request, response) => logOut(rt, request, response),
    },
  ];
}

/** Where each role's work is. */
export function landingPage(role: Role): string {
  if (role === 'officer') return '/desk';
  if (role === 'admin') return '/admin';
  return role === 'keyer' ? '/paper/entry' : '/results';
}

async function logIn(rt: Runtime, request: Request, response: Response): Promise<void> {
  const form = formSchema.safeParse(request.body);
  const user = form.success ? await findUserByName(rt.db.reader, form.data.username) : undefined;
  const fits = await passwordFits(user?.passwordHash, form.data?.password ?? '');
  const at = rt.clock.now();
  if (!form.success || !user || !fits) {
    // What was typed stays out: it may be a password in the wrong field.
    const resource = `user:${user?.id ?? 'unknown'}`;
    await audit(rt.db.writer, { at, actor: { kind: 'public', id: null }, action: 'login.refused', resource });
    response.status(401);
    return showForm(response, { next: ownPath(form.data?.next), username: form.data?.username, wrong: true });
  }
  await openSession(rt, request, user, at);
  await redirectWithSession(request, response, ownPath(form.data.next) || landingPage(user.role));
}

async function openSession(rt: Runtime, request: Request, user: User, at: number): Promise<void> {
  // A session id that was known before the login is worth nothing after it.
  await new Promise<void>((resolve, reject) => request.session.regenerate((e) => (e ? reject(e) : resolve())));
  request.session.userId = user.id;
  await rt.db.writer.transaction(async (trx) => {
    await deleteExpiredSessions(trx, machineTime(rt));
    await audit(trx, { at, actor: { kind: 'user', id: user.id }, action: 'login.done', resource: `user:${user.id}` });
  });
}

async function logOut(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { id } = userOf(response);
  await new Promise<void>((resolve, reject) => request.session.destroy((e) => (e ? reject(e) : resolve())));
  const actor = { kind: 'user', id } as const;
  await audit(rt.db.writer, { at: rt.clock.now(), actor, action: 'logout.done', resource: `user:${id}` });
  response.clearCookie('phieu_so').redirect(303, '/login');
}

function showForm(response: Response, data: { next: string; username?: string | undefined; wrong?: boolean }): void {
  renderPage(response, 'login', 'login/views/login', { username: '', wrong: false, ...data });
}

/** Only a path of this program may follow a login: never another site's address. */
function ownPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '';
}

/** Ten wrong tries for one name from one address, and a hundred from one address, in a quarter of an hour. */
function limits() {
  const common: Partial<Options> = {
    windowMs: 15 * minute,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler() {
      throw new HttpError(429);
    },
  };
  const address = (request: Request) => ipKeyGenerator(request.ip ?? '');
  const name = (request: Request) => tokenHash(String(request.body?.['username']).trim().toLowerCase());
  return [
    rateLimit({ ...common, limit: 100, keyGenerator: address }),
    rateLimit({ ...common, limit: 10, keyGenerator: (request) => `${address(request)} ${name(request)}` }),
  ];
}

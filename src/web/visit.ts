import type { Response } from 'express';
import type { Actor } from '../domain/authorisation.ts';
import type { Language } from './texts.ts';

/** What the hooks found out about the request under way. */
interface Visit {
  requestId: string;
  language: Language;
  actor: Actor;
  /** The request's path with names for its values: what may be logged of it. */
  route: string;
}

export function visitOf(response: Response): Visit {
  return response.locals as Visit;
}

export function actorOf(response: Response): Actor {
  return visitOf(response).actor;
}

export function languageOf(response: Response): Language {
  return visitOf(response).language;
}

/** The person at work. Only for routes whose action nobody else may do. */
export function userOf(response: Response): Extract<Actor, { kind: 'user' }> {
  const actor = actorOf(response);
  if (actor.kind !== 'user') throw new Error(`${visitOf(response).route} is for people who logged in`);
  return actor;
}

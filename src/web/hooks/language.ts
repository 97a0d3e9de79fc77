import type { RequestHandler } from 'express';
import { type Language, languages } from '../texts.ts';
import { visitOf } from '../visit.ts';
import { readCookie } from './cookies.ts';

/** Vietnamese, unless the reader once followed a link with `?lang=en`; a cookie remembers it for a year. */
export const chooseLanguage: RequestHandler = (request, response, next) => {
  const asked = asLanguage(request.query['lang']);
  visitOf(response).language = asked ?? asLanguage(readCookie(request, 'lang')) ?? 'vi';
  if (asked) response.cookie('lang', asked, { maxAge: 365 * 86_400_000, httpOnly: true, sameSite: 'lax' });
  next();
};

function asLanguage(value: unknown): Language | undefined {
  return languages.find((language) => language === value);
}

import express, { type Request, type RequestHandler, type Response } from 'express';
import { ipKeyGenerator, type Options, rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import type { FormItem } from '../../domain/form.ts';
import { newToken, tokenHash } from '../../domain/keys.ts';
import { castWebBallot, type OpenBallot, openBallot, type WebAnswers } from '../../feedback/cast-web-ballot.ts';
import type { Runtime } from '../../runtime.ts';
import { readCookie } from '../hooks/cookies.ts';
import type { Route } from '../routes.ts';
import { languageOf } from '../visit.ts';
import { showBallot, showMessage } from './ballot-page.ts';

/** Holds the random name of this browser session, one for each ballot: the path keeps them apart. */
const cookieName = 'ballot';

/**
 * `/p/<token>`: the page behind the code on a slip and behind the link of an SMS. It never shows a score that was
 * given, not even to the browser that gave it: whoever asks to see the phone learns nothing.
 */
export function ballotRoutes(rt: Runtime): readonly Route[] {
  const ballot = { path: '/p/:token', action: 'ballot:cast', door: 'open' } as const;
  const guesses = countGuesses();
  return [
    {
      ...ballot,
      method: 'get',
      before: [guesses.refuse],
      handle: (request, response) => show(rt, guesses, request, response),
    },
    {
      ...ballot,
      method: 'post',
      before: [
        guesses.refuse,
        limitBallots(),
        express.urlencoded({ extended: false, limit: '8kb', parameterLimit: 60 }),
      ],
      handle: (request, response) => cast(rt, guesses, request, response),
    },
  ];
}

async function show(rt: Runtime, guesses: Guesses, request: Request, response: Response): Promise<void> {
  const token = tokenOf(request);
  const browser = readCookie(request, cookieName);
  const ballot = await openBallot(rt, token, browser);
  if (ballot.status !== 'open') return guesses.answer(request, response);
  if (ballot.answeredElsewhere) return showMessage(response, 'elsewhere');
  if (ballot.ownScores && request.query['again'] === undefined) return showMessage(response, 'thanks');
  nameBrowser(rt, response, token, browser ?? newToken());
  showForm(rt, response, ballot, false);
}

async function cast(rt: Runtime, guesses: Guesses, request: Request, response: Response): Promise<void> {
  const token = tokenOf(request);
  const browser = readCookie(request, cookieName) ?? newToken();
  const ballot = await openBallot(rt, token, browser);
  if (ballot.status !== 'open') return guesses.answer(request, response);
  const answers = readAnswers(request.body ?? {}, ballot.items);
  if (!answers) {
    response.status(422);
    return showForm(rt, response, ballot, true);
  }
  const outcome = await castWebBallot(rt, token, browser, answers);
  if (outcome === 'unknown' || outcome === 'ended') return guesses.answer(request, response);
  nameBrowser(rt, response, token, browser);
  if (outcome === 'held') return showMessage(response, 'held');
  response.redirect(303, `/p/${token}`);
}

/** With the form already: who sends it again because the answer was lost is still the same browser. */
function nameBrowser(rt: Runtime, response: Response, token: string, browser: string): void {
  response.cookie(cookieName, browser, {
    path: `/p/${token}`,
    httpOnly: true,
    sameSite: 'lax',
    secure: rt.publicUrl.startsWith('https://'),
  });
}

function showForm(
  rt: Runtime,
  response: Response,
  { unitId, items, lastDay, hasNumber }: OpenBallot,
  wrong: boolean,
): void {
  const unit = rt.reference.unit(unitId);
  const unitName = languageOf(response) === 'vi' ? unit.nameVi : unit.nameEn;
  showBallot(response, { unitName, items, lastDay, hasNumber, wrong });
}

/** The path's token; anything that cannot be one is the empty text, which nobody was ever given. */
function tokenOf(request: Request): string {
  const { token } = request.params;
  return typeof token === 'string' && /^[\w-]{10,64}$/.test(token) ? token : '';
}

const restSchema = z.object({
  onTime: z.enum(['yes', 'no']).optional(),
  helpedBy: z.enum(['nobody', 'family', 'officer']).default('nobody'),
  words: z.string().trim().max(2_000).default(''),
  call: z.literal('yes').optional(),
});

/** Undefined where not a single item was scored, or where the form was tampered with. */
function readAnswers(body: Readonly<Record<string, unknown>>, items: readonly FormItem[]): WebAnswers | undefined {
  const scores = items.map((item, index) => {
    const allowed = z.coerce.number().int().min(item.min).max(item.max);
    const given = body[`s${index}`];
    return given === undefined || given === 'none' ? null : allowed.safeParse(given).data;
  });
  const rest = restSchema.safeParse(body);
  const readable = rest.success && scores.every((score) => score !== undefined);
  if (!readable || !scores.some((score) => score !== null)) return undefined;
  const { onTime, helpedBy, words, call } = rest.data;
  const notApplicable = items.flatMap((item, index) =>
    item.notApplicable && body[`s${index}`] === 'none' ? [index + 1] : [],
  );
  return {
    scores,
    notApplicable,
    onTime: onTime === undefined ? null : onTime === 'yes',
    helpedBy,
    ...(words && { words: { text: words, wantsCall: call === 'yes' } }),
  };
}

/** One answer for a token that never was, that was replaced and that ran out. */
function gone(response: Response): void {
  response.status(404);
  showMessage(response, 'gone');
}

const common: Partial<Options> = {
  windowMs: 15 * 60_000,
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  handler: tooMany,
};

function tooMany(_request: Request, response: Response): void {
  response.status(429);
  showMessage(response, 'limited');
}

const addressOf = (request: Request) => ipKeyGenerator(request.ip ?? '');

const mostGuesses = 30;

type Guesses = ReturnType<typeof countGuesses>;

/**
 * Thirty wrong tokens from one address in a quarter of an hour. Counted once they turned out to be wrong: thousands of
 * citizens with right ones may stand behind one address of a mobile operator at the same time.
 */
function countGuesses() {
  const count = rateLimit({ ...common, limit: mostGuesses, keyGenerator: addressOf });
  const refuse: RequestHandler = async (request, response, next) => {
    const seen = await count.getKey(addressOf(request));
    if (seen && seen.totalHits >= mostGuesses) return tooMany(request, response);
    next();
  };
  return {
    refuse,
    answer(request: Request, response: Response): void {
      void count(request, response, () => gone(response));
    },
  };
}

/** Ten ballots for one token from one address: every one by another road is kept, and may cost an SMS. */
function limitBallots() {
  return rateLimit({
    ...common,
    limit: 10,
    keyGenerator: (request) => `${addressOf(request)} ${tokenHash(tokenOf(request))}`,
  });
}

import type { Request, Response } from 'express';
import { can, type Resource } from '../../domain/authorisation.ts';
import { fill } from '../../domain/fill.ts';
import { localDay } from '../../domain/hours.ts';
import { groupDigits } from '../../domain/receipt/blocks.ts';
import { type Contact, contactKinds, findContacts, isStale, recordContactTest } from '../../feedback/contacts.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { showDay } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts, type Texts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';

/** `/contacts`: the numbers that citizens are given, and the test calls that show that somebody answers them. */
export function contactRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/contacts',
      action: 'contacts:read',
      door: 'page',
      // What is listed is the reader's own part of the country.
      resource: () => ({ within: () => true }),
      handle: (request, response) => showContacts(rt, request, response),
    },
    {
      method: 'post',
      path: '/contacts',
      action: 'contacts:test',
      door: 'page',
      resource: (request) => resourceOf(rt, String(request.body?.unit ?? '')),
      handle: (request, response) => record(rt, request, response),
    },
  ];
}

const resourceOf = (rt: Runtime, unitId: string): Resource => ({
  within: (ancestor) => rt.reference.isWithin(unitId, ancestor),
});

async function record(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { kind, unit, reached } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const found = contactKinds.find((one) => one === kind);
  const test = { unitId: String(unit), reached: reached === 'yes', by: userOf(response).id };
  if (!found || !(await recordContactTest(rt, { kind: found, ...test }))) throw new HttpError(404);
  response.redirect(303, '/contacts?saved=1');
}

async function showContacts(rt: Runtime, request: Request, response: Response): Promise<void> {
  const language = languageOf(response);
  const t = getTexts(language, 'contacts');
  const actor = actorOf(response);
  const mine = (await findContacts(rt)).filter(({ unitId }) => can(actor, 'contacts:read', resourceOf(rt, unitId)));
  renderPage(response, 'contacts', 'contacts/views/contacts', {
    saved: request.query['saved'] !== undefined,
    contacts: mine.map((contact) => {
      const unit = rt.reference.unit(contact.unitId);
      return {
        kind: contact.kind,
        who: t[contact.kind],
        unitId: unit.id,
        unit: language === 'vi' ? unit.nameVi : unit.nameEn,
        phone: groupDigits(contact.phone),
        dial: contact.phone,
        ...stateOf(rt, contact, t),
        mayTest: can(actor, 'contacts:test', resourceOf(rt, contact.unitId)),
      };
    }),
  });
}

function stateOf(rt: Runtime, contact: Contact, t: Texts) {
  const { triedAt, reachedAt } = contact;
  const on = (at: number) => ({ day: showDay(localDay(at)) });
  if (triedAt !== null && triedAt !== reachedAt) return { tone: 'danger', state: fill(t['failed']!, on(triedAt)) };
  if (reachedAt === null) return { tone: 'warn', state: t['never'] };
  const stale = isStale(rt, contact);
  return { tone: stale ? 'warn' : 'good', state: fill(t[stale ? 'stale' : 'fine']!, on(reachedAt)) };
}

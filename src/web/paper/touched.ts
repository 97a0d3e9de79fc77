import type { Response } from 'express';
import { findPaperForm, findPaperFormByTokenHash, type PaperFormOfBatch } from '../../db/paper-forms.ts';
import { type Action, can, type Resource } from '../../domain/authorisation.ts';
import { tokenHash } from '../../domain/keys.ts';
import { readFormQr } from '../../domain/paper-form/qr.ts';
import { numberOfSerial } from '../../domain/paper-form/serial.ts';
import type { Runtime } from '../../runtime.ts';
import { actorOf, userOf } from '../visit.ts';

/** A page that shows nothing of any unit until its reader names one. */
export const nothingYet: Resource = { within: () => true, contains: () => false };

export function unitTouched({ reference }: Runtime, unitId: string): Resource {
  return {
    within: (other) => reference.isWithin(unitId, other),
    contains: (other) => reference.isWithin(other, unitId),
  };
}

/** Units for whose forms the reader may do this. */
export function unitsFor(rt: Runtime, response: Response, action: Action) {
  const actor = actorOf(response);
  return rt.reference.units().filter(({ id }) => can(actor, action, unitTouched(rt, id)));
}

/** The page of whoever reads of their own units alone. */
export function ownUnit(rt: Runtime, response: Response): Resource {
  const { unitId } = userOf(response);
  return unitId === null ? nothingYet : unitTouched(rt, unitId);
}

/** A form by what was typed: its serial, or the digits of its code, which a scanner types. */
export function findNamedForm(rt: Runtime, text: string): Promise<PaperFormOfBatch | undefined> {
  const code = readFormQr(text.replace(/\s/g, ''));
  if (code) return findPaperFormByTokenHash(rt.db.reader, tokenHash(code.token));
  const number = numberOfSerial(text);
  return number === undefined ? Promise.resolve(undefined) : findPaperForm(rt.db.reader, number);
}

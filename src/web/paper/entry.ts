import type { Request, Response } from 'express';
import { z } from 'zod';
import type { PaperFormOfBatch } from '../../db/paper-forms.ts';
import { findPaperKeyings, waitingForSecond } from '../../db/paper-keyings.ts';
import { can } from '../../domain/authorisation.ts';
import { helpers } from '../../domain/ballot-rule.ts';
import { fill } from '../../domain/fill.ts';
import type { FormItem } from '../../domain/form.ts';
import { mayComeIn } from '../../domain/paper/accounting.ts';
import { invalidReasons, type PaperContent, readMarks } from '../../domain/paper/marks.ts';
import { groupSerial, serialOf } from '../../domain/paper-form/serial.ts';
import { enterAgain } from '../../feedback/paper/enter-again.ts';
import { enterPaperForm, isLate } from '../../feedback/paper/enter-form.ts';
import { noteStray } from '../../feedback/paper/note-stray.ts';
import { undoLastEntry } from '../../feedback/paper/undo-entry.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { languageOf, userOf } from '../visit.ts';
import { sittingTally, startOfSitting } from './sitting.ts';
import { renderPaper } from './tabs.ts';
import { findNamedForm, nothingYet, unitTouched } from './touched.ts';

/** `/paper/entry` and `/paper/second`: sheets are read off, first and blindly again, with one hand on the number pad. */
export function entryRoutes(rt: Runtime): readonly Route[] {
  const page = { action: 'paper:enter', door: 'page', resource: () => nothingYet } as const;
  const ofForm = {
    action: 'paper:enter',
    door: 'page',
    resource: async (request: Request) => {
      const form = await findNamedForm(rt, nameIn(request));
      if (!form) throw new HttpError(404);
      return unitTouched(rt, form.unit_id);
    },
  } as const;
  return [
    {
      ...page,
      method: 'get',
      path: '/paper/entry',
      handle: (request, response) => showEntry(rt, request, response, 'entry'),
    },
    {
      ...page,
      method: 'get',
      path: '/paper/second',
      handle: (request, response) => showEntry(rt, request, response, 'second'),
    },
    {
      ...ofForm,
      method: 'get',
      path: '/paper/forms/:name',
      handle: (request, response) => lookUp(rt, request, response),
    },
    { ...ofForm, method: 'post', path: '/paper/entry', handle: (request, response) => enter(rt, request, response) },
    {
      ...ofForm,
      method: 'post',
      path: '/paper/second',
      handle: (request, response) => enterSecond(rt, request, response),
    },
    { ...page, method: 'post', path: '/paper/strays', handle: (request, response) => stray(rt, request, response) },
    { ...page, method: 'post', path: '/paper/undo', handle: (request, response) => undo(rt, request, response) },
  ];
}

const nameIn = (request: Request): string =>
  String(request.params['name'] ?? request.body?.['serial'] ?? '').slice(0, 60);

async function getForm(rt: Runtime, request: Request): Promise<PaperFormOfBatch> {
  const form = await findNamedForm(rt, nameIn(request));
  if (!form) throw new HttpError(404);
  return form;
}

async function showEntry(rt: Runtime, request: Request, response: Response, pass: 'entry' | 'second') {
  const user = userOf(response);
  const waiting = (await waitingForSecond(rt.db.reader, 'due', user.id)).filter(({ unit_id }) =>
    can(user, 'paper:enter', unitTouched(rt, unit_id)),
  );
  renderPaper(response, pass, 'entry', {
    pass,
    reasons: invalidReasons.filter((reason) => reason !== 'late'),
    sitting: await sittingTally(rt, user.id, startOfSitting(rt, request)),
    waiting: waiting.map(({ number, unit_id }) => ({
      serial: groupSerial(serialOf(number)),
      unit: unitName(rt, response, unit_id),
    })),
  });
}

/** What the keyer needs to read a sheet off; never what was read off it before. */
async function lookUp(rt: Runtime, request: Request, response: Response): Promise<void> {
  const form = await getForm(rt, request);
  const second = request.query['pass'] === 'second';
  const items: FormItem[] = JSON.parse(form.items);
  const language = languageOf(response);
  const field = rt.reference.field(form.field_code);
  const state = second ? await secondState(rt, form, userOf(response).id) : firstState(rt, form);
  response.json({
    serial: serialOf(form.number),
    shown: groupSerial(serialOf(form.number)),
    unit: unitName(rt, response, form.unit_id),
    field: (language === 'vi' ? field?.nameVi : field?.nameEn) ?? '',
    state,
    message: state === 'open' ? '' : getTexts(language, 'paper')[`form_${state}`],
    items: items.map(({ code, wording, min, max }) => ({ code, text: wording[language], min, max })),
  });
}

function firstState(rt: Runtime, form: PaperFormOfBatch): 'open' | 'reported' | 'late' | 'already' {
  if (!mayComeIn(form.state)) return 'already';
  if (isLate(rt, form)) return 'late';
  return form.state === 'out' ? 'open' : 'reported';
}

async function secondState(rt: Runtime, form: PaperFormOfBatch, userId: string) {
  const [first] = await findPaperKeyings(rt.db.reader, form.number);
  if (form.second !== 'due') return 'not_due';
  return first?.keyed_by === userId ? 'same_person' : 'open';
}

const restSchema = z.object({
  verdict: z.enum(['valid', ...invalidReasons]),
  marks: z.string().max(60).default(''),
  onTime: z.enum(['yes', 'no', '']).default(''),
  helpedBy: z.enum(helpers).default('nobody'),
  comment: z.string().trim().max(1000).default(''),
});

/** @throws HttpError 422 where what was sent is no reading of this form. */
function contentIn(request: Request, form: PaperFormOfBatch): PaperContent & { comment: string | null } {
  const rest = restSchema.safeParse(request.body ?? {});
  if (!rest.success) throw new HttpError(422);
  const { verdict, onTime, helpedBy, comment } = rest.data;
  const marks = verdict === 'valid' ? readMarks(rest.data.marks, JSON.parse(form.items)) : [];
  if (!marks) throw new HttpError(422);
  const answer = { yes: true, no: false, '': null }[onTime];
  return { verdict, marks, onTime: answer, helpedBy, comment: comment === '' ? null : comment };
}

async function enter(rt: Runtime, request: Request, response: Response): Promise<void> {
  const form = await getForm(rt, request);
  const content = contentIn(request, form);
  const entered = { number: form.number, enteredBy: 'keyed', ...content } as const;
  const outcome = await enterPaperForm(rt, userOf(response).id, entered);
  await answer(rt, request, response, outcome, form.number);
}

async function enterSecond(rt: Runtime, request: Request, response: Response): Promise<void> {
  const form = await getForm(rt, request);
  const { comment, ...content } = contentIn(request, form);
  const outcome = await enterAgain(rt, userOf(response).id, form.number, content);
  // Whether the two agree is not told here: who enters blindly shall not begin to guess.
  const told = outcome === 'agreed' || outcome === 'differs' ? 'entered_again' : outcome;
  await answer(rt, request, response, told, form.number);
}

async function stray(rt: Runtime, request: Request, response: Response): Promise<void> {
  const form = nameIn(request) === '' ? undefined : await getForm(rt, request);
  if (form && !can(userOf(response), 'paper:enter', unitTouched(rt, form.unit_id))) throw new HttpError(403);
  if (!(await noteStray(rt, userOf(response).id, form?.number ?? null))) throw new HttpError(422);
  await answer(rt, request, response, form ? 'duplicate_noted' : 'not_ours_noted', form?.number ?? null);
}

async function undo(rt: Runtime, request: Request, response: Response): Promise<void> {
  const undone = await undoLastEntry(rt, userOf(response).id, startOfSitting(rt, request));
  await answer(rt, request, response, undone.outcome, undone.outcome === 'undone' ? undone.number : null);
}

async function answer(rt: Runtime, request: Request, response: Response, outcome: string, number: number | null) {
  const texts = getTexts(languageOf(response), 'paper');
  const serial = number === null ? '' : groupSerial(serialOf(number));
  response.json({
    outcome,
    message: fill(texts[`outcome_${outcome}`]!, { serial }),
    sitting: await sittingTally(rt, userOf(response).id, startOfSitting(rt, request)),
  });
}

function unitName(rt: Runtime, response: Response, unitId: string): string {
  const { nameVi, nameEn } = rt.reference.unit(unitId);
  return languageOf(response) === 'vi' ? nameVi : nameEn;
}

import type { Request, Response } from 'express';
import type { PaperFormOfBatch } from '../../db/paper-forms.ts';
import { contentOf, findPaperKeyings, waitingForSecond } from '../../db/paper-keyings.ts';
import { can } from '../../domain/authorisation.ts';
import { type HelpedBy, helpers } from '../../domain/ballot-rule.ts';
import type { FormItem } from '../../domain/form.ts';
import { differences, type Mark, type PaperContent, type Place, readMarks } from '../../domain/paper/marks.ts';
import { groupSerial, serialOf } from '../../domain/paper-form/serial.ts';
import { settleDifference } from '../../feedback/paper/settle-difference.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from '../routes.ts';
import { getTexts, type Texts } from '../texts.ts';
import { languageOf, userOf } from '../visit.ts';
import { renderPaper } from './tabs.ts';
import { findNamedForm, nothingYet, unitTouched } from './touched.ts';

/** `/paper/differences`: where two entries of one sheet differ, a third look at the paper decides. */
export function differenceRoutes(rt: Runtime): readonly Route[] {
  const ofForm = {
    action: 'paper:enter',
    door: 'page',
    path: '/paper/differences/:serial',
    resource: async (request: Request) => unitTouched(rt, (await getForm(rt, request)).unit_id),
  } as const;
  return [
    {
      action: 'paper:enter',
      door: 'page',
      method: 'get',
      path: '/paper/differences',
      resource: () => nothingYet,
      handle: (request, response) => showList(rt, request, response),
    },
    { ...ofForm, method: 'get', handle: (request, response) => showOne(rt, request, response, false) },
    { ...ofForm, method: 'post', handle: (request, response) => settle(rt, request, response) },
  ];
}

async function getForm(rt: Runtime, request: Request): Promise<PaperFormOfBatch> {
  const form = await findNamedForm(rt, String(request.params['serial']));
  if (!form) throw new HttpError(404);
  return form;
}

async function showList(rt: Runtime, request: Request, response: Response): Promise<void> {
  const user = userOf(response);
  const open = (await waitingForSecond(rt.db.reader, 'differs', user.id)).filter(({ unit_id }) =>
    can(user, 'paper:enter', unitTouched(rt, unit_id)),
  );
  const vietnamese = languageOf(response) === 'vi';
  renderPaper(response, 'differences', 'differences', {
    settled: request.query['settled'] === '1',
    forms: open.map(({ number, unit_id }) => {
      const { nameVi, nameEn } = rt.reference.unit(unit_id);
      return { serial: serialOf(number), shown: groupSerial(serialOf(number)), unit: vietnamese ? nameVi : nameEn };
    }),
  });
}

/** The two readings. @throws HttpError 404 where nothing waits to be settled, 403 for whoever read first. */
async function getReadings(rt: Runtime, form: PaperFormOfBatch, userId: string) {
  const [first, second] = await findPaperKeyings(rt.db.reader, form.number);
  if (form.second !== 'differs' || !first || !second) throw new HttpError(404);
  if (first.keyed_by === userId) throw new HttpError(403);
  return { first: contentOf(first), second: contentOf(second) };
}

async function showOne(rt: Runtime, request: Request, response: Response, incomplete: boolean): Promise<void> {
  const form = await getForm(rt, request);
  const { first, second } = await getReadings(rt, form, userOf(response).id);
  const items: FormItem[] = JSON.parse(form.items);
  const language = languageOf(response);
  const texts = getTexts(language, 'paper');
  const unit = rt.reference.unit(form.unit_id);
  const places = differences(first, second);
  renderPaper(response, 'differences', 'difference', {
    serial: serialOf(form.number),
    shown: groupSerial(serialOf(form.number)),
    unit: language === 'vi' ? unit.nameVi : unit.nameEn,
    incomplete,
    agreed: items.length - places.filter((place) => typeof place === 'number').length,
    rows: places.map((place) => ({
      name: `p_${place}`,
      label:
        typeof place === 'number'
          ? `${items[place]!.code} ${items[place]!.wording[language]}`
          : texts[`place_${place}`]!,
      first: valueAt(first, place, texts),
      second: valueAt(second, place, texts),
      others: othersAt(place, items, [first, second], texts),
    })),
  });
}

/** A value as it is sent back and as it is shown. */
interface Value {
  readonly value: string;
  readonly shown: string;
}

function valueAt(content: PaperContent, place: Place, texts: Texts): Value {
  if (place === 'verdict') return { value: content.verdict, shown: texts[`reason_${content.verdict}`]! };
  if (place === 'onTime') return onTimeValue(content.onTime, texts);
  if (place === 'helpedBy') return { value: content.helpedBy, shown: texts[`helped_${content.helpedBy}`]! };
  return markValue(content.marks[place]!, texts);
}

const onTimeValue = (onTime: boolean | null, texts: Texts): Value => {
  const value = onTime === null ? 'none' : onTime ? 'yes' : 'no';
  return { value, shown: texts[`onTime_${value}`]! };
};

const markValue = (mark: Mark, texts: Texts): Value => ({
  value: String(mark),
  shown: mark === 'x' || mark === 0 ? texts[`mark_${mark}`]! : String(mark),
});

/** What the paper may say instead, where both readings are wrong. */
function othersAt(place: Place, items: readonly FormItem[], read: readonly PaperContent[], texts: Texts): Value[] {
  const taken = read.map((content) => valueAt(content, place, texts).value);
  const every: Value[] =
    place === 'verdict'
      ? []
      : place === 'onTime'
        ? [true, false, null].map((value) => onTimeValue(value, texts))
        : place === 'helpedBy'
          ? helpers.map((value) => ({ value, shown: texts[`helped_${value}`]! }))
          : [...scoresOf(items[place]!), 0, 'x' as const].map((mark) => markValue(mark, texts));
  return every.filter(({ value }) => !taken.includes(value));
}

const scoresOf = ({ min, max }: FormItem) => Array.from({ length: max - min + 1 }, (_, at) => min + at);

async function settle(rt: Runtime, request: Request, response: Response): Promise<void> {
  const form = await getForm(rt, request);
  const userId = userOf(response).id;
  const { first, second } = await getReadings(rt, form, userId);
  const final = finalOf(request.body ?? {}, first, second, JSON.parse(form.items));
  if (!final) {
    response.status(422);
    return showOne(rt, request, response, true);
  }
  await settleDifference(rt, userId, form.number, final);
  response.redirect(303, '/paper/differences?settled=1');
}

/** The first reading with what was chosen wherever the two differ; undefined where a choice is missing. */
function finalOf(
  body: Readonly<Record<string, unknown>>,
  first: PaperContent,
  second: PaperContent,
  items: readonly FormItem[],
): PaperContent | undefined {
  const chosen = (place: Place) => String(body[`p_${place}`] ?? '');
  const places = differences(first, second);
  if (places.some((place) => chosen(place) === '')) return undefined;
  if (places.includes('verdict')) return [first, second].find(({ verdict }) => verdict === chosen('verdict'));
  const text = first.marks.map((mark, at) => (places.includes(at) ? chosen(at) : String(mark))).join('');
  const marks = readMarks(text, items);
  const helpedBy = places.includes('helpedBy') ? helpers.find((one) => one === chosen('helpedBy')) : first.helpedBy;
  if (!marks || !helpedBy) return undefined;
  const onTime = places.includes('onTime') ? readOnTime(chosen('onTime')) : first.onTime;
  return { verdict: 'valid', marks, onTime, helpedBy: helpedBy satisfies HelpedBy };
}

const readOnTime = (text: string) => (text === 'yes' ? true : text === 'no' ? false : null);

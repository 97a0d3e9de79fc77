import { setTimeout as sleep } from 'node:timers/promises';
import type { Citizen, Scores } from './citizens.ts';
import type { SmsPhones } from './sms-phones.ts';

export interface Street {
  readonly phones: SmsPhones;
  /** Case code to the address on the slip. */
  readonly slips: ReadonlyMap<string, string>;
  /** Case code to what was sent from the page behind the slip; written here. */
  readonly cast: Map<string, Scores>;
}

const asked = /xin Ong\/Ba cham|xin cham|: cham /;
const reminder = /[Ll]an cuoi/;
const patience = 120_000;
const attention = 10_000;

/** Does what this citizen does once the telephone shows that somebody asks. */
export async function act(street: Street, citizen: Citizen): Promise<void> {
  const { phones, slips, cast } = street;
  const { msisdn, conduct, caseCode } = citizen;
  const write = (text: string) => phones.type(msisdn, text);
  const scores = citizen.scores ?? citizen.otherScores;
  const takeSlip = async (given: Scores) => {
    await oneByOne(() => castOnPage(slips.get(caseCode)!, given));
    cast.set(caseCode, given);
  };

  /** An answer may be lost on its way; nobody writes again before the earlier SMS has arrived. */
  const awaitAnswer = async (text: RegExp) => {
    if (!(await phones.got(msisdn, text, attention))) await phones.taken(msisdn);
  };

  if (!(await phones.got(msisdn, asked, patience))) throw new Error(`${caseCode}: nobody asked`);
  if (conduct === 'answers') await write(inDigits(citizen, scores));
  if (conduct === 'answers by Twilio') await phones.typeByTwilio(msisdn, inDigits(citizen, scores));
  if (conduct === 'answers twice') {
    await write(inDigits(citizen, scores));
    await write(inDigits(citizen, scores));
  }
  if (conduct === 'answers after the reminder') {
    if (!(await phones.got(msisdn, reminder, patience))) throw new Error(`${caseCode}: no reminder came`);
    await write(inDigits(citizen, scores));
  }
  if (conduct === 'corrects') {
    await write(inDigits(citizen, citizen.otherScores));
    await awaitAnswer(/da ghi/i);
    await write(`HL SUA ${scores.join('')}`);
  }
  if (conduct === 'is unclear, then clear') {
    await write('HL 54');
    await awaitAnswer(/chua/i);
    await write(inDigits(citizen, scores));
  }
  if (conduct === 'takes the slip') await takeSlip(scores);
  if (conduct === 'takes the slip, then writes') {
    await takeSlip(citizen.otherScores);
    await write(inDigits(citizen, scores));
  }
  if (conduct === 'writes, then somebody takes the slip') {
    await write(inDigits(citizen, scores));
    await awaitAnswer(/da ghi/i);
    await takeSlip(citizen.otherScores);
  }
  if (conduct === 'refuses') await write('HL TC');
}

/** The ways people write four digits. */
function inDigits({ caseCode }: Citizen, scores: Scores): string {
  const ways = [
    `HL ${scores.join('')}`,
    `hl${scores.join('')}`,
    `HL ${scores.join(' ')}`,
    scores.join(''),
    scores.join(' '),
  ];
  return ways[Number(caseCode.slice(-4)) % ways.length]!;
}

let atThePage: Promise<unknown> = Promise.resolve();

/** All come from one address here, and the page refuses a crowd from one address. */
function oneByOne(cast: () => Promise<void>): Promise<void> {
  const mine = atThePage.then(cast);
  atThePage = mine.catch(() => undefined);
  return mine;
}

/** Opens the page behind the slip, as a browser that keeps its cookie, and sends it, again where the connection broke. */
async function castOnPage(address: string, scores: Scores): Promise<void> {
  const page = await insist(() => fetch(address));
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const body = new URLSearchParams({ helpedBy: 'nobody' });
  for (const [index, score] of scores.entries()) if (score !== null) body.set(`s${index}`, String(score));
  await insist(() => fetch(address, { method: 'POST', body, headers: { cookie }, redirect: 'manual' }));
}

async function insist(ask: () => Promise<Response>): Promise<Response> {
  for (let n = 0; n < 300; n++) {
    const answer = await ask().catch(() => undefined);
    if (answer && (answer.status === 303 || answer.status === 200)) return answer;
    if (answer && answer.status < 500) throw new Error(`the ballot page said ${answer.status}`);
    await sleep(200);
  }
  throw new Error('the ballot page did not come for a minute');
}

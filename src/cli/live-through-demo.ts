import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type Channel, SendError } from '../channels/channel.ts';
import { createClock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { day, hour, minute } from '../domain/hours.ts';
import type { Keys } from '../domain/keys.ts';
import { type Msisdn, parseMsisdn } from '../domain/msisdn.ts';
import type { CaseReport, InviteVerdict } from '../feedback/case-report.ts';
import { castWebBallot } from '../feedback/cast-web-ballot.ts';
import { closeInvitations } from '../feedback/close.ts';
import { expire } from '../feedback/expire.ts';
import { inviteMany } from '../feedback/invite.ts';
import { readReplies } from '../feedback/read-replies.ts';
import { createReceiver } from '../feedback/receive.ts';
import { remind } from '../feedback/remind.ts';
import { createSender } from '../feedback/send-message.ts';
import { releaseDue } from '../results/release.ts';
import { releaseThemes } from '../results/release-themes.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { createDemoVoices } from './demo-voices.ts';

interface DemoHistory {
  readonly db: Database;
  readonly keys: Keys;
  readonly log: Logger;
  readonly from: number;
  readonly to: number;
}

/** Share of citizens who answer, and how well each unit serves (chance of 5, 4, 3, 2, 1); one says suspiciously often that there is no telephone. */
const characters: Readonly<Record<string, { perDay: number; noPhone?: number; scores: readonly number[] }>> = {
  'D01.08': { perDay: 8, scores: [0.34, 0.36, 0.18, 0.08, 0.04] },
  'D01.801': { perDay: 6, scores: [0.55, 0.33, 0.08, 0.03, 0.01] },
  'D01.802': { perDay: 4, noPhone: 0.34, scores: [0.48, 0.34, 0.12, 0.04, 0.02] },
  'D01.803': { perDay: 3, scores: [0.6, 0.3, 0.07, 0.02, 0.01] },
};

const writes = [
  (scores: readonly number[]) => `HL ${scores.join('')}`,
  (scores: readonly number[]) => scores.join(' '),
  (scores: readonly number[]) => `hl ${scores.join(' ')}`,
  (scores: readonly number[]) => `HL ${scores.join(',')} cam on`,
];

/**
 * Lets the demo province live from one day to another by the program's own use cases, with a clock that runs ahead of
 * the machine's: reports, messages, deliveries, replies, reminders, expiry, closing, releases.
 */
export async function liveThroughDemo({ db, keys, log, from, to }: DemoHistory): Promise<void> {
  let time = from;
  const chance = seededRandom(20261122);
  const voices = createDemoVoices();
  const citizens = createCitizens(chance, voices);
  const rt = await openRuntime({
    demo: true,
    publicUrl: 'http://127.0.0.1',
    clock: createClock(0, () => time),
    log,
    db,
    keys,
    channels: new Map([['simulator', citizens.channel]]),
    gateways: [],
    voices: new Map(),
    handsets: undefined,
  });
  const send = createSender(rt);
  const receive = createReceiver(rt);

  for (; time < to - day; time += day) {
    const verdicts = await inviteMany(rt, dayOfCases(rt, chance, time), { kind: 'system', id: 'demo' });
    await sendPending(rt, send);
    const morning = time;
    await answerSlips(rt, chance, voices, verdicts, (ms) => {
      time += ms;
    });
    time = morning + 10 * minute;
    await receive({ channelId: 'simulator', facts: citizens.happened() });
    while ((await readReplies(rt)) > 0);
    await remind(rt);
    await sendPending(rt, send);
    await expire(rt);
    while ((await closeInvitations(rt)) > 0);
    await releaseThemes(rt);
    time -= 10 * minute;
  }
  time = to - 10 * minute;
  await sendPending(rt, send);
  time = to;
  await receive({ channelId: 'simulator', facts: citizens.happened() });
  while ((await readReplies(rt)) > 0);
  await sendPending(rt, send);
  await releaseDue(rt);
  await voices.close(rt);
  // The virtual operator will show these arriving.
  await inviteMany(
    rt,
    dayOfCases(rt, chance, time).filter((_, n) => n % 3 === 0),
    { kind: 'system', id: 'demo' },
  );
}

let slipsAnswered = 0;

/** Some of those who were handed a slip answer it on the web page, a few with the help of their family. */
async function answerSlips(
  rt: Runtime,
  chance: () => number,
  voices: ReturnType<typeof createDemoVoices>,
  verdicts: readonly InviteVerdict[],
  pass: (ms: number) => void,
): Promise<void> {
  for (const { slip } of verdicts) {
    if (!slip || chance() > 0.35) continue;
    pass(12 * minute);
    const scores = slip.items.map(() => draw([0.5, 0.3, 0.12, 0.05, 0.03], chance));
    const helpedBy = chance() < 0.3 ? 'family' : 'nobody';
    const answers = {
      scores,
      notApplicable: [],
      onTime: chance() < 0.9,
      helpedBy,
      ...voices.onPage(slipsAnswered),
    } as const;
    slipsAnswered += 1;
    // One computer helps many: what an inspector is asked to look into.
    const browser = slipsAnswered % 8 === 3 ? 'the computer of a community house' : randomUUID();
    await castWebBallot(rt, slip.token, browser, answers);
  }
}

async function sendPending(rt: Runtime, send: ReturnType<typeof createSender>): Promise<void> {
  const due: { id: string; attempts: number }[] = await rt.db
    .reader('messages_out')
    .where({ state: 'pending' })
    .where('not_before', '<=', rt.clock.now())
    .select('id', 'attempts');
  await Promise.all(due.map(({ id, attempts }) => send({ messageId: id, n: attempts + 1 })));
}

let serial = 0;

function dayOfCases(rt: Runtime, chance: () => number, at: number): CaseReport[] {
  const procedures = rt.reference.procedures();
  return Object.entries(characters).flatMap(([code, { perDay, noPhone = 0.07 }]) => {
    const [unit] = rt.reference.unitsByCode(code);
    const suitable = procedures.filter(
      ({ fieldCode }) => ['DANGKYXE', 'GPLX'].includes(fieldCode) === (code === 'D01.08'),
    );
    const count = Math.round(perDay * (0.6 + 0.8 * chance()));
    return Array.from({ length: count }, (): CaseReport => {
      serial += 1;
      const procedure = suitable[Math.floor(chance() * suitable.length)]!;
      const late = chance() < 0.06;
      const withPhone = chance() > noPhone;
      return {
        sourceSystem: 'demo',
        caseCode: `${code}-${serial}`,
        ratedUnitId: unit!.id,
        receivingUnitId: unit!.id,
        decidingUnitId: unit!.id,
        procedureCode: procedure.code,
        result: chance() < 0.04 ? 'refused' : 'granted',
        dueAt: at + (late ? -1 : 1) * day,
        returnedAt: at - Math.floor(chance() * 6 * hour),
        filedFeedback: chance() < 0.05,
        msisdn: withPhone ? numberOf(serial) : null,
        notAsked: withPhone ? (chance() < 0.02 ? 'refused_at_desk' : null) : 'no_phone',
        fromDesk: false,
        wantSlip: !withPhone || chance() < 0.25,
      };
    });
  });
}

/** Invented numbers, one a citizen. */
function numberOf(n: number): Msisdn {
  const parsed = parseMsisdn(`09${String(10_000_000 + n * 7919).slice(-8)}`);
  if (!parsed.ok) throw new Error('the demo invented a number that is none');
  return parsed.msisdn;
}

/** An operator and a people of whom some numbers are dead and two in five answer, each in his own way. */
function createCitizens(chance: () => number, voices: ReturnType<typeof createDemoVoices>) {
  const reports: { externalId: string; attemptId: string; state: 'delivered'; rawStatus: string }[] = [];
  const incoming: { externalId: string; from: Msisdn; to: string; text: string }[] = [];
  const channel: Channel = {
    id: 'simulator',
    callbackSecret: '',
    capabilities: {
      rate: 1_000,
      concurrency: 50,
      timeout: 1_000,
      settleAfter: 1_000,
      idempotentSend: true,
      twoWay: true,
      deliveryReports: true,
      senderTrusted: true,
      foreign: false,
    },
    routes: [],
    async send({ attemptId, to, body }) {
      if (chance() < 0.03) throw new SendError('undeliverable', '400 invalid_number', 'a dead number');
      const externalId = randomUUID();
      if (chance() < 0.95) reports.push({ externalId, attemptId, state: 'delivered', rawStatus: 'delivered' });
      if (/cham/.test(body) && chance() < 0.42) {
        incoming.push({ externalId, from: to, to: '8179', text: replyTo(body, chance) });
        const words = voices.afterAnswer(unitIn(body));
        if (words) incoming.push({ externalId: randomUUID(), from: to, to: '8179', text: `HL GY ${words}` });
      }
      return { externalId };
    },
  };
  return {
    channel,
    happened: () => ({ reports: reports.splice(0), incoming: incoming.splice(0) }),
  };
}

function replyTo(body: string, chance: () => number): string {
  if (chance() < 0.03) return 'HL TC';
  if (chance() < 0.05) return 'hai long';
  const unit = unitIn(body);
  const items = Number(/va (\d) so/.exec(body)?.[1] ?? 4);
  const scores = Array.from({ length: items }, () => draw(characters[unit]!.scores, chance));
  return writes[Math.floor(chance() * writes.length)]!(scores);
}

function unitIn(body: string): string {
  return Object.entries(labels).find(([label]) => body.includes(label))?.[1] ?? 'D01.801';
}

const labels: Readonly<Record<string, string>> = {
  'CSGT Binh Minh': 'D01.08',
  'CA P.Song Thuong': 'D01.801',
  'CA xa Tan Lap': 'D01.802',
  'CA xa Na Phac': 'D01.803',
};

function draw(chances: readonly number[], chance: () => number): number {
  let left = chance();
  for (const [index, share] of chances.entries()) {
    left -= share;
    if (left < 0) return 5 - index;
  }
  return 1;
}

/** Mulberry32: the demo is the same on every machine. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

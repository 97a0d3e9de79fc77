import { randomBytes } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { readTwiml, type Verb } from './twiml.ts';

/** What somebody does with a telephone that rings. */
export interface CalledParty {
  readonly picksUp: 'person' | 'machine' | 'busy' | 'no-answer';
  /** What is pressed after so much was heard; an empty text is silence, null hangs up. */
  press(heard: string, turn: number): string | null;
}

export interface CallNastiness {
  /** Each request of a call is made twice; both answers must be the same but for what is encrypted in them. */
  repeatTurns: boolean;
  /** How many calls end without a word to us. */
  loseStatus: number;
  /** Silence is told by leaving `Digits` out. */
  omitDigits: boolean;
}

export interface FakeCall {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly form: Readonly<Record<string, string>>;
  /** Everything that was said, one entry a turn. */
  readonly heard: string[];
  status: string;
}

type Post = (publicUrl: string, form: Record<string, string>) => Promise<Response>;

/** Twilio's Calls resource and the telephones at its other end: they listen, press keys, fall silent and hang up. */
export function createFakeCalls(post: Post) {
  const calls: FakeCall[] = [];
  const running = new Set<Promise<void>>();
  const problems: string[] = [];
  const parties = new Map<string, CalledParty>();
  const nasty: CallNastiness = { repeatTurns: false, loseStatus: 0, omitDigits: false };
  const newSid = () => `CA${randomBytes(16).toString('hex')}`;

  function place(form: Readonly<Record<string, string>>): FakeCall {
    const call: FakeCall = { sid: newSid(), to: form['To']!, from: form['From']!, form, heard: [], status: 'queued' };
    calls.push(call);
    track(follow(call, parties.get(call.to) ?? { picksUp: 'no-answer', press: () => null }));
    return call;
  }

  /** A citizen rings our number; resolves with what our answer makes the telephone do. */
  async function ring(incomingUrl: string, from: string, to: string, party?: CalledParty): Promise<FakeCall> {
    const call: FakeCall = { sid: newSid(), to, from, form: {}, heard: [], status: 'ringing' };
    const parameters = { CallSid: call.sid, From: from, To: to, Direction: 'inbound', CallStatus: 'ringing' };
    const verbs = await ask(incomingUrl, parameters);
    if (verbs[0]?.kind === 'Reject') call.status = 'busy';
    else if (party) await converse(call, verbs, party, { ...parameters, CallStatus: 'in-progress' });
    return call;
  }

  async function follow(call: FakeCall, party: CalledParty): Promise<void> {
    await breathe();
    const parameters = { CallSid: call.sid, From: call.from, To: call.to, Direction: 'outbound-api' };
    if (party.picksUp === 'busy' || party.picksUp === 'no-answer') return end(call, party.picksUp, parameters);
    const answeredBy = party.picksUp === 'machine' ? 'machine_start' : 'human';
    const talking = { ...parameters, CallStatus: 'in-progress' };
    const verbs = await ask(call.form['Url']!, { ...talking, AnsweredBy: answeredBy });
    await converse(call, verbs, party, talking);
    await end(call, 'completed', parameters);
  }

  async function converse(
    call: FakeCall,
    first: readonly Verb[],
    party: CalledParty,
    parameters: Record<string, string>,
  ): Promise<void> {
    call.status = 'in-progress';
    for (let [verbs, turn] = [first, 0]; ; turn++) {
      const gather = verbs.find((verb) => verb.kind === 'Gather');
      const spoken = gather?.kind === 'Gather' ? gather.verbs : verbs;
      call.heard.push(spoken.flatMap((verb) => ('heard' in verb ? verb.heard : [])).join(' '));
      if (gather?.kind !== 'Gather') return;
      const key = party.press(call.heard.at(-1)!, turn);
      if (key === null) return;
      const digits: Record<string, string> = key === '' && nasty.omitDigits ? {} : { Digits: key };
      verbs = await ask(gather.action, { ...parameters, ...digits });
    }
  }

  async function end(call: FakeCall, status: string, parameters: Record<string, string>): Promise<void> {
    call.status = status;
    if (nasty.loseStatus > 0) {
      nasty.loseStatus--;
      return;
    }
    const url = call.form['StatusCallback'];
    if (url) for (let n = 0; n < 2; n++) await post(url, { ...parameters, CallStatus: status });
  }

  async function ask(url: string, parameters: Record<string, string>): Promise<readonly Verb[]> {
    const first = await read(url, parameters);
    if (!nasty.repeatTurns) return first;
    const again = await read(url, parameters);
    const said = (verbs: readonly Verb[]) => JSON.stringify(verbs, (key, value) => (key === 'action' ? '' : value));
    if (said(first) !== said(again)) problems.push(`a repeated request was answered otherwise: ${said(again)}`);
    return again;
  }

  async function read(url: string, parameters: Record<string, string>): Promise<readonly Verb[]> {
    const response = await post(url, parameters);
    if (response.status !== 200) throw new Error(`${response.status} to a call; the citizen hears an error message`);
    return readTwiml(await response.text());
  }

  function track(call: Promise<void>): void {
    const guarded = call.catch((error: unknown) => void problems.push(String(error)));
    running.add(guarded);
    guarded.finally(() => running.delete(guarded));
  }

  return {
    calls,
    parties,
    /** What went wrong in calls that were followed: invalid TwiML, refused requests. */
    problems,
    place,
    ring,
    turn: (change: Partial<CallNastiness>) => void Object.assign(nasty, change),
    /** Waits until every call is over. */
    async settled(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

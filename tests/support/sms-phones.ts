import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HandsetMessage } from '../../src/channels/handsets.ts';
import { createHandsets } from '../../src/channels/simulator/handsets.ts';
import type { Msisdn } from '../../src/domain/msisdn.ts';
import type { FakeTwilio } from './fake-twilio.ts';

/** What one telephone sent and got, in order, as the operators' own logs have it. */
export interface PhoneLog {
  readonly received: readonly { text: string; segments: number }[];
  readonly receivedByTwilio: readonly string[];
  readonly typed: readonly string[];
  /** How many of the typed ones the program has not taken yet. */
  readonly onTheWay: number;
}

export interface SmsPhones {
  /** Waits until a text that fits is on the screen; false after `limit` ms. */
  got(msisdn: string, text: RegExp, limit: number): Promise<boolean>;
  /** Waits until the program has taken all this telephone typed. */
  taken(msisdn: string): Promise<void>;
  /** How many telephones have received something. */
  reached(): number;
  /** How many SMS were typed so far, by either operator. */
  typed(): number;
  type(msisdn: string, text: string): Promise<void>;
  typeByTwilio(msisdn: string, text: string): Promise<void>;
  logOf(msisdn: string): Promise<PhoneLog>;
  stop(): void;
}

/**
 * The telephones of a run. Screens are followed live, for acting; `logOf` asks the operators anew.
 * @param twilio where Twilio's requests go: the program's callback and the number people write to.
 */
export function watchPhones(
  operatorUrl: string,
  twilio: { fake: FakeTwilio; incomingUrl: string; number: string },
  shortCode: string,
): SmsPhones {
  const handsets = createHandsets(operatorUrl);
  const screens = new Map<string, Map<string, string>>();
  const byTwilio: { sid: string; from: string; text: string }[] = [];
  let typed = 0;
  const unsubscribe = handsets.subscribe(({ msisdn, message }) => {
    if (message.direction === 'received') show(msisdn, message.id, message.text);
  });

  function show(msisdn: string, id: string, text: string): void {
    const screen = screens.get(msisdn) ?? new Map<string, string>();
    screens.set(msisdn, screen.set(id, text));
  }

  async function logOf(msisdn: string): Promise<PhoneLog> {
    const thread = await handsets.thread(msisdn as Msisdn);
    const of = (direction: HandsetMessage['direction']) => thread.filter((message) => message.direction === direction);
    return {
      received: of('received').map(({ text, segments }) => ({ text, segments })),
      receivedByTwilio: twilio.fake.messages.filter(({ to }) => to === msisdn).map(({ body }) => body),
      typed: [
        ...of('typed').map(({ text }) => text),
        ...byTwilio.filter(({ from }) => from === msisdn).map(({ text }) => text),
      ],
      onTheWay: of('typed').filter(({ state }) => state !== 'delivered').length,
    };
  }

  return {
    logOf,
    async taken(msisdn) {
      for (let n = 0; (await logOf(msisdn)).onTheWay > 0; n++) {
        if (n > 300) throw new Error('nobody took an SMS for a minute');
        await sleep(200);
      }
    },
    async got(msisdn, text, limit) {
      for (let waited = 0; waited <= limit; waited += 100) {
        const mine = twilio.fake.messages.filter(({ to }) => to === msisdn).map(({ body }) => body);
        if ([...(screens.get(msisdn)?.values() ?? []), ...mine].some((shown) => text.test(shown))) return true;
        await sleep(100);
      }
      return false;
    },
    reached: () => screens.size,
    typed: () => typed,
    async type(msisdn, text) {
      await handsets.type(msisdn as Msisdn, shortCode, text);
      typed += 1;
    },
    /** As Twilio does: again, under the same id, until somebody took it; and now and then once more. */
    async typeByTwilio(msisdn, text) {
      const sid = `SM${randomUUID().replaceAll('-', '')}`;
      const form = { MessageSid: sid, From: msisdn, To: twilio.number, Body: text };
      const isTaken = () =>
        twilio.fake.post(twilio.incomingUrl, form).then(
          ({ ok }) => ok,
          () => false,
        );
      for (let n = 0; !(await isTaken()); n++) {
        if (n > 300) throw new Error('nobody took an SMS that Twilio brought');
        await sleep(200);
      }
      byTwilio.push({ sid, from: msisdn, text });
      typed += 1;
      if (byTwilio.length % 3 === 0) await isTaken();
    },
    stop: unsubscribe,
  };
}

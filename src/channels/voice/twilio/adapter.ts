import twilio from 'twilio';
import type VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import { z } from 'zod';
import { parseMsisdn } from '../../../domain/msisdn.ts';
import { CallbackRefused, type CallbackRequest, callbackPath, SendError } from '../../channel.ts';
import { checkAccount, openTwilio } from '../../twilio/client.ts';
import { toSendError } from '../../twilio/errors.ts';
import { findRecordings } from '../recordings.ts';
import type {
  CallEvent,
  CallFact,
  CallOrder,
  CallOutcome,
  CallReply,
  VoiceAnswer,
  VoiceGateway,
  VoiceRoute,
} from '../voice-gateway.ts';
import type { TwilioVoiceSettings } from './settings.ts';

/** No questionnaire takes longer, seconds; Twilio would go on for four hours. */
const longestCall = 1_200;

/**
 * What stands for a number in `From` where the caller hides it, https://help.twilio.com/articles/223179988: the words
 * anonymous, restricted, blocked, unknown and unavailable, typed on a keypad.
 */
const hiddenNumbers: readonly string[] = ['266696687', '7378742833', '2562533', '8656696', '86282452253'];

const payload = z.object({
  CallSid: z.string().min(1).max(64),
  From: z.string().default(''),
  To: z.string().default(''),
  Direction: z.string().default(''),
  CallStatus: z.string().default(''),
  AnsweredBy: z.string().optional(),
  Digits: z.string().optional(),
});

/** https://www.twilio.com/docs/voice/api/call-resource#call-status-values */
const outcomes: Readonly<Record<string, CallOutcome>> = {
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no_answer',
  failed: 'failed',
  canceled: 'cancelled',
};

/** Calls through Twilio: TwiML with `<Gather>`, synthesised in Vietnamese where nothing is recorded. */
export function createTwilioVoice(settings: TwilioVoiceSettings, publicUrl: string): VoiceGateway {
  const { id, callbackSecret, allowedAddresses, authToken, from } = settings;
  const client = openTwilio(settings);
  const root = `${publicUrl}${callbackPath(settings)}`;
  const voice = {
    language: 'vi-VN',
    voice: settings.voice as NonNullable<VoiceResponse.SayAttributes['voice']>,
  } as const;

  function receive(route: VoiceRoute, request: CallbackRequest): CallFact {
    const signature = request.headers['x-twilio-signature'] ?? '';
    if (!twilio.validateRequest(authToken, signature, request.url, request.body))
      throw new CallbackRefused(403, 'the signature is not Twilio’s');
    const parsed = payload.safeParse(request.body);
    if (!parsed.success) throw new CallbackRefused(400, z.prettifyError(parsed.error));
    const { CallSid, From, To, Direction } = parsed.data;
    const citizen = citizenOf(Direction.startsWith('outbound') ? To : From);
    return {
      externalId: CallSid,
      callId: request.query['call'] ?? null,
      citizen,
      event: eventOf(route, parsed.data, request.query['state'] !== undefined),
      state: request.query['state'] ?? '',
    };
  }

  function reply({ callId }: CallFact, answer: CallReply): VoiceAnswer {
    if (answer.kind === 'acknowledge') return { status: 204, type: 'text/plain', body: '' };
    const twiml = new twilio.twiml.VoiceResponse();
    if (answer.kind === 'reject') twiml.reject({ reason: 'busy' });
    else if (answer.kind === 'hang_up') twiml.hangup();
    else {
      const spoken = answer.end ? twiml : twiml.gather({ ...gathering, action: turnUrl(callId, answer.state) });
      for (const { text, audioUrl } of answer.prompts)
        if (audioUrl === null) spoken.say(voice, text);
        else spoken.play(audioUrl);
      if (answer.end) twiml.hangup();
    }
    return { status: 200, type: 'text/xml', body: twiml.toString() };
  }

  /** One key, every key: `#` and `*` too. Silence is told like a key. */
  const gathering = {
    input: ['dtmf'] as ['dtmf'],
    numDigits: 1,
    timeout: settings.keySeconds,
    finishOnKey: '',
    actionOnEmptyResult: true,
    method: 'POST',
  };

  function turnUrl(callId: string | null, state: string): string {
    const query = new URLSearchParams({ ...(callId === null ? {} : { call: callId }), ...(state ? { state } : {}) });
    return query.size === 0 ? `${root}/turn` : `${root}/turn?${query}`;
  }

  async function call({ callId, to }: CallOrder): Promise<{ externalId: string }> {
    if (!settings.transferAssessmentApproved && to.startsWith('+84'))
      throw new SendError(
        'misconfigured',
        'transfer',
        'numbers of Viet Nam go abroad only after a transfer assessment',
      );
    try {
      const { sid } = await client.calls.create({
        to,
        from,
        url: turnUrl(callId, ''),
        method: 'POST',
        // Without a list of events: how it ended, which is all that counts.
        statusCallback: `${root}/status?call=${encodeURIComponent(callId)}`,
        statusCallbackMethod: 'POST',
        machineDetection: 'Enable',
        timeout: settings.ringSeconds,
        timeLimit: longestCall,
      });
      if (!sid) throw new SendError('ambiguous', 'unreadable', 'the answer names no call');
      return { externalId: sid };
    } catch (error) {
      throw toSendError(error);
    }
  }

  return {
    id,
    callbackSecret,
    ...(allowedAddresses?.length ? { allowedAddresses } : {}),
    number: settings.number ?? from,
    incoming: settings.incoming,
    offeredInReminders: settings.offeredInReminders,
    rate: settings.rate,
    timeout: settings.timeout,
    recordings: findRecordings(settings.recordings),
    call,
    check: () => checkAccount(client, settings.accountSid),
    receive,
    reply,
  };
}

function citizenOf(number: string): CallFact['citizen'] {
  if (hiddenNumbers.includes(number.replace(/^\+/, ''))) return null;
  const parsed = parseMsisdn(number);
  return parsed.ok ? parsed.msisdn : null;
}

/** @param asked a `<Gather>` of ours was before it: without `Digits`, nothing was pressed. */
function eventOf(
  route: VoiceRoute,
  { CallStatus, AnsweredBy, Digits }: z.infer<typeof payload>,
  asked: boolean,
): CallEvent {
  if (route === 'incoming') return { kind: 'rang' };
  if (route === 'status') {
    const outcome = outcomes[CallStatus];
    return outcome ? { kind: 'ended', outcome } : { kind: 'noted' };
  }
  if (asked) return { kind: 'pressed', key: Digits ?? '' };
  const machine = /^(machine|fax)/.test(AnsweredBy ?? '');
  return { kind: 'picked_up', by: machine ? 'machine' : 'person' };
}

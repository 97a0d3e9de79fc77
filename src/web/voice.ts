import { extname } from 'node:path';
import { CallbackRefused, type CallbackRequest, callbackPath } from '../channels/channel.ts';
import { audioTypes } from '../channels/voice/recordings.ts';
import { type CallFact, type CallReply, type VoiceGateway, voiceRoutes } from '../channels/voice/voice-gateway.ts';
import type { Prompt } from '../domain/voice/texts.ts';
import { createCallRequests } from '../feedback/ask-for-call.ts';
import { recordCallEnded, recordPickedUp } from '../feedback/record-call.ts';
import { createTurns } from '../feedback/take-turn.ts';
import type { Runtime } from '../runtime.ts';
import { callbackRoute } from './channels.ts';
import { HttpError } from './http-error.ts';
import type { Route } from './routes.ts';

interface UseCases {
  readonly take: ReturnType<typeof createTurns>;
  readonly askForCall: ReturnType<typeof createCallRequests>;
}

/** Where providers of calls ask what to say next. Each key press is stored before the next word is said. */
export function voiceCallRoutes(rt: Runtime): readonly Route[] {
  if (rt.voices.size === 0) return [];
  const useCases = { take: createTurns(rt), askForCall: createCallRequests(rt) };
  return [...rt.voices.values()].flatMap((voice) => [
    ...voiceRoutes.map((name) =>
      callbackRoute(rt, voice, { name, method: 'POST', bodyType: 'form' }, async (request: CallbackRequest) => {
        const fact = voice.receive(name, request);
        return voice.reply(fact, await answer(rt, useCases, voice, fact));
      }),
    ),
    recordingRoute(voice),
  ]);
}

async function answer(rt: Runtime, useCases: UseCases, voice: VoiceGateway, fact: CallFact): Promise<CallReply> {
  const { event, citizen, callId, externalId } = fact;
  switch (event.kind) {
    case 'rang':
      if (citizen === null) return { kind: 'reject' };
      if (voice.incoming === 'answer') return say(rt, useCases, voice, fact, []);
      await useCases.askForCall({ channelId: voice.id, ringId: externalId, from: citizen });
      return { kind: 'reject' };
    case 'picked_up':
      if (callId === null || citizen === null) return { kind: 'hang_up' };
      if (event.by === 'machine') {
        await recordCallEnded(rt, callId, externalId, 'machine');
        return { kind: 'hang_up' };
      }
      await recordPickedUp(rt, callId, externalId);
      return say(rt, useCases, voice, fact, []);
    case 'pressed':
      return say(rt, useCases, voice, fact, [...keysBefore(rt, fact), event.key]);
    case 'ended':
      if (citizen !== null) await useCases.take(request(voice, fact, citizen, 'ended', []));
      if (callId !== null) await recordCallEnded(rt, callId, externalId, event.outcome);
      return { kind: 'acknowledge' };
    case 'noted':
      return { kind: 'acknowledge' };
  }
}

async function say(
  rt: Runtime,
  { take }: UseCases,
  voice: VoiceGateway,
  fact: CallFact,
  keys: readonly string[],
): Promise<CallReply> {
  if (fact.citizen === null) return { kind: 'hang_up' };
  const { shown, end } = await take(request(voice, fact, fact.citizen, 'pressed', keys));
  const prompts: Prompt[] = JSON.parse(shown);
  return {
    kind: 'say',
    prompts: prompts.map(({ text, recording }) => ({ text, audioUrl: audioUrl(rt, voice, recording) })),
    end,
    state: rt.keys.encrypt(JSON.stringify(keys)),
  };
}

/** What was pressed before travels in the URL, encrypted: it may stand in the log of a proxy. */
function keysBefore(rt: Runtime, { state }: CallFact): string[] {
  try {
    return JSON.parse(rt.keys.decrypt(state));
  } catch {
    throw new CallbackRefused(400, 'the state is not ours');
  }
}

function request(
  voice: VoiceGateway,
  { externalId }: CallFact,
  from: NonNullable<CallFact['citizen']>,
  event: 'pressed' | 'ended',
  keys: readonly string[],
) {
  const free = voice.incoming === 'call_back';
  return { medium: 'voice', channelId: voice.id, sessionId: externalId, from, event, keys, free } as const;
}

function audioUrl(rt: Runtime, voice: VoiceGateway, recording: string | null): string | null {
  const file = recording === null ? undefined : voice.recordings.get(recording);
  return file ? `${rt.publicUrl}${callbackPath(voice)}/prompts/${recording}` : null;
}

/** Recorded prompts hold nothing about anybody; the provider may keep them for a day. */
function recordingRoute(voice: VoiceGateway): Route {
  return {
    method: 'get',
    path: `${callbackPath(voice)}/prompts/:name`,
    logAs: `/channels/${voice.id}/:secret/prompts/:name`,
    action: 'channel:call-back',
    door: 'open',
    handle(incoming, response) {
      const file = voice.recordings.get(String(incoming.params['name']));
      if (!file) throw new HttpError(404);
      response.type(audioTypes[extname(file)]!).set('cache-control', 'public, max-age=86400').sendFile(file);
    },
  };
}

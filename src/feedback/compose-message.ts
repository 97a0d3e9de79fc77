import type { MessageOutRow } from '../db/messages-out.ts';
import { chooseChannel } from '../domain/choose-channel.ts';
import type { StoredMsisdn } from '../domain/keys.ts';
import type { MessageKind } from '../domain/message-state.ts';
import { answerPriority, otherPriority, unsolicitedKinds } from '../domain/message-state.ts';
import { type MessageName, renderMessage } from '../domain/message-text.ts';
import { orderedId } from '../domain/ordered-id.ts';
import { numberOfChannel, type Routes, routeFor } from '../domain/routes.ts';
import type { Runtime } from '../runtime.ts';

export interface MessageDraft {
  readonly kind: MessageKind;
  readonly invitationId: string | null;
  /** The rated unit; null where the message is about no case. */
  readonly unitId: string | null;
  /** Where reports or messages of this number told it. */
  readonly network: string | null;
  readonly to: StoredMsisdn;
  readonly template: MessageName;
  readonly values: Readonly<Record<string, string>>;
  readonly notBefore: number;
  readonly expiresAt: number;
  /** The citizen's message this one answers, and the channel it came by; absent where nobody wrote. */
  readonly answers?: { readonly messageInId: string; readonly channelId: string };
}

/**
 * The row of one message, rendered with the texts in force. What nobody asked for leaves by a channel of the route that
 * holds for its unit and network; an answer leaves by the channel, and from the number, the citizen wrote to.
 */
export function composeMessage(rt: Runtime, draft: MessageDraft): MessageOutRow {
  const texts = rt.settings.get('messages');
  const routes = rt.settings.get('routes').value;
  const id = orderedId(rt.clock.now());
  const channelId = draft.answers?.channelId ?? firstChannel(rt, routes, id, draft);
  const sender = draft.answers ? numberOfChannel(routes, channelId).shortCode : routes.channels[channelId]!.sender!;
  const { body, segments } = renderMessage(texts.value, draft.template, draft.values);
  return {
    id,
    invitation_id: draft.invitationId,
    answers_message_in_id: draft.answers?.messageInId ?? null,
    channel_id: channelId,
    kind: draft.kind,
    unit_id: draft.unitId,
    network: draft.network,
    msisdn_hash: draft.to.msisdn_hash,
    hash_key_version: draft.to.hash_key_version,
    msisdn_cipher: draft.to.msisdn_cipher,
    cipher_key_version: draft.to.cipher_key_version,
    sender,
    body_cipher: rt.keys.encrypt(body),
    template: draft.template,
    settings_version_id: texts.versionId,
    segments,
    priority: unsolicitedKinds.includes(draft.kind) ? otherPriority : answerPriority,
    state: 'pending',
    attempts: 0,
    not_before: draft.notBefore,
    expires_at: draft.expiresAt,
    created_at: rt.clock.now(),
    queued_at: null,
    held: null,
    held_version: null,
  };
}

/** A channel that is not configured is passed over, unless there is no other: the message then waits for it. */
function firstChannel(rt: Runtime, routes: Routes, messageId: string, { unitId, network }: MessageDraft): string {
  const { outgoing } = routeFor(routes, { unitPath: unitId === null ? [] : rt.reference.pathOf(unitId), network });
  const closed = { has: (channel: string) => !rt.channels.has(channel) };
  const choice = { messageId, failedOn: [] };
  return chooseChannel(outgoing, { ...choice, closed }) ?? chooseChannel(outgoing, { ...choice, closed: new Set() })!;
}

import type { FormItem } from '../form.ts';
import { type InstructingName, type MessageName, messageFor, messageNames } from '../message-text.ts';
import { askingValues } from '../message-values.ts';
import type { DialogueState, Effect, OpenInvitation } from './state.ts';

/**
 * A message with the values every text may use.
 * @param items what is asked, where it is not the whole form.
 */
export function say(
  state: DialogueState,
  name: InstructingName | 'corrected' | 'late' | 'scam' | 'emergency' | 'money',
  invitation: OpenInvitation | null,
  values: Readonly<Record<string, string>> = {},
  items: readonly FormItem[] = invitation?.items ?? [],
): Effect {
  return {
    kind: 'said',
    invitationId: invitation?.id ?? null,
    message: hasOwnVariant(name) ? messageFor(name, state.number) : name,
    values: {
      ...askingValues(invitation?.unitLabel ?? '', items, state.number),
      lastDay: invitation?.lastDay ?? '',
      hotline: state.hotlines.province,
      ...values,
    },
  };
}

function hasOwnVariant(name: MessageName): name is InstructingName {
  return messageNames.some((other) => other === `${name}_own`);
}

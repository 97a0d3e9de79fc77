import type { Heard } from './hear.ts';
import { record } from './record.ts';
import { say } from './say.ts';
import type { DialogueState, Effect, OpenInvitation } from './state.ts';

/** "Yes": to a change that another road brought (`GHI`), or to what was read back. */
export function accept(state: DialogueState, { reading, invitation, about, text }: Heard): Effect[] {
  const held = (invitation ? [invitation] : about).filter(({ heldChange }) => heldChange);
  if (held.length > 0 && /\bghi\b/i.test(text)) return acceptHeld(state, held);
  const { pending, items } = invitation ?? { pending: undefined, items: [] };
  const { flags, rule } = reading;
  if (invitation && pending?.kind === 'readback')
    return record(state, invitation, { scores: pending.scores, notApplicable: [], flags, rule });
  if (invitation && pending?.kind === 'overall')
    return record(state, invitation, { scores: items.map(() => pending.level), notApplicable: [], flags, rule });
  return [{ kind: 'ignored', why: 'nothing to accept' }];
}

function acceptHeld(state: DialogueState, [held, ...more]: readonly OpenInvitation[]): Effect[] {
  if (!held || more.length > 0) return [{ kind: 'ignored', why: 'several held changes' }];
  return [
    { kind: 'held_accepted', invitationId: held.id },
    ...(held.confirmationsSent > 1 ? [] : [say(state, 'corrected', held)]),
  ];
}

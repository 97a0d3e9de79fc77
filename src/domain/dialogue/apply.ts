import type { DialogueState, Effect, OpenInvitation } from './state.ts';

/** The state after the effects of one message were carried out: what the database does, in one place and in memory. */
export function apply(state: DialogueState, effects: readonly Effect[]): DialogueState {
  return effects.reduce(applyOne, state);
}

function applyOne(state: DialogueState, effect: Effect): DialogueState {
  switch (effect.kind) {
    case 'recorded': {
      const { scores, notApplicable } = effect;
      const change = { given: scores, givenNotApplicable: notApplicable, pending: { kind: 'none' } } as const;
      return withInvitation(state, effect.invitationId, () => change);
    }
    case 'asked': {
      const { pending } = effect;
      return withInvitation(state, effect.invitationId, (one) => ({ pending, questionsAsked: one.questionsAsked + 1 }));
    }
    case 'settled':
      return withInvitation(state, effect.invitationId, () => ({ pending: { kind: 'none' } }));
    case 'said': {
      const said = { ...state, recentAutomaticAnswers: state.recentAutomaticAnswers + 1 };
      if (!effect.invitationId || !isConfirmation(effect.message)) return said;
      return withInvitation(said, effect.invitationId, (one) => ({ confirmationsSent: one.confirmationsSent + 1 }));
    }
    case 'held_accepted':
      return withInvitation(state, effect.invitationId, () => ({ heldChange: false }));
    case 'refused':
      return { ...state, optedOut: true };
    case 'allowed_again':
      return { ...state, optedOut: false };
    case 'wrong_code':
      return { ...state, wrongCodesToday: state.wrongCodesToday + 1 };
    default:
      return state;
  }
}

/** Messages that count as the confirmation of a case, or as its one repetition after a change. */
export function isConfirmation(message: string): boolean {
  return message.startsWith('confirmation') || message === 'corrected';
}

function withInvitation(
  state: DialogueState,
  id: string,
  change: (invitation: OpenInvitation) => Partial<OpenInvitation>,
): DialogueState {
  const invitations = state.invitations.map((one) => (one.id === id ? { ...one, ...change(one) } : one));
  return { ...state, invitations };
}

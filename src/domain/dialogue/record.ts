import { scoresCounted, scoresInWords } from '../confirmation.ts';
import { say } from './say.ts';
import type { DialogueState, Effect, HeardScores, OpenInvitation } from './state.ts';

/** Lays what a message gave over what was given before, and tells the citizen, within the messages a case allows. */
export function record(state: DialogueState, invitation: OpenInvitation, heard: HeardScores): Effect[] {
  const { items, given, givenNotApplicable } = invitation;
  const had = (i: number) => (given?.[i] ?? null) !== null || givenNotApplicable.includes(i + 1);
  // What was written earlier but came later fills in what is open, and changes nothing that is not.
  const mayLay = (i: number) => !(invitation.overtaken && had(i));
  const says = (i: number) => mayLay(i) && ((heard.scores[i] ?? null) !== null || heard.notApplicable.includes(i + 1));
  const numbers = items.map((_, i) => i + 1);

  const scores = items.map((_, i) => (says(i) ? (heard.scores[i] ?? null) : (given?.[i] ?? null)));
  const notApplicable = numbers.filter((n) => (says(n - 1) ? heard.notApplicable : givenNotApplicable).includes(n));
  const changed = items.flatMap((_, i) =>
    scores[i] !== (given?.[i] ?? null) || notApplicable.includes(i + 1) !== givenNotApplicable.includes(i + 1)
      ? [i]
      : [],
  );
  if (changed.length === 0) return [{ kind: 'ignored', why: 'nothing new' }];

  const missing = numbers.filter((n) => !says(n - 1) && !had(n - 1));
  const ballot = { scores, notApplicable };
  return [
    {
      kind: 'recorded',
      invitationId: invitation.id,
      ...ballot,
      correction: changed.some(had),
      complete: missing.length === 0,
      flags: heard.flags,
      rule: heard.rule,
    },
    ...(missing.length > 0 && invitation.questionsAsked === 0
      ? askMissing(state, invitation, missing)
      : confirm(state, invitation, ballot)),
  ];
}

function askMissing(state: DialogueState, invitation: OpenInvitation, missing: readonly number[]): Effect[] {
  const items = missing.map((n) => invitation.items[n - 1]!);
  return [
    { kind: 'asked', invitationId: invitation.id, pending: { kind: 'missing', items: missing } },
    say(state, 'missing', invitation, {}, items),
  ];
}

/** The first confirmation repeats the scores in words; the second, after a change, names none; there is no third. */
function confirm(
  state: DialogueState,
  invitation: OpenInvitation,
  { scores, notApplicable }: Pick<HeardScores, 'scores' | 'notApplicable'>,
): Effect[] {
  if (invitation.confirmationsSent > 1) return [];
  if (invitation.confirmationsSent === 1) return [say(state, 'corrected', invitation)];
  const values = {
    grouped: scoresInWords(invitation.items, scores, notApplicable),
    counted: scoresCounted(invitation.items, scores, notApplicable),
  };
  return [say(state, 'confirmation', invitation, values)];
}

import { wordOf } from '../confirmation.ts';
import type { InstructingName } from '../message-text.ts';
import type { Heard } from './hear.ts';
import { say } from './say.ts';
import type { DialogueState, Effect, OpenInvitation, PendingQuestion } from './state.ts';

/** Puts the one question a case allows, after a message that could not be counted. */
export function askAgain(state: DialogueState, { reading, invitation, about, text }: Heard): Effect[] {
  const asked = invitation ?? about.find((one) => one.questionsAsked === 0 && !isComplete(one));
  if (!asked) return [{ kind: 'ignored', why: 'nobody to ask' }];
  const waiting = invitation === null && about.some(({ pending }) => pending.kind === 'which');
  if (asked.questionsAsked > 0 || waiting) return [{ kind: 'ignored', why: 'asked before' }];
  const { overall } = reading;
  // An officer who answers for a citizen is not helped to it by a "yes".
  const proposal = reading.flags.includes('proxy') ? null : reading.proposal;
  if (isComplete(asked) && proposal === null && !(reading.kind === 'unclear' && /\d/.test(text)))
    return [{ kind: 'ignored', why: 'answered before' }];

  const put = (name: InstructingName, pending: PendingQuestion, values: Record<string, string> = {}): Effect[] => [
    { kind: 'asked', invitationId: asked.id, pending },
    say(state, name, asked, values),
  ];
  if (reading.kind === 'comment') return put('suggestion', { kind: 'none' });
  if (proposal !== null) {
    const scores = proposal.map((score) => score ?? '-').join(' ');
    return put('readback', { kind: 'readback', scores: proposal }, { scores });
  }
  if (overall !== null && asked.items.every(({ min, max }) => overall >= min && overall <= max)) {
    const word = wordOf(asked.items[0]!, overall);
    return put('overall', { kind: 'overall', level: overall }, { word, level: String(overall) });
  }
  // Among several cases, what follows is an answer to this question, about this case.
  const addressed = invitation !== null && about.length > 1 && asked.given === null;
  return put('unclear', addressed ? { kind: 'missing', items: asked.items.map((_, i) => i + 1) } : { kind: 'none' });
}

/** Several cases are open and the message does not tell which: letters, so that no digit is taken for a score. */
export function askWhich(state: DialogueState, { about, apart }: Heard): Effect[] {
  const asked = about.find((invitation) => invitation.questionsAsked === 0);
  if (!asked) return [{ kind: 'ignored', why: 'asked before' }];
  const letters = about.map((_, i) => String.fromCharCode(65 + i));
  const spoken = letters.map((letter) => (state.number.shared ? `${state.number.keyword} ${letter}` : letter));
  const days = about.map(({ resultDay }, i) => `${letters[i]}: ${resultDay}`).join('. ');
  const options = about
    .map(({ unitLabel, resultDay }, i) => `${letters[i]}: ${unitLabel} ngay ${resultDay}`)
    .join('. ');
  const choices = `${spoken.slice(0, -1).join(', ')} hoac ${spoken.at(-1)}`;
  const invitationIds = about.map(({ id }) => id);
  return [
    {
      kind: 'asked',
      invitationId: asked.id,
      pending: { kind: 'which', options: about.length, invitationIds, heard: apart },
    },
    say(state, 'which', asked, { options, days, choices }),
  ];
}

function isComplete({ items, given, givenNotApplicable }: OpenInvitation): boolean {
  return items.every((_, i) => (given?.[i] ?? null) !== null || givenNotApplicable.includes(i + 1));
}

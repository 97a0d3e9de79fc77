import type { Candidate, Reading, ReplyInput } from '../reply/reading.ts';
import type { DialogueState, Effect, HeardScores, OpenInvitation, PendingQuestion, WhichPending } from './state.ts';

/** A message, read, with the invitation it speaks of. */
export interface Heard {
  readonly text: string;
  readonly reading: Reading;
  /** `null` where there is none, or where several are open and the message does not tell which. */
  readonly invitation: OpenInvitation | null;
  /** The open invitations; the closed ones where none is open. */
  readonly about: readonly OpenInvitation[];
  readonly late: boolean;
  /** The text carries the survey code of the invitation. */
  readonly byCode: boolean;
  /** The sender may change something: it is trusted, or showed the code. */
  readonly mayChange: boolean;
  /** The scores a chosen letter stands for. */
  readonly held: HeardScores | null;
  /** Where the message does not tell which invitation it speaks of: what it would say for each. */
  readonly apart: readonly (HeardScores | null)[];
  /** Questions on other invitations that this message answered. */
  readonly settled: readonly Effect[];
}

/** Reads a message in the light of what its sender was asked. */
export function hear(state: DialogueState, text: string, read: (input: ReplyInput) => Reading): Heard {
  const open = state.invitations.filter((invitation) => invitation.open);
  const late = open.length === 0 && state.invitations.length > 0;
  const about = late ? state.invitations : open;
  const asker = about.find(({ pending }) => isLive(pending, about));
  const which = asker?.pending.kind === 'which' ? asker.pending : null;
  const readAbout = (some: readonly OpenInvitation[], pending: PendingQuestion) =>
    read({ text, candidates: some.map(candidateOf), pending });
  const { reading, invitation } = which ? chosen(about, which, readAbout) : addressed(about, readAbout);
  const byCode = invitation?.code !== undefined && digitsOf(text).includes(invitation.code);
  const byLetter = which !== null && reading.choice !== null;
  const mayScore = ['answers', 'partial', 'correction', 'unclear'].includes(reading.kind);
  const undecided = invitation === null && about.length > 1 && mayScore;
  return {
    text,
    reading,
    invitation,
    about,
    late,
    byCode,
    mayChange: state.senderTrusted || byCode,
    held: byLetter ? (which.heard[reading.choice ?? -1] ?? null) : null,
    apart: undecided ? about.map((one) => scoresIn(readAbout([one], { kind: 'none' }))) : [],
    settled: byLetter && asker && asker !== invitation ? [{ kind: 'settled', invitationId: asker.id }] : [],
  };
}

type Understood = Pick<Heard, 'reading' | 'invitation'>;
type ReadAbout = (some: readonly OpenInvitation[], pending: PendingQuestion) => Reading;

/** Letters mean something only while every case they stand for is open. */
function isLive(pending: PendingQuestion, about: readonly OpenInvitation[]): pending is WhichPending {
  return pending.kind === 'which' && pending.invitationIds.every((id) => about.some((one) => one.id === id));
}

/** After "which of them?": a letter decides, or a code. */
function chosen(about: readonly OpenInvitation[], which: WhichPending, readAbout: ReadAbout): Understood {
  const lettered = which.invitationIds.flatMap((id) => about.filter((one) => one.id === id));
  const all = [...lettered, ...about.filter((one) => !lettered.includes(one))];
  const reading = readAbout(all, which);
  return { reading, invitation: all[reading.choice ?? reading.candidate ?? -1] ?? null };
}

/** A code decides; else the one question that is open; else nothing does. */
function addressed(about: readonly OpenInvitation[], readAbout: ReadAbout): Understood {
  const none = { kind: 'none' } as const;
  const [only] = about;
  const reading = readAbout(about, about.length === 1 ? pendingOf(only) : none);
  if (about.length <= 1) return { reading, invitation: only ?? null };
  const asked = about.filter((one) => pendingOf(one).kind !== 'none');
  const invitation = about[reading.candidate ?? -1] ?? (asked.length === 1 ? asked[0] : undefined);
  if (!invitation) return { reading, invitation: null };
  return { reading: readAbout([invitation], pendingOf(invitation)), invitation };
}

/** A question "which?" whose letters are void is no question. */
function pendingOf(invitation: OpenInvitation | undefined): PendingQuestion {
  const pending = invitation?.pending ?? { kind: 'none' };
  return pending.kind === 'which' ? { kind: 'none' } : pending;
}

function scoresIn({ scores, notApplicable, flags, rule }: Reading): HeardScores | null {
  return scores && { scores, notApplicable, flags, rule };
}

function candidateOf({ items, keyword, shortCode, code }: OpenInvitation): Candidate {
  return code === undefined ? { items, keyword, shortCode } : { items, keyword, shortCode, code };
}

/** A code is often typed in groups. */
function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/[\s.-]/g, '');
}

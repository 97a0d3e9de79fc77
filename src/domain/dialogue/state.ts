import type { FormItem } from '../form.ts';
import type { MessageName, ReplyNumber } from '../message-text.ts';
import type { Pending, ReplyFlag } from '../reply/reading.ts';

/** What an invitation is waiting for. A question "which of your cases?" keeps the scores it is about. */
export type PendingQuestion = Exclude<Pending, { kind: 'which' }> | WhichPending;

export interface WhichPending {
  readonly kind: 'which';
  readonly options: number;
  /** The invitations behind the letters A, B… */
  readonly invitationIds: readonly string[];
  /** What the message says for each of them; `null` where it makes no sense there. */
  readonly heard: readonly (HeardScores | null)[];
}

/** Scores as a message gave them. */
export interface HeardScores {
  /** One entry an item; `null` = the message does not speak of it. */
  readonly scores: readonly (number | null)[];
  /** Item numbers, from 1. */
  readonly notApplicable: readonly number[];
  readonly flags: readonly ReplyFlag[];
  readonly rule: string;
}

/** One invitation of the sender that still counts replies, or did until lately. */
export interface OpenInvitation {
  readonly id: string;
  readonly unitLabel: string;
  /** Days as an SMS writes them, `DD/MM`. */
  readonly resultDay: string;
  readonly lastDay: string;
  readonly items: readonly FormItem[];
  readonly keyword: string;
  readonly shortCode: string;
  readonly code?: string;
  /** Scores recorded so far, one entry an item; `null` before the first. */
  readonly given: readonly (number | null)[] | null;
  /** Item numbers, from 1, recorded as not applicable. */
  readonly givenNotApplicable: readonly number[];
  /** Inside its window. */
  readonly open: boolean;
  readonly pending: PendingQuestion;
  /** How many `asked` effects there were. */
  readonly questionsAsked: number;
  /** How many `confirmation` and `corrected` messages there were. */
  readonly confirmationsSent: number;
  /** A ballot from another road waits for `GHI`. */
  readonly heldChange: boolean;
  /** A message that was written later than this one has been read for it. */
  readonly overtaken: boolean;
}

/** Everything the dialogue needs to know of one sender. */
export interface DialogueState {
  readonly invitations: readonly OpenInvitation[];
  readonly optedOut: boolean;
  /** Answers sent to this number in the last 24 hours. */
  readonly recentAutomaticAnswers: number;
  /** How often the same text came from this number before, today. */
  readonly repeatedText: number;
  readonly wrongCodesToday: number;
  /** What a message that was written later than this one decided about being asked at all. */
  readonly overtakenBy: 'refusal' | 'permission' | null;
  /** False where a sender can be forged: without the code nothing is changed. */
  readonly senderTrusted: boolean;
  readonly channel: 'sms' | 'ussd' | 'voice' | 'web';
  readonly number: ReplyNumber;
  /** Numbers to call: the inspectorate of the province, and the free one. */
  readonly hotlines: { readonly province: string; readonly free: string };
}

/**
 * What follows from a message, in the order in which the caller carries it out. `alerted` says who must look:
 * the duty number (`emergency`), the inspectorate (`urgent`), the administrator (`guessing` of survey codes).
 */
export type Effect =
  | {
      readonly kind: 'recorded';
      readonly invitationId: string;
      /** The whole ballot as it stands now. */
      readonly scores: readonly (number | null)[];
      readonly notApplicable: readonly number[];
      readonly correction: boolean;
      /** Every item is scored or not applicable. */
      readonly complete: boolean;
      readonly flags: readonly ReplyFlag[];
      readonly rule: string;
    }
  | {
      readonly kind: 'said';
      readonly invitationId: string | null;
      readonly message: MessageName;
      readonly values: Readonly<Record<string, string>>;
    }
  /** The one question of this case was put; what it waits for is stored, in place of what it waited for before. */
  | { readonly kind: 'asked'; readonly invitationId: string; readonly pending: PendingQuestion }
  /** Its pending question is answered. `recorded` implies it for its own invitation. */
  | { readonly kind: 'settled'; readonly invitationId: string }
  | { readonly kind: 'refused'; readonly wrongNumber: boolean }
  | { readonly kind: 'allowed_again' }
  | {
      readonly kind: 'commented';
      readonly invitationId: string | null;
      readonly text: string;
      readonly flags: readonly ReplyFlag[];
    }
  | {
      readonly kind: 'alerted';
      readonly level: 'emergency' | 'urgent' | 'guessing';
      readonly invitationId: string | null;
    }
  | { readonly kind: 'wrong_code' }
  | { readonly kind: 'held_accepted'; readonly invitationId: string }
  | { readonly kind: 'late'; readonly invitationId: string }
  | { readonly kind: 'ignored'; readonly why: string };

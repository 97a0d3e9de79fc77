import type { Message } from './message.ts';
import type { ReplyInput, ReplyKind } from './reading.ts';

/** How a rule ends the reading of a message. */
export interface Verdict {
  readonly kind: ReplyKind;
  readonly scores?: readonly (number | null)[];
  readonly notApplicable?: readonly number[];
  readonly choice?: number;
}

/** A sentence and what must come of it: documentation that a test executes. */
export interface Example extends Partial<ReplyInput> {
  readonly text: string;
  readonly kind: ReplyKind;
  readonly scores?: readonly (number | null)[] | null;
  readonly notApplicable?: readonly number[];
  readonly choice?: number | null;
  readonly flags?: readonly string[];
  readonly overall?: number;
  readonly proposal?: readonly number[];
}

/** Takes tokens and says what it takes them for, adds a finding, or ends the reading with a verdict. */
export interface Rule {
  readonly name: string;
  readonly examples: readonly Example[];
  /** Bits of the signals (see `anyOf`) without any of which it has nothing to do; left out = always asked. */
  readonly needs?: number;
  readonly apply: (message: Message) => Verdict | undefined;
}

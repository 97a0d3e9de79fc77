import type { z } from 'zod';
import type { ReplyNumber } from './message-text.ts';

interface Outgoing {
  readonly channel: string;
  readonly weight: number;
}

interface Raw {
  readonly outgoing: readonly Outgoing[];
  readonly replyTo: string;
  readonly exceptions: readonly {
    readonly outgoing?: readonly Outgoing[] | undefined;
    readonly replyTo?: string | undefined;
  }[];
  readonly channels: Readonly<
    Record<string, { readonly sender?: string | undefined; readonly number?: ReplyNumber | undefined }>
  >;
  readonly budgets: readonly { readonly unit: string }[];
}

type Path = readonly (string | number)[];

/** What a single field cannot say: every channel that is named exists and can do what it is named for. */
export function checkRoutes(raw: Raw, context: z.core.$RefinementCtx<unknown>): void {
  const problem = (path: Path, message: string) => context.addIssue({ code: 'custom', path: [...path], message });
  const known = Object.keys(raw.channels).join(', ') || 'none';
  const checkOutgoing = (path: Path, list: readonly Outgoing[]) => {
    list.forEach(({ channel }, index) => {
      if (!raw.channels[channel])
        problem(path, `"${channel}" is not in "channels" (${known}); describe it there or choose another`);
      else if (raw.channels[channel].sender === undefined)
        problem(path, `"${channel}" has no "sender", so it cannot send; give it one or choose another`);
      if (list.findIndex((other) => other.channel === channel) < index)
        problem(path, `"${channel}" stands here twice; leave one out`);
    });
    if (list.length > 0 && list.every(({ weight }) => weight === 0))
      problem(path, 'every weight is 0; give at least one channel a weight');
  };
  const checkReplyTo = (path: Path, channel: string) => {
    if (!raw.channels[channel])
      problem(path, `"${channel}" is not in "channels" (${known}); describe it there or choose another`);
    else if (!raw.channels[channel].number)
      problem(path, `"${channel}" has no "number", so nobody can write to it; give it one or choose another`);
  };
  checkOutgoing(['outgoing'], raw.outgoing);
  checkReplyTo(['replyTo'], raw.replyTo);
  checkOwnNumber(raw, ['outgoing'], raw.outgoing, raw.replyTo, problem);
  raw.exceptions.forEach((exception, index) => {
    const path = ['exceptions', index];
    if (exception.outgoing) checkOutgoing([...path, 'outgoing'], exception.outgoing);
    if (exception.replyTo !== undefined) checkReplyTo([...path, 'replyTo'], exception.replyTo);
    const [outgoing, replyTo] = [exception.outgoing ?? raw.outgoing, exception.replyTo ?? raw.replyTo];
    checkOwnNumber(raw, [...path, 'outgoing'], outgoing, replyTo, problem);
  });
  raw.budgets.forEach(({ unit }, index) => {
    if (raw.budgets.findIndex((other) => other.unit === unit) < index)
      problem(['budgets', index, 'unit'], `"${unit}" stands here twice; leave one out`);
  });
}

/** The texts for a number of our own say "reply to this message": it must then come from that number. */
function checkOwnNumber(
  { channels }: Raw,
  path: Path,
  outgoing: readonly Outgoing[],
  replyTo: string,
  problem: (path: Path, message: string) => void,
): void {
  const number = channels[replyTo]?.number;
  if (!number || number.shared) return;
  for (const { channel } of outgoing) {
    const sender = channels[channel]?.sender;
    if (sender !== undefined && sender !== number.shortCode)
      problem(
        path,
        `"${channel}" sends as "${sender}", but the texts for the own number ${number.shortCode} ask to reply to the message; make that its "sender", or say "shared": true of the number so that the texts name it`,
      );
  }
}

import type { Conduct } from './behaviour.ts';
import type { IncomingPlan, OutgoingPlan } from './plan.ts';

const answerTo = {
  throttle: 'throttle',
  acceptThen500: 'errorAfterAccept',
  timeoutAfterAccept: 'timeoutAfterAccept',
  resetAfterAccept: 'resetAfterAccept',
} as const;

/** What a submission meets where no rule of the script speaks of it; runs down the counts of the behaviour. */
export function usualOutgoing(conduct: Conduct): OutgoingPlan {
  const { delay, reportDelay, retryAfter, duplicateCallbacks, reorderCallbacks } = conduct.now();
  const fault = conduct.takeFault();
  return {
    network: undefined,
    answer: fault ? answerTo[fault] : 'accept',
    retryAfter,
    delay,
    fate: conduct.drawFailure() ? 'failed' : 'delivered',
    reports: { delay: reportDelay, lost: false, copies: duplicateCallbacks ? 2 : 1, reversed: reorderCallbacks },
  };
}

export function usualIncoming(conduct: Conduct): IncomingPlan {
  const copies = conduct.now().duplicateCallbacks ? 2 : 1;
  return { delay: 0, lost: false, copies, parts: 1, reversed: false, withoutId: false };
}

import type { Role } from './authorisation.ts';

/**
 * What somebody has to do something about, and who may see that there is anything: a unit never learns of an allegation
 * against it, of a citizen who wants to be called, or of a doubt about its ballots.
 */
export const taskKinds = {
  /** At least five citizens speak of the same; `subject` is the theme. */
  theme: ['leader', 'supervisor'],
  /** Nobody tried the printed telephone number for 90 days; `subject` is the contact. */
  contact_untested: ['leader', 'supervisor'],
  /** An allegation; `subject` is the comment. */
  urgent: ['inspector'],
  /** A citizen asked to be called about one case; `subject` is the comment. */
  follow_up: ['supervisor', 'inspector'],
  /** Ballots that look wrong together; `subject` names the finding. */
  review: ['supervisor', 'inspector'],
} as const satisfies Record<string, readonly Role[]>;

export type TaskKind = keyof typeof taskKinds;

/** `dropped`: there was nothing to do. */
export type TaskState = 'open' | 'done' | 'dropped';

/** The kinds of task a role works on. */
export function kindsOf(role: Role): readonly TaskKind[] {
  return (Object.keys(taskKinds) as TaskKind[]).filter((kind) => (taskKinds[kind] as readonly Role[]).includes(role));
}

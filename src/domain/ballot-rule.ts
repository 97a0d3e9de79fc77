/** How sure it is that the citizen answered, weakest first. */
export const proofs = ['desk', 'slip', 'number'] as const;
export type Proof = (typeof proofs)[number];

export const helpers = ['nobody', 'family', 'officer'] as const;
export type HelpedBy = (typeof helpers)[number];

export interface CastBallot {
  readonly proof: Proof;
  /** Browser session that cast it; null for a number. */
  readonly browserHash: string | null;
}

/**
 * What becomes of a ballot for a case that may have one already. Only the invited number, or the browser session that
 * cast the first one, changes it, and never one of stronger proof; anything else is held and announced to the number.
 */
export function ruleOnBallot(present: CastBallot | undefined, later: CastBallot): 'counted' | 'replaces' | 'held' {
  if (!present) return 'counted';
  if (proofs.indexOf(later.proof) < proofs.indexOf(present.proof)) return 'held';
  if (later.proof === 'number') return 'replaces';
  return later.browserHash !== null && later.browserHash === present.browserHash ? 'replaces' : 'held';
}

import type { Effect, PendingQuestion } from '../domain/dialogue/state.ts';

/** An effect as a script writes it: `recorded A 5 4 _ 0`, `asked A missing 3`, `said confirmation`. */
export function effectLine(effect: Effect): string {
  switch (effect.kind) {
    case 'recorded':
      return `${effect.correction ? 'corrected' : 'recorded'} ${effect.invitationId} ${ballotLine(effect)}`;
    case 'asked':
      return `asked ${effect.invitationId} ${pendingLine(effect.pending)}`;
    case 'said':
      return `said ${effect.message}`;
    case 'commented':
      return `commented ${effect.invitationId ?? '-'}`;
    case 'alerted':
      return `alerted ${effect.level}`;
    case 'refused':
      return effect.wrongNumber ? 'refused as wrong number' : 'refused';
    case 'ignored':
      return `ignored: ${effect.why}`;
    case 'settled':
    case 'late':
    case 'held_accepted':
      return `${effect.kind} ${effect.invitationId}`;
    case 'wrong_code':
    case 'allowed_again':
      return effect.kind;
  }
}

/** `5 4 _ 0`: `_` not answered, 0 not applicable. */
export function ballotLine(ballot: { scores: readonly (number | null)[]; notApplicable: readonly number[] }): string {
  return ballot.scores.map((score, i) => score ?? (ballot.notApplicable.includes(i + 1) ? 0 : '_')).join(' ');
}

function pendingLine(pending: PendingQuestion): string {
  switch (pending.kind) {
    case 'missing':
      return `missing ${pending.items.join(' ')}`;
    case 'overall':
      return `overall ${pending.level}`;
    case 'readback':
      return `readback ${ballotLine({ scores: pending.scores, notApplicable: [] })}`;
    case 'which':
      return `which ${pending.invitationIds.join(' ')}`;
    case 'none':
      return 'again';
  }
}

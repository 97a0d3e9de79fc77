import type { AttemptOfMessage, AttemptRow } from '../db/attempts.ts';
import type { Db } from '../db/client.ts';
import { markDeadInvitations } from '../db/invitations.ts';
import { recordDeadNumbers, recordNetworks, reviveNumbers } from '../db/number-facts.ts';
import type { MessageKind } from '../domain/message-state.ts';
import type { Runtime } from '../runtime.ts';

/** An attempt as it was and as it is, and the networks that were told. */
interface Ended {
  readonly before: AttemptRow;
  readonly after: AttemptRow;
  readonly message: AttemptOfMessage['message'];
  readonly learnt: readonly { readonly network?: string }[];
}

const asking: readonly MessageKind[] = ['invitation', 'reminder'];

/**
 * What the ends of attempts tell of their numbers: the network, and that a number cannot receive. Such a number is a
 * category of its own; one that received something after all is alive again.
 */
export async function learnOfNumbers(rt: Runtime, trx: Db, moved: readonly Ended[]): Promise<void> {
  const now = rt.clock.now();
  await recordNetworks(
    trx,
    moved.flatMap(({ message: { msisdn_hash, hash_key_version }, learnt }) => {
      const network = learnt.findLast((fact) => fact.network !== undefined)?.network;
      return network === undefined ? [] : [{ msisdn_hash, hash_key_version, network }];
    }),
    now,
  );
  const ended = moved.filter(({ before, after }) => before.state !== after.state);
  const dead = moved.filter(({ before, after }) => isDead(after) && !isDead(before));
  await recordDeadNumbers(
    trx,
    dead.map(({ message: { msisdn_hash, hash_key_version } }) => ({ msisdn_hash, hash_key_version })),
    now,
  );
  await markDeadInvitations(trx, invitationsOf(dead), now);
  const alive = ended.filter(({ after }) => after.state === 'delivered');
  await reviveNumbers(
    trx,
    alive.map(({ message }) => message.msisdn_hash),
  );
}

/** The reason may come in a report of its own, after the failure. */
function isDead({ state, failure }: AttemptRow): boolean {
  return state === 'failed' && failure === 'undeliverable';
}

function invitationsOf(moved: readonly Ended[]): string[] {
  return moved.flatMap(({ message }) => (asking.includes(message.kind) ? (message.invitation_id ?? []) : []));
}

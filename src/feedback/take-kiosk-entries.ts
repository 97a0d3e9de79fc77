import type { Db } from '../db/client.ts';
import { type InvitationRow, itemsOfInvitation } from '../db/invitations.ts';
import { countPress } from '../db/kiosk-presses.ts';
import { insertKioskEntry, type KioskRow, noteKioskSeen, setKioskEntryOutcome } from '../db/kiosks.ts';
import type { FormItem } from '../domain/form.ts';
import { day, localDay, localMonth } from '../domain/hours.ts';
import type { Instrument } from '../domain/instrument.ts';
import { askedItems, type KioskEntry, type Pressed, readPressed } from '../domain/kiosk.ts';
import { openSealed } from '../domain/seal.ts';
import type { Runtime } from '../runtime.ts';
import { castBallot } from './cast-ballot.ts';
import { findCounterCase } from './find-counter-case.ts';
import { sealKeysOf } from './kiosk-seal.ts';

/** A tablet that was offline for longer is not believed about when a key was pressed. */
const longestAway = 7 * day;

/**
 * What became of an entry. `recorded` and `held`: a ballot; `counted_apart`: no case, or none that can be answered here,
 * so it went into the series that enters no index; `unreadable`: nothing a kiosk of this program sends.
 */
type Outcome = 'recorded' | 'held' | 'counted_apart' | 'unreadable';

type Asked = readonly { readonly item: FormItem; readonly score: number | null }[];

/**
 * Takes what was pressed at a kiosk, in its order, each entry once whatever is sent again.
 * @param waiting entries that are still in the tablet besides these
 * @returns the ids that are stored, which the tablet may forget. Nothing says what became of them.
 */
export async function takeKioskEntries(
  rt: Runtime,
  kiosk: KioskRow,
  entries: readonly KioskEntry[],
  waiting = 0,
): Promise<string[]> {
  const keys = await sealKeysOf(rt, kiosk);
  for (const entry of entries) {
    const outcome = await rt.db.writer.transaction(async (trx) => {
      const id = { id: entry.id, kiosk_id: kiosk.id, day: localDay(rt.clock.now()) };
      if (!(await insertKioskEntry(trx, id))) return undefined;
      const taken = await take(rt, trx, kiosk, entry, openSealed(keys.privateKey, entry.sealed, entry.id));
      await setKioskEntryOutcome(trx, entry.id, taken);
      return taken;
    });
    if (outcome === 'held') rt.wake.emit('outbox');
  }
  await noteKioskSeen(rt.db.writer, kiosk.id, rt.clock.now(), waiting);
  return entries.map(({ id }) => id);
}

async function take(
  rt: Runtime,
  trx: Db,
  kiosk: KioskRow,
  entry: KioskEntry,
  opened: string | undefined,
): Promise<Outcome> {
  const pressed = opened === undefined ? undefined : readPressed(opened);
  const instrument = pressed && instrumentOf(rt, pressed.instrument);
  const asked = instrument && askedItems(instrument, pressed);
  if (!asked) return 'unreadable';
  const at = rt.clock.now() - Math.min(entry.age, longestAway);
  const found = pressed.case && (await findCounterCase(rt, trx, kiosk, pressed.case, at));
  if (found?.status === 'open') return castBallot(rt, trx, draftOf(found.invitation, pressed, asked));
  await countPress(
    trx,
    {
      month: localMonth(rt.clock.now()),
      unit_version_id: rt.reference.unit(kiosk.unit_id).versionId,
      instrument_version_id: pressed.instrument,
      form: pressed.form,
    },
    asked.map(({ item, score }) => ({ item: item.code, score })),
  );
  return 'counted_apart';
}

function draftOf(row: InvitationRow, pressed: Pressed, asked: Asked) {
  const invitation = asAsked(row, pressed, asked);
  const scores = new Map(asked.map(({ item, score }) => [item.code, score]));
  const given = itemsOfInvitation(invitation).map(({ code }) => scores.get(code) ?? null);
  const { onTime, helpedBy } = pressed;
  return {
    invitation,
    scores: given.map((score) => (score === 0 ? null : score)),
    notApplicable: given.flatMap((score, index) => (score === 0 ? [index + 1] : [])),
    channel: 'kiosk',
    proof: 'desk',
    browserHash: null,
    helpedBy,
    onTime,
    flags: helpedBy === 'officer' ? ['proxy'] : [],
    rule: 'kiosk',
  } as const;
}

/** A tablet that was offline could not know which items the invitation asks: the ballot is then of the form it asked. */
function asAsked(invitation: InvitationRow, { instrument, form }: Pressed, asked: Asked): InvitationRow {
  const own = new Set(itemsOfInvitation(invitation).map(({ code }) => code));
  if (invitation.instrument_version_id === instrument && asked.every(({ item }) => own.has(item.code)))
    return invitation;
  return {
    ...invitation,
    instrument_version_id: instrument,
    form,
    items: JSON.stringify(asked.map(({ item }) => item)),
  };
}

function instrumentOf(rt: Runtime, versionId: string): Instrument | undefined {
  try {
    return rt.reference.instrument(versionId);
  } catch {
    return undefined;
  }
}

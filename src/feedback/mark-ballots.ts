import { randomUUID } from 'node:crypto';
import { type BallotRow, findBallots } from '../db/ballots.ts';
import { chunks, groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { countMarked, type FindingRow, storeFinding } from '../db/integrity-findings.ts';
import { findMeta, setMeta } from '../db/meta.ts';
import { findBusyPhones, findOpportunities, findWatchedBallots, type WatchedBallot } from '../db/observed-ballots.ts';
import { type CountMove, moveCounts } from '../db/rollups.ts';
import { findStaffHashes } from '../db/staff-numbers.ts';
import { openTask } from '../db/tasks.ts';
import { countedBallot } from '../domain/counted-ballot.ts';
import { hour, localDay } from '../domain/hours.ts';
import { lookForCheating } from '../domain/integrity/look-for-cheating.ts';
import type { BallotMark, Finding } from '../domain/integrity/observed.ts';
import { spanOf } from '../domain/periods.ts';
import type { Runtime } from '../runtime.ts';

const every = hour;

/** Looks once an hour of business time. Returns how many ballots were newly marked. */
export async function markBallotsWhenDue(rt: Runtime): Promise<number> {
  const last = await findMeta(rt.db.reader, 'looked_for_cheating_at');
  if (last !== undefined && rt.clock.now() < Number(last) + every) return 0;
  const marked = await markBallots(rt);
  await setMeta(rt.db.writer, 'looked_for_cheating_at', String(rt.clock.now()));
  return marked;
}

/**
 * Looks through the ballots of all open cases, province by province, for what seems not to be the citizen's own answer.
 * A mark deletes nothing: the ballot's counts move to those kept apart, and the finding waits for an inspector.
 */
export async function markBallots(rt: Runtime): Promise<number> {
  let marked = 0;
  for (const province of rt.reference.units().filter(({ level }) => level === 'province'))
    marked += await markProvince(rt, province.id);
  return marked;
}

async function markProvince(rt: Runtime, provinceId: string): Promise<number> {
  const limits = rt.settings.get('integrity').value;
  const unitIds = rt.reference.unitsUnder(provinceId).map(({ id }) => id);
  const db = rt.db.reader;
  const ballots = await findWatchedBallots(db, unitIds);
  if (ballots.length === 0) return 0;
  const findings = lookForCheating(
    {
      ballots,
      opportunities: await findOpportunities(db, unitIds),
      casesOfPhone: await findBusyPhones(db, limits.casesPerPhone),
      staffPhones: await findStaffHashes(db),
    },
    limits,
  );
  const byId = new Map(ballots.map((ballot) => [ballot.id, ballot]));
  let marked = 0;
  for (const part of chunks(findings.flatMap((finding) => marksOf(finding, byId))))
    marked += await rt.db.writer.transaction((trx) => putMarks(trx, part));
  await rt.db.writer.transaction(async (trx) => {
    for (const group of groupBy(
      findings.flatMap((finding) => monthsOf(rt, finding, byId)),
      ({ finding, month }) => [finding.mark, finding.unitId, month].join('\0'),
    ).values())
      await store(rt, trx, group);
  });
  return marked;
}

interface Mark {
  readonly ballot: WatchedBallot;
  readonly mark: BallotMark;
}

function marksOf({ mark, ballotIds }: Finding, byId: ReadonlyMap<string, WatchedBallot>): Mark[] {
  return ballotIds.map((id) => ({ ballot: byId.get(id)!, mark: mark as BallotMark }));
}

/** What an inspector has dismissed is not marked again. */
const dismissed = (mark: string) => `${mark}:dismissed`;

/** Ballots may have been replaced, or closed, since they were looked at: those are left alone. */
async function putMarks(trx: Db, marks: readonly Mark[]): Promise<number> {
  const stored = await findBallots(trx, [...new Set(marks.map(({ ballot }) => ballot.invitationId))]);
  const wanted = groupBy(marks, ({ ballot }) => ballot.id);
  const changed = stored.flatMap((row) => {
    const flags: string[] = JSON.parse(row.flags);
    const fresh = new Set((wanted.get(row.id) ?? []).map(({ mark }) => mark));
    const added = [...fresh].filter((mark) => !flags.includes(mark) && !flags.includes(dismissed(mark)));
    return row.state === 'counted' && added.length > 0 ? { row, flags: [...flags, ...added] } : [];
  });
  await changeFlags(trx, changed);
  return changed.length;
}

/** Writes the flags of counted ballots, and moves their counts where they are kept apart now, or no longer. */
export async function changeFlags(
  trx: Db,
  changed: readonly {
    readonly row: BallotRow & { answers: readonly { item: string; score: number | null }[] };
    readonly flags: readonly string[];
  }[],
): Promise<void> {
  const moves: CountMove[] = [];
  for (const { row, flags } of changed) {
    const text = JSON.stringify(flags);
    await trx('ballots').where({ id: row.id }).update({ flags: text });
    const [before, after] = [countedBallot(row, row.answers), countedBallot({ ...row, flags: text }, row.answers)];
    if (before.flagged !== after.flagged) moves.push({ ballot: before, by: -1 }, { ballot: after, by: 1 });
  }
  await moveCounts(trx, moves);
}

interface Seen {
  readonly finding: Finding;
  readonly month: string;
  readonly ballots: number;
}

/** A finding by the months of its ballots; one about a whole unit stands in the present one. */
function monthsOf(rt: Runtime, finding: Finding, byId: ReadonlyMap<string, WatchedBallot>): Seen[] {
  if (finding.ballotIds.length === 0) {
    const present = spanOf(rt.settings.get('periods').value, localDay(rt.clock.now()));
    return [{ finding, month: present.label, ballots: 0 }];
  }
  const months = groupBy(
    finding.ballotIds.map((id) => byId.get(id)!),
    ({ month }) => month,
  );
  return [...months].map(([month, of]) => ({ finding, month, ballots: of.length }));
}

async function store(rt: Runtime, trx: Db, group: readonly Seen[]): Promise<void> {
  const now = rt.clock.now();
  const { finding, month } = group[0]!;
  const strongest = group.reduce((a, b) => (b.ballots > a.ballots ? b : a)).finding;
  const row: FindingRow = {
    id: randomUUID(),
    mark: finding.mark,
    unit_id: finding.unitId,
    month,
    ballots: await countMarked(trx, finding, month),
    evidence: JSON.stringify(strongest.evidence),
    state: 'open',
    note: null,
    reviewed_by: null,
    reviewed_at: null,
    first_seen_at: now,
    last_seen_at: now,
  };
  const { isOpen } = await storeFinding(trx, row);
  if (isOpen) await openTask(trx, { kind: 'review', unitId: row.unit_id, subject: `${month}:${row.mark}`, at: now });
}

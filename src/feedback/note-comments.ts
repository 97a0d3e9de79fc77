import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { type CommentRow, findCommentsOf, insertComments } from '../db/comments.ts';
import type { InvitationRow } from '../db/invitations.ts';
import { openTask } from '../db/tasks.ts';
import { afterWorkingDays, localDay } from '../domain/hours.ts';
import { maskPii } from '../domain/reply/mask-pii.ts';
import { parse } from '../domain/reply/parse.ts';
import type { ReplyFlag } from '../domain/reply/reading.ts';
import { isAllegation } from '../domain/themes.ts';
import type { Runtime } from '../runtime.ts';
import { keepFollowUp } from './keep-follow-up.ts';

export interface CommentDraft {
  /** Whose case it is about; null on a paper form that belongs to no case. */
  readonly invitation: InvitationRow | null;
  readonly unitId: string;
  /** YYYY-MM of the returned result. */
  readonly month: string;
  /** As the citizen wrote it. */
  readonly text: string;
  /** What the reply language found in it; read here where it was not. */
  readonly flags?: readonly ReplyFlag[];
  /** The citizen asked to be called about this case. */
  readonly wantsCall?: boolean;
}

const longest = 1_000;
const mostOfOneCase = 5;

/**
 * Stores what citizens said in their own words, masked. An allegation opens a task at the inspectorate and never counts
 * for a theme. Said again, more than five times about one case, or nothing left behind the masks: not stored.
 * @returns the id of each comment, null where it was not stored.
 */
export async function noteComments(
  rt: Runtime,
  trx: Db,
  drafts: readonly CommentDraft[],
): Promise<readonly (string | null)[]> {
  if (drafts.length === 0) return [];
  const said = await findCommentsOf(
    trx,
    drafts.flatMap(({ invitation }) => invitation?.id ?? []),
  );
  const rows: CommentRow[] = [];
  const stored = drafts.map((draft) => {
    const earlier = [...said, ...rows].filter(
      (row) => row.invitation_id !== null && row.invitation_id === draft.invitation?.id,
    );
    const row = rowOf(rt, draft, earlier[0]?.voice ?? randomUUID());
    const isNew = /\p{L}/u.test(row.text) && earlier.every(({ text }) => text !== row.text);
    if (!isNew || earlier.length >= mostOfOneCase) return null;
    rows.push(row);
    return row;
  });
  await insertComments(trx, rows);
  for (const [at, row] of stored.entries()) if (row) await route(rt, trx, row, drafts[at]!);
  return stored.map((row) => row?.id ?? null);
}

function rowOf(rt: Runtime, { invitation, unitId, month, text, flags }: CommentDraft, voice: string): CommentRow {
  const found = flags ?? readFlags(rt, text);
  const urgent = found.includes('urgent') || found.includes('emergency');
  return {
    id: randomUUID(),
    unit_id: unitId,
    month,
    text: maskPii(text.trim()).slice(0, longest),
    flags: JSON.stringify(found),
    urgent: Number(urgent || isAllegation(rt.settings.get('themes').value, text)),
    invitation_id: invitation?.id ?? null,
    voice,
    sorted: 0,
  };
}

function readFlags(rt: Runtime, text: string): readonly ReplyFlag[] {
  return parse({ text, candidates: [], pending: { kind: 'none' } }, rt.settings.get('lexicon').value).flags;
}

/** An allegation goes to the inspectorate; a wish to be called goes with it, or to who watches over the province. */
async function route(rt: Runtime, trx: Db, row: CommentRow, { invitation, wantsCall }: CommentDraft): Promise<void> {
  const asked = wantsCall && invitation?.msisdn_cipher ? invitation : null;
  if (row.urgent === 0 && !asked) return;
  const { deadlines } = rt.settings.get('themes').value;
  const at = rt.clock.now();
  const days = row.urgent === 1 ? deadlines.urgent : deadlines.followUp;
  const { id } = await openTask(trx, {
    kind: row.urgent === 1 ? 'urgent' : 'follow_up',
    unitId: row.unit_id,
    subject: row.id,
    at,
    dueDay: afterWorkingDays(localDay(at), days, rt.settings.get('hours').value.holidays),
    detail: { month: row.month },
  });
  if (asked) await keepFollowUp(rt, trx, id, asked);
}

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Db } from '../../src/db/client.ts';
import type { NotAskedReason } from '../../src/db/invitations.ts';
import { moveCounts } from '../../src/db/rollups.ts';
import type { HelpedBy } from '../../src/domain/ballot-rule.ts';
import { type BallotColumns, countedBallot } from '../../src/domain/counted-ballot.ts';
import { formItems } from '../../src/domain/form.ts';
import { parseInstrument } from '../../src/domain/instrument.ts';

/** Units of the planted province, its own first. */
export const province = 'tinh';

const names: Readonly<Record<string, [level: string, nameVi: string, nameEn: string]>> = {
  tinh: ['province', 'Công an tỉnh Bình Minh', 'Binh Minh Provincial Police'],
  csgt: ['department', 'Phòng Cảnh sát giao thông', 'Traffic Police Office'],
  'song-thuong': ['commune', 'Công an phường Sông Thương', 'Song Thuong Ward Police'],
  'an-hoa': ['commune', 'Công an xã An Hòa', 'An Hoa Commune Police'],
  'tan-lap': ['commune', 'Công an xã Tân Lập', 'Tan Lap Commune Police'],
  'phu-dien': ['commune', 'Công an xã Phú Điền', 'Phu Dien Commune Police'],
  'dong-khe': ['commune', 'Công an xã Đông Khê', 'Dong Khe Commune Police'],
};

const instrumentText = readFileSync(new URL('../../templates/instruments/police-2019.json', import.meta.url), 'utf8');
const instrument = parseInstrument(JSON.parse(instrumentText));

/** Beside whatever stands in the database. */
export async function plantProvince(db: Db): Promise<void> {
  await db('fields').insert({ code: 'giao-thong', name_vi: 'Giao thông', name_en: 'Traffic' });
  await db('procedures').insert({
    code: 'dang-ky-xe',
    field_code: 'giao-thong',
    name_vi: 'Đăng ký xe',
    name_en: 'Vehicle registration',
    contact: 'sms',
  });
  await db('units').insert(Object.keys(names).map((id) => ({ id, created_at: 0 })));
  await db('unit_versions').insert(
    Object.entries(names).map(([id, [level, name_vi, name_en]]) => ({
      id: `${id}@1`,
      unit_id: id,
      parent_unit_id: id === province ? null : province,
      level,
      code: id,
      name_vi,
      name_en,
      sms_label: id,
      valid_from: '2025-07-01',
    })),
  );
  const present = await db('instrument_versions').where({ code: instrument.code }).first();
  if (present) return;
  await db('instrument_versions').insert({
    id: 'police-2019/1',
    code: instrument.code,
    version: instrument.version,
    body: instrumentText,
    author: 'test',
    created_at: 0,
  });
}

export interface PlantedCase {
  readonly unit: string;
  /** Instant of the returned result. */
  readonly at: number;
  /** How far the case came. */
  readonly reached: 'not_asked' | 'asked' | 'accepted' | 'delivered' | 'answered';
  readonly state?: 'open' | 'refused' | 'expired';
  /** `no_phone` where nothing is said. */
  readonly notAsked?: NotAskedReason;
  /** Of a ballot; the fifth is asked of those who filed feedback. */
  readonly scores?: readonly (number | null)[];
  readonly channel?: string;
  readonly proof?: 'number' | 'slip' | 'desk';
  readonly windowEndsAt?: number;
  readonly field?: string;
  readonly flags?: readonly string[];
  readonly helpedBy?: HelpedBy;
  readonly overdue?: boolean;
  readonly overall?: number;
  readonly onTime?: boolean;
}

const stations = ['not_asked', 'asked', 'accepted', 'delivered', 'answered'] as const;

/** Cases with their invitation, and the ballot of those that answered, counted as casting counts it. */
export async function plantCases(db: Db, planted: readonly PlantedCase[]): Promise<void> {
  const { id: instrumentVersionId } = await db('instrument_versions').where({ code: instrument.code }).first();
  for (const each of planted) {
    const { unit, at, reached, scores } = each;
    const caseId = randomUUID();
    const invitationId = randomUUID();
    const month = new Date(at + 7 * 3_600_000).toISOString().slice(0, 7);
    const passed = (station: (typeof stations)[number]) =>
      stations.indexOf(reached) >= stations.indexOf(station) ? at + 3_600_000 : null;
    await db('cases').insert({
      id: caseId,
      source_system: 'test',
      case_code: caseId,
      receiving_unit_id: unit,
      deciding_unit_id: unit,
      rated_unit_id: unit,
      unit_version_id: `${unit}@1`,
      procedure_code: 'dang-ky-xe',
      result: 'granted',
      returned_at: at,
      filed_feedback: 0,
      recorded_by: 'test',
      recorded_at: at,
    });
    const items = JSON.stringify(formItems(instrument, 'short', { filedFeedback: scores?.length === 5 }));
    await db('invitations').insert({
      id: invitationId,
      case_id: caseId,
      state: each.state ?? (reached === 'answered' ? 'answered' : 'open'),
      not_asked_reason: reached === 'not_asked' ? (each.notAsked ?? 'no_phone') : null,
      unit_id: unit,
      unit_version_id: `${unit}@1`,
      field_code: each.field ?? 'giao-thong',
      month,
      roads: 'any',
      instrument_version_id: instrumentVersionId,
      form: 'short',
      items,
      created_at: at,
      accepted_at: passed('accepted'),
      delivered_at: passed('delivered'),
      answered_at: passed('answered'),
      window_ends_at: each.windowEndsAt ?? at + 15 * 86_400_000,
      pending: 'null',
      overdue: each.overdue === undefined ? null : Number(each.overdue),
    });
    if (!scores) continue;
    const ballot: BallotColumns = {
      unit_version_id: `${unit}@1`,
      field_code: each.field ?? 'giao-thong',
      instrument_version_id: instrumentVersionId,
      form: 'short',
      items,
      channel: each.channel ?? 'sms',
      proof: each.proof ?? 'number',
      day: `${month}-28`,
      month,
      repeated_phone: 0,
      flags: JSON.stringify(each.flags ?? []),
      helped_by: each.helpedBy ?? 'nobody',
      overdue: each.overdue === undefined ? null : Number(each.overdue),
      overall: each.overall ?? null,
      on_time: each.onTime === undefined ? null : Number(each.onTime),
    };
    const ballotId = randomUUID();
    const answers = scores.map((score, index) => ({ item: String(index + 1), score }));
    await db('ballots').insert({
      id: ballotId,
      invitation_id: invitationId,
      state: 'counted',
      unit_id: unit,
      ...ballot,
      rule: 'digits',
    });
    await db('answers').insert(answers.map((answer) => ({ ...answer, ballot_id: ballotId })));
    await moveCounts(db, [{ ballot: countedBallot(ballot, answers), by: 1 }]);
  }
}

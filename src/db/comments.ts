import { insertAll } from './bulk.ts';
import type { Db } from './client.ts';

/** A citizen's words, masked, without a trace of who wrote them or when; urgent ones are for inspectors alone. */
export interface CommentRow {
  id: string;
  unit_id: string;
  month: string;
  text: string;
  flags: string;
  urgent: number;
}

export interface AlertRow {
  id: string;
  level: 'emergency' | 'urgent' | 'guessing' | 'channel' | 'budget';
  unit_id: string | null;
  /** Of a channel or a budget: JSON. */
  detail: string;
  raised_at: number;
  acknowledged_at: number | null;
}

export const insertComments = (trx: Db, rows: readonly CommentRow[]): Promise<void> => insertAll(trx, 'comments', rows);

export const insertAlerts = (trx: Db, rows: readonly AlertRow[]): Promise<void> => insertAll(trx, 'alerts', rows);

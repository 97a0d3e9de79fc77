import { createHash } from 'node:crypto';
import { type FormGeometry, parseGeometry } from '../domain/paper-form/geometry.ts';
import type { Db } from './client.ts';

/** Keeps where everything on a printed form lies, once for all forms that are alike. @returns its id */
export async function keepLayout(trx: Db, geometry: FormGeometry): Promise<string> {
  const text = JSON.stringify(geometry);
  const id = createHash('sha256').update(text).digest('base64url');
  await trx('paper_layouts').insert({ id, geometry: text }).onConflict('id').ignore();
  return id;
}

export async function findLayout(db: Db, id: string): Promise<FormGeometry | undefined> {
  const row: { geometry: string } | undefined = await db('paper_layouts').where({ id }).first('geometry');
  return row && parseGeometry(JSON.parse(row.geometry));
}

import { findPaperFormByTokenHash } from '../../db/paper-forms.ts';
import { findLayout } from '../../db/paper-layouts.ts';
import { tokenHash } from '../../domain/keys.ts';
import type { PageGeometry } from '../../domain/paper-form/geometry.ts';
import type { Runtime } from '../../runtime.ts';

/**
 * Where everything lies on the page that a code names; undefined where no form has this code, as after a later print,
 * or where the form has no such page.
 */
export async function findFormGeometry(rt: Runtime, token: string, page: number): Promise<PageGeometry | undefined> {
  const form = await findPaperFormByTokenHash(rt.db.reader, tokenHash(token));
  const layout = form?.layout_id ? await findLayout(rt.db.reader, form.layout_id) : undefined;
  return layout?.pages[page - 1];
}

import { rows } from '../db/table.ts';

/** Breaks the import rules on purpose: the architecture test must see it. */
export const broken = rows + 1;

import type { Cell } from '../domain/case-file/values.ts';

/** A row as it stands in the file. */
export interface SheetRow {
  /** As a text editor or a spreadsheet numbers it, from 1. */
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** A file under way: its rows one by one, and how much of it was read, 0 to 1. */
export interface Sheet {
  readonly rows: AsyncIterable<SheetRow>;
  share(): number;
}

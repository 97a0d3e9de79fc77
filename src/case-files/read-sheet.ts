import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import type { Sheet } from './sheet.ts';

/** Opens a file. @throws Error where it is neither CSV nor XLSX */
export function readSheet(file: string): Sheet {
  if (/\.xlsx$/i.test(file)) return readXlsx(file);
  if (/\.(csv|tsv|txt)$/i.test(file)) return readCsv(file);
  throw new Error(`${file}: give a .csv or an .xlsx file (an old .xls is saved as .xlsx first)`);
}

import { readdirSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';

/** Kinds of files every provider plays. */
export const audioTypes: Readonly<Record<string, string>> = { '.mp3': 'audio/mpeg', '.wav': 'audio/wav' };

/** Prompts somebody recorded: the files of a folder, by the name of the prompt. */
export function findRecordings(folder: string | undefined): ReadonlyMap<string, string> {
  if (folder === undefined) return new Map();
  const files = readdirSync(folder).filter((file) => audioTypes[parse(file).ext] !== undefined);
  return new Map(files.map((file) => [parse(file).name, resolve(join(folder, file))]));
}

import { existsSync } from 'node:fs';

/** Folder of package.json, as a file URL: views, styles and templates lie below it, whether this runs as source or built. */
export const projectRoot = findRoot(new URL('.', import.meta.url));

function findRoot(folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : findRoot(new URL('..', folder));
}

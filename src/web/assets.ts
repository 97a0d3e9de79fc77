import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { projectRoot } from '../project-root.ts';
import type { Route } from './routes.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const oneYear = 'public, max-age=31536000, immutable';
const oneMonth = 'public, max-age=2592000';

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const folder = new URL('src/web/public/', projectRoot);
const byName = new Map(readdirSync(folder).map((name) => [name, load(name)]));
const byPath = new Map([...byName.values()].map((asset) => [asset.path, asset]));
const fonts = new Map<string, Buffer>();
const require = createRequire(import.meta.url);

/** Address of a file of `src/web/public`. It holds a hash of the content, so that browsers may keep it for ever. */
export function asset(name: string): string {
  const found = byName.get(name);
  if (!found) throw new Error(`src/web/public/${name} is missing`);
  return found.path;
}

export const assetRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/assets/:file',
    action: 'assets:read',
    door: 'open',
    handle(request, response, next) {
      const found = byPath.get(request.path);
      if (!found) return next();
      response.set({ 'Content-Type': found.type, 'Cache-Control': oneYear }).send(found.body);
    },
  },
  {
    method: 'get',
    path: '/assets/fonts/:file',
    action: 'assets:read',
    door: 'open',
    handle(request, response, next) {
      const font = readFont(String(request.params['file']));
      if (!font) return next();
      response.set({ 'Content-Type': `font/${extname(request.path).slice(1)}`, 'Cache-Control': oneMonth }).send(font);
    },
  },
];

/** A script names those it imports by the files beside it; they are served under the addresses of their content. */
function load(name: string): Asset {
  const written = readFileSync(new URL(name, folder));
  const body = name.endsWith('.js')
    ? Buffer.from(written.toString().replace(/ from '\.\/([\w-]+\.js)'/g, (_, file) => ` from '${load(file).path}'`))
    : written;
  const extension = extname(name);
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return {
    path: `/assets/${name.slice(0, -extension.length)}.${hash}${extension}`,
    type: types[extension] ?? 'application/octet-stream',
    body,
  };
}

/** Straight from their packages: Be Vietnam Pro in the subsets and weights that app.css names, Roboto for receipts. */
export function readFont(file: string): Buffer | undefined {
  const known = fonts.get(file);
  if (known) return known;
  const [, weight] = /^receipt-(medium|bold)\.woff$/.exec(file) ?? [];
  const page = /^be-vietnam-pro-(latin|vietnamese)-(400|500|600|700)-normal\.woff2$/.test(file);
  if (!weight && !page) return undefined;
  const path = weight
    ? `roboto-font/fonts/Roboto/roboto-${weight}-webfont.woff`
    : `@fontsource/be-vietnam-pro/files/${file}`;
  const font = readFileSync(require.resolve(path));
  fonts.set(file, font);
  return font;
}

import jsQRModule from 'jsqr';
import type { Point } from '../domain/paper-form/geometry.ts';
import { readFormQr } from '../domain/paper-form/qr.ts';
import { asRgba, type Grey, shrink } from './grey.ts';

// A CommonJS bundle: under Node's own loader the function is the default of the default.
const jsQR = ((jsQRModule as unknown as { default?: typeof jsQRModule }).default ?? jsQRModule) as unknown as (
  data: Uint8ClampedArray,
  width: number,
  height: number,
  options: { inversionAttempts: 'dontInvert' },
) => { data: string; location: Record<string, Point> } | null;

/** The code of a form in a picture; its corners in dots, clockwise from the top left of the code as it is read. */
export interface FoundCode {
  readonly token: string;
  readonly page: number;
  readonly corners: readonly [Point, Point, Point, Point];
}

/** Longest sides at which the code is looked for: small ones are quick and smooth noise, large ones keep fine codes. */
const attempts = [1300, 1900, 900, 2600];

/**
 * The one form in the picture. Codes of other things are looked past; two different forms in one picture are nobody's.
 */
export function findFormCode(picture: Grey): FoundCode | 'none' | 'several' {
  const found = firstCode(picture, attempts);
  if (!found) return 'none';
  const other = firstCode(without(picture, found), [attempts[0]!]);
  return other && (other.token !== found.token || other.page !== found.page) ? 'several' : found;
}

function firstCode(picture: Grey, sizes: readonly number[]): FoundCode | undefined {
  let seen = picture;
  for (const longest of sizes.filter((size, at) => at === 0 || size <= Math.max(picture.width, picture.height)))
    for (let foreign = 0; foreign < 3; foreign++) {
      const small = shrink(seen, longest);
      const code = jsQR(new Uint8ClampedArray(asRgba(small).buffer), small.width, small.height, {
        inversionAttempts: 'dontInvert',
      });
      if (!code) break;
      const corners = cornersOf(code.location, picture.width / small.width, picture.height / small.height);
      const form = readFormQr(code.data);
      if (form) return { ...form, corners };
      seen = without(seen, { corners });
    }
  return undefined;
}

function cornersOf(location: Record<string, Point>, byX: number, byY: number): FoundCode['corners'] {
  const at = (name: string): Point => ({ x: location[name]!.x * byX, y: location[name]!.y * byY });
  return [at('topLeftCorner'), at('topRightCorner'), at('bottomRightCorner'), at('bottomLeftCorner')];
}

/** The picture with a code painted over. */
function without(picture: Grey, { corners }: Pick<FoundCode, 'corners'>): Grey {
  const data = picture.data.slice();
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const [left, right] = [Math.max(0, Math.floor(Math.min(...xs))), Math.ceil(Math.max(...xs))];
  for (let y = Math.max(0, Math.floor(Math.min(...ys))); y < Math.min(picture.height, Math.max(...ys)); y++)
    data.fill(128, y * picture.width + left, y * picture.width + Math.min(picture.width, right));
  return { ...picture, data };
}

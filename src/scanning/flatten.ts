import type { PageGeometry } from '../domain/paper-form/geometry.ts';
import { type Grey, sample } from './grey.ts';
import { type Homography, project } from './homography.ts';

/** Dots a millimetre of a page that was laid flat. */
export const flatDots = 8;

/** The page as if it lay on a scanner: its top left corner at the first dot, `flatDots` a millimetre. */
export function flatten(picture: Grey, h: Homography, { width, height }: PageGeometry): Grey {
  const flat = { width: Math.round(width * flatDots), height: Math.round(height * flatDots) };
  const data = new Uint8Array(flat.width * flat.height);
  for (let y = 0; y < flat.height; y++)
    for (let x = 0; x < flat.width; x++) {
      const at = project(h, { x: (x + 0.5) / flatDots, y: (y + 0.5) / flatDots });
      data[y * flat.width + x] = sample(picture, at.x - 0.5, at.y - 0.5);
    }
  return { ...flat, data };
}

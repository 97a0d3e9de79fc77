import type { PageGeometry, Point } from '../domain/paper-form/geometry.ts';
import { darkIslands, type Island } from './dark-islands.ts';
import { type Grey, shrink } from './grey.ts';
import { fitHomography, type Homography, type Match, project, scaleAt, unmirrored } from './homography.ts';

/** Marks are looked for at this size: their middles are found to a twentieth of a millimetre. */
const longest = 1300;
/** No corner of the code may lie further from its place than this, mm, once the marks are known. */
const largestResidual = 0.9;
/** A code is small: where it lets one expect a far mark is a wide field. mm, and mm for each mm of distance. */
const reach = { least: 8, perMm: 0.4 } as const;
const tooMany = 8;

/**
 * The perspective of a page. Every black square that could be a corner mark is tried in every place where it could be;
 * the four must agree with each other in size and with the code in place, and only one choice may do so.
 * Undefined where a mark is missing or where what was found does not lie as it was printed.
 */
export function findPage(picture: Grey, codeCorners: readonly Point[], page: PageGeometry): Homography | undefined {
  const small = shrink(picture, longest);
  const by = { x: picture.width / small.width, y: picture.height / small.height };
  const code = matchesOfCode(codeCorners, page, by);
  const choices = choicesOf(small, code, page);
  const agreeing = combinations(choices).flatMap((islands) => {
    const h = fitHomography(page.corners.map((paper, at) => ({ paper, picture: islands[at]! })));
    const off = h ? disagreement(h, islands, code, page) : Number.POSITIVE_INFINITY;
    return off <= largestResidual ? [{ islands, off }] : [];
  });
  if (agreeing.length !== 1) return undefined;
  const { islands } = agreeing[0]!;
  return fitHomography(
    page.corners.map((paper, at) => ({ paper, picture: { x: islands[at]!.x * by.x, y: islands[at]!.y * by.y } })),
  );
}

function matchesOfCode(corners: readonly Point[], { qr }: PageGeometry, by: Point): Match[] {
  const { x, y, width, height } = qr;
  const places = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
  return places.map((paper, at) => ({
    paper,
    picture: { x: corners[at]!.x / by.x, y: corners[at]!.y / by.y },
  }));
}

/** For each corner the islands that could be its mark, seen without perspective from the code. */
function choicesOf(small: Grey, code: readonly Match[], page: PageGeometry): Island[][] {
  const [origin, right, , down] = code.map(({ picture }) => picture) as [Point, Point, Point, Point];
  const { x, y, width, height } = page.qr;
  const across = { x: (right.x - origin.x) / width, y: (right.y - origin.y) / width };
  const along = { x: (down.x - origin.x) / height, y: (down.y - origin.y) / height };
  const scale = Math.sqrt(Math.abs(across.x * along.y - across.y * along.x));
  const wanted = (page.cornerSide * scale) ** 2;
  const islands = darkIslands(
    small,
    code.map(({ picture }) => picture),
  ).filter(
    ({ area, squareness, elongation }) =>
      area > 0.35 * wanted && area < 2.5 * wanted && squareness > 0.88 && squareness < 1.04 && elongation < 2.6,
  );
  return page.corners.map((mark) => {
    const [dx, dy] = [mark.x - x, mark.y - y];
    const expected = {
      x: origin.x + dx * across.x + dy * along.x,
      y: origin.y + dx * across.y + dy * along.y,
    };
    const farthest = (reach.least + reach.perMm * Math.hypot(dx, dy)) * scale;
    const away = (island: Island) => Math.hypot(island.x - expected.x, island.y - expected.y);
    return islands
      .filter((island) => away(island) < farthest)
      .sort((a, b) => away(a) - away(b))
      .slice(0, tooMany);
  });
}

function combinations(choices: readonly (readonly Island[])[]): Island[][] {
  let all: Island[][] = [[]];
  for (const islands of choices)
    all = all.flatMap((taken) => islands.filter((one) => !taken.includes(one)).map((one) => [...taken, one]));
  return all;
}

/** mm by which the code lies off its place; infinite where a mark has not the size that it must have there. */
function disagreement(h: Homography, islands: readonly Island[], code: readonly Match[], page: PageGeometry): number {
  const sized = page.corners.every((corner, at) => {
    const size = islands[at]!.area / (page.cornerSide * scaleAt(h, corner)) ** 2;
    return size > 0.7 && size < 1.35;
  });
  if (!sized || !page.corners.every((corner) => unmirrored(h, corner))) return Number.POSITIVE_INFINITY;
  const off = code.map(({ paper, picture }) => {
    const expected = project(h, paper);
    return Math.hypot(expected.x - picture.x, expected.y - picture.y) / scaleAt(h, paper);
  });
  // The code's lower right corner is an estimate of its reader; the other three are seen.
  return Math.max(off[0]!, off[1]!, off[3]!);
}

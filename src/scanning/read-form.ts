import type { PageGeometry, Rect } from '../domain/paper-form/geometry.ts';
import { darknessOf } from './darkness.ts';
import { decodePicture, type PictureProblem, PictureRefused } from './decode-picture.ts';
import { findFormCode } from './find-code.ts';
import { findPage } from './find-corners.ts';
import { flatten } from './flatten.ts';
import type { Grey } from './grey.ts';
import { type Homography, scaleAt } from './homography.ts';
import { judgeRow, limits, type RowReading } from './judge-marks.ts';
import { inkInComment, measureRows, type RowMeasure } from './measure-marks.ts';

/** Why a whole page goes to a person. */
export type PageProblem =
  | PictureProblem
  | 'no_code'
  | 'several_codes'
  | 'unknown_form'
  | 'no_corners'
  | 'too_small'
  | 'too_faint'
  | 'not_the_form';

export interface ReadPage {
  readonly outcome: 'read';
  readonly token: string;
  readonly page: number;
  /** In the order of the form. */
  readonly rows: readonly RowReading[];
  /** Where to look for each row on `flat`, mm. */
  readonly areas: readonly Rect[];
  /** Somebody wrote into the space for a comment. */
  readonly hasComment: boolean;
  /** The page laid flat. */
  readonly flat: Grey;
}

export interface UnreadPage {
  readonly outcome: 'unread';
  readonly problem: PageProblem;
  /** Where the code could be read. */
  readonly token?: string;
  readonly page?: number;
  /** What a person looks at; null where the file is no picture. */
  readonly picture: Grey | null;
}

/** Where everything lies on the page that a code names; undefined where nobody knows such a form. */
export type FindGeometry = (token: string, page: number) => Promise<PageGeometry | undefined>;

/** Dots a millimetre below which strokes and grain cannot be told apart. */
const leastScale = 3.4;
const leastContrast = 0.25;
/** Share of rows whose rings must lie where they were printed. */
const leastRows = 0.7;
/** mm². */
const commentInk = 2;

/**
 * Reads one photographed or scanned page of a form. Nothing is guessed: where code, corner marks or rings are not where
 * they must be, the whole page is for a person; where a row is anything but one clear mark or clearly bare, the row is.
 */
export async function readForm(file: Uint8Array, findGeometry: FindGeometry): Promise<ReadPage | UnreadPage> {
  let picture: Grey;
  try {
    picture = decodePicture(file);
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error;
    return { outcome: 'unread', problem: error.problem, picture: null };
  }
  const code = findFormCode(picture);
  if (code === 'none' || code === 'several')
    return { outcome: 'unread', problem: code === 'none' ? 'no_code' : 'several_codes', picture };
  const { token, page } = code;
  const unread = (problem: PageProblem): UnreadPage => ({ outcome: 'unread', problem, token, page, picture });
  const geometry = await findGeometry(token, page);
  if (!geometry) return unread('unknown_form');
  const h = findPage(picture, code.corners, geometry);
  if (!h) return unread('no_corners');
  if (coarsest(h, geometry) < leastScale) return unread('too_small');
  const flat = flatten(picture, h, geometry);
  const darkness = darknessOf(flat, geometry);
  if (darkness.contrast < leastContrast) return unread('too_faint');
  const rows = measureRows(darkness, geometry);
  if (rows.filter(hasRings).length < leastRows * rows.length) return unread('not_the_form');
  return {
    outcome: 'read',
    token,
    page,
    rows: rows.map(judgeRow),
    areas: geometry.rows.map(({ area }) => area),
    hasComment: inkInComment(darkness, geometry) > commentInk,
    flat,
  };
}

function coarsest(h: Homography, { corners }: PageGeometry): number {
  return Math.min(...corners.map((corner) => scaleAt(h, corner)));
}

function hasRings({ circles }: RowMeasure): boolean {
  return circles.filter((circle) => circle.ring >= limits.ring).length >= circles.length - 1;
}

import type { Mark } from '../receipt/drawing.ts';

/** A ring, or where `line` is 0 a filled disc; mm, `x` and `y` are its centre, the radius that of the middle of the line. */
export interface CircleMark {
  readonly kind: 'circle';
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly line: number;
}

export interface FormDrawing {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly (Mark | CircleMark)[];
}

export const formSizes = ['a5', 'a4'] as const;
export type FormSize = (typeof formSizes)[number];

/** Sizes on one kind of paper, mm. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** Around what is read; the corner marks stand in it. */
  readonly margin: number;
  /** From the edge of the paper to the corner marks: what no office printer cuts off. */
  readonly edge: number;
  readonly cornerSide: number;
  /** Of the letters. */
  readonly title: number;
  readonly body: number;
  readonly small: number;
  /** Of the circles, to the middle of their line. */
  readonly radius: number;
  /** From circle to circle of a row. */
  readonly pitch: number;
  /** Between the last score and "does not apply". */
  readonly apart: number;
  readonly row: number;
  /** Least height of the space for a comment; it grows into what is left on the page. */
  readonly comment: number;
}

/** No comment needs more, mm. */
export const tallestComment = 36;

export const sheets: Readonly<Record<FormSize, Sheet>> = {
  a5: {
    width: 148,
    height: 210,
    margin: 13,
    edge: 6,
    cornerSide: 5,
    title: 6,
    body: 4.1,
    small: 3.5,
    radius: 3.3,
    pitch: 8.8,
    apart: 12.4,
    row: 9.2,
    comment: 13,
  },
  a4: {
    width: 210,
    height: 297,
    margin: 15,
    edge: 7,
    cornerSide: 6,
    title: 7.4,
    body: 4.7,
    small: 4,
    radius: 3.5,
    pitch: 9.6,
    apart: 14,
    row: 9.8,
    comment: 14,
  },
};

export const circleLine = 0.3;
/** Of the figure in a circle, as a part of the radius. */
export const figureSize = 1.15;
/** Side of a module of the code: six dots of 203 dpi. */
export const codeModule = 0.75;

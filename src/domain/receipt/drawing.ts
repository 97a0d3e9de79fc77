export const weights = ['regular', 'bold'] as const;
export type Weight = (typeof weights)[number];

/** A mark on the paper; mm from its top left corner. */
export type Mark =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly x: number;
      /** Of the line the letters stand on. */
      readonly baseline: number;
      /** Height of the em square. */
      readonly size: number;
      readonly weight: Weight;
    }
  /** An empty box, or where `filled` a bar. */
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** Thickness of the line; 0 is filled. */
      readonly line: number;
    }
  | {
      readonly kind: 'qr';
      readonly data: string;
      readonly x: number;
      readonly y: number;
      /** Side of one module. */
      readonly module: number;
      /** Modules a side, without the quiet zone. */
      readonly count: number;
      readonly dark: Uint8Array;
    };

/** A receipt with every mark in its place, mm. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** Dots a millimetre of a print head of 203 dpi. */
export const dotsPerMm = 8;

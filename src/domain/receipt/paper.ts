import type { TextStyle } from './blocks.ts';

export const paperSizes = ['80', '58', 'a6', 'a5'] as const;
export type PaperSize = (typeof paperSizes)[number];
/** Thermal rolls, by the width of the paper in mm. */
export type RollSize = Extract<PaperSize, '80' | '58'>;

/** Size of the letters and of strong ones, mm; how the lines stand; free space above. */
export interface Type {
  readonly size: number;
  readonly strong: number;
  readonly bold?: true;
  readonly centred?: true;
  /** Lines of about equal length: no word stands alone. */
  readonly even?: true;
  readonly above: number;
}

export interface Paper {
  /** What the print head reaches, or the sheet; mm. */
  readonly width: number;
  /** Null: a roll, as long as it must be. */
  readonly height: number | null;
  readonly margin: number;
  readonly type: Readonly<Record<TextStyle, Type>>;
  /** Side of the box beside an item. */
  readonly box: number;
  /** How wide a code with its quiet zone may be. */
  readonly code: number;
}

/** Figures of the scale and of the code are at least 5 mm high on every paper: capitals are 0.711 of the em square. */
export const tallEnough = 7.1;

function type(body: number, scale: number, code: number): Record<TextStyle, Type> {
  return {
    unit: { size: body * 1.12, strong: body * 1.12, even: true, above: 0 },
    day: { size: body, strong: body, above: 0.4 },
    title: { size: body * 1.25, strong: body * 1.25, bold: true, even: true, above: 2.2 },
    scale: { size: scale, strong: Math.max(tallEnough, scale * 1.4), bold: true, even: true, above: 0.8 },
    heading: { size: body * 1.12, strong: body * 1.12, bold: true, above: 2.6 },
    body: { size: body, strong: body * 1.15, above: 1 },
    caption: { size: body, strong: body, centred: true, even: true, above: 1.8 },
    code: { size: code, strong: code, bold: true, centred: true, even: true, above: 0.6 },
    strong: { size: body, strong: body, bold: true, above: 1.8 },
    small: { size: body * 0.85, strong: body * 0.85, above: 1 },
  };
}

/** Thermal rolls are as wide as their print head reaches: 576 and 384 dots of 203 dpi. */
export const papers: Readonly<Record<PaperSize, Paper>> = {
  '80': { width: 72, height: null, margin: 1.5, type: type(4, 4.6, 8.5), box: 9, code: 46 },
  '58': { width: 48, height: null, margin: 0, type: type(3.75, 4.2, 8), box: 8.5, code: 44 },
  a6: { width: 105, height: 148, margin: 6, type: type(3.3, 4.6, tallEnough), box: 8, code: 36 },
  a5: { width: 148, height: 210, margin: 12, type: type(4.4, 6, 8), box: 11, code: 48 },
};

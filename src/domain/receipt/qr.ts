import QRCode from 'qrcode';
import { dotsPerMm } from './drawing.ts';

/** Light modules on every side (ISO/IEC 18004). */
export const quietZone = 4;

/** Level Q: a quarter of the code may be lost, so that dead dots of a print head, blur and creases do not matter. */
const errorCorrectionLevel = 'Q';

export interface QrPattern {
  /** Modules a side. */
  readonly count: number;
  /** Row by row; 1 is dark. */
  readonly dark: Uint8Array;
}

export function qrPattern(data: string): QrPattern {
  const { modules } = QRCode.create(data, { errorCorrectionLevel });
  return { count: modules.size, dark: modules.data };
}

/** Side of a module, mm: as many whole dots of the print head as fit into `width` mm with the quiet zone. */
export function moduleSize({ count }: QrPattern, width: number): number {
  return Math.max(1, Math.floor((width * dotsPerMm) / (count + 2 * quietZone))) / dotsPerMm;
}

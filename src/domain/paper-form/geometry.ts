import { z } from 'zod';

const mm = z.number().min(-1).max(500);
const rectSchema = z.strictObject({ x: mm, y: mm, width: mm, height: mm });
const pointSchema = z.strictObject({ x: mm, y: mm });

const circleSchema = z.strictObject({
  /** Of its centre. */
  x: mm,
  y: mm,
  /** A score, 0 for "does not apply", or a word of the question. */
  value: z.string().min(1).max(10),
  /** Share of the area inside the ring that its printed figure covers. */
  ink: z.number().min(0).max(0.5),
});

const rowSchema = z.strictObject({
  asks: z.enum(['item', 'onTime', 'helpedBy']),
  /** The item's code; empty for the other questions. */
  code: z.string().max(10),
  /** What is drawn in here belongs to this question. */
  area: rectSchema,
  /** Where the row has printed text, and how many mm² of ink that is. */
  printed: z.array(rectSchema.extend({ ink: z.number().min(0).max(5000) })).max(40),
  circles: z.array(circleSchema).min(2).max(6),
});

const pageSchema = z.strictObject({
  width: mm,
  height: mm,
  /** Centres of the black squares: top left, top right, bottom right, bottom left. */
  corners: z.tuple([pointSchema, pointSchema, pointSchema, pointSchema]),
  cornerSide: mm,
  /** The QR code without its quiet zone. */
  qr: rectSchema,
  /** Middle of the circles' line. */
  radius: mm,
  rows: z.array(rowSchema).max(40),
  comment: rectSchema.nullable(),
});

const geometrySchema = z.strictObject({ version: z.literal(1), pages: z.array(pageSchema).min(1).max(9) });

export type Rect = z.infer<typeof rectSchema>;
export type Point = z.infer<typeof pointSchema>;
export type PrintedText = FormRow['printed'][number];
export type FormCircle = z.infer<typeof circleSchema>;
export type FormRow = z.infer<typeof rowSchema>;
export type PageGeometry = z.infer<typeof pageSchema>;

/** Where everything on a printed form lies, mm; kept as it was printed, for what is read from a picture later. */
export type FormGeometry = z.infer<typeof geometrySchema>;

/** @throws ZodError where this is no geometry, or one of a later program. */
export function parseGeometry(raw: unknown): FormGeometry {
  return geometrySchema.parse(raw);
}

/** To a hundredth of a millimetre: the same form gives the same text. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
